"""Users: made, changed, disabled; each change in the log, each loss of a right effective at once."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import sessions
from api.auth.errors import AccountInvalid, LastAdministrator, NameTaken, NobodyThere
from api.auth.names import check_unit, clean_user_name, fold_name
from api.auth.passwords import Passwords
from api.auth.permissions import Role
from api.auth.tables import User
from api.auth.tokens import new_password
from api.database import Database, new_id, now

SYSTEM = "system"
"""Who acts where no person does."""

FIRST_ADMINISTRATOR = "administrator"
"""The name of the user that a new service has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to make.

    Attributes:
        name: To log in with.
        roles: One at least.
        unit: Whose rows an officer sees.
        oidc_subject: Who it is at the issuer of identities, where it logs in there.
    """

    name: str
    roles: frozenset[Role]
    unit: str | None = None
    oidc_subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change about a user; None: leave it."""

    roles: frozenset[Role] | None = None
    unit: str | None = None
    disabled: bool | None = None
    oidc_subject: str | None = None


def create_user(session: Session, new: NewUser, passwords: Passwords, *, by: str) -> tuple[User, str]:
    """Makes a user with a password for the first login, which must then be changed.

    Returns:
        The row, and that password.

    Raises:
        NameTaken: There is one of that name, or of that subject at the issuer.
        AccountInvalid: The name is none, there is no role, or an officer has no unit.
    """
    name, password = clean_user_name(new.name), new_password()
    _check_free(session, User.name == name)
    _check_subject(session, new.oidc_subject)
    user = User(
        id=new_id(),
        name=name,
        password_hash=passwords.hash(password),
        must_change_password=True,
        roles=_roles(new.roles),
        unit=check_unit(new.unit, new.roles),
        oidc_subject=new.oidc_subject,
        created_by=by,
    )
    session.add(user)
    _log(session, "user created", user, by)
    return user, password


def change_user(session: Session, user_id: str, change: Change, *, by: str) -> User:
    """Changes what a user may do; whoever loses a right has to log in again.

    Raises:
        NobodyThere: There is no such user.
        LastAdministrator: Nobody would be left to manage people.
        AccountInvalid: There would be no role, or an officer without a unit.
        NameTaken: Another user has that subject at the issuer.
    """
    user = get_user(session, user_id)
    if change.roles is not None:
        user.roles = _roles(change.roles)
    user.unit = check_unit(user.unit if change.unit is None else change.unit, roles_of(user))
    if change.oidc_subject is not None and change.oidc_subject != user.oidc_subject:
        _check_subject(session, change.oidc_subject)
        user.oidc_subject = change.oidc_subject
    if change.disabled is not None:
        user.disabled_at = (user.disabled_at or now()) if change.disabled else None
    _keep_an_administrator(session)
    sessions.end_all(session, user.id)
    _log(session, "user changed", user, by)
    return user


def reset_password(session: Session, user_id: str, passwords: Passwords, *, by: str) -> str:
    """Gives a user a new password for one login, and ends the others.

    Raises:
        NobodyThere: There is no such user.
    """
    user, password = get_user(session, user_id), new_password()
    user.password_hash = passwords.hash(password)
    user.must_change_password = True
    sessions.end_all(session, user.id)
    _log(session, "password reset", user, by)
    return password


def get_user(session: Session, user_id: str) -> User:
    """Returns a user.

    Raises:
        NobodyThere: There is no such user.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NobodyThere("There is no such user.")
    return user


def find_user(session: Session, name: str) -> User:
    """Returns the user of a name.

    Raises:
        NobodyThere: There is no such user.
    """
    user = by_name(session, fold_name(name))
    if user is None:
        raise NobodyThere(f"There is no user {name}.")
    return user


def by_name(session: Session, folded: str) -> User | None:
    """Returns the user of a name as it is kept; None where there is none."""
    return session.scalars(select(User).where(User.name == folded)).first()


def by_subject(session: Session, subject: str) -> User | None:
    """Returns the user of a subject at the issuer of identities; None where there is none."""
    return session.scalars(select(User).where(User.oidc_subject == subject)).first()


def list_users(session: Session) -> list[User]:
    """Returns all users by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def roles_of(user: User) -> frozenset[Role]:
    """Returns a user's roles; one that this version does not know counts for nothing."""
    return frozenset(Role(role) for role in user.roles if role in set(Role))


def ensure_administrator(database: Database, passwords: Passwords | None = None) -> str | None:
    """Makes the first administrator where there is no user at all.

    Returns:
        The password for the first login, to be shown once; None where there are users.
    """
    with database.write() as session:
        if session.scalar(select(func.count()).select_from(User)):
            return None
        new = NewUser(name=FIRST_ADMINISTRATOR, roles=frozenset({Role.ADMINISTRATOR}))
        return create_user(session, new, passwords or Passwords(), by=SYSTEM)[1]


def _roles(roles: frozenset[Role]) -> list[Role]:
    if not roles:
        raise AccountInvalid("A user has at least one role.")
    return sorted(roles)


def _check_subject(session: Session, subject: str | None) -> None:
    if subject is not None:
        _check_free(session, User.oidc_subject == subject)


def _check_free(session: Session, same: ColumnElement[bool]) -> None:
    if session.scalars(select(User.id).where(same)).first():
        raise NameTaken


def _keep_an_administrator(session: Session) -> None:
    left = session.scalars(select(User).where(User.disabled_at.is_(None)))
    if not any(Role.ADMINISTRATOR in roles_of(user) for user in left):
        raise LastAdministrator


def _log(session: Session, what: str, user: User, by: str) -> None:
    detail = {
        "what": what,
        "roles": " ".join(user.roles),
        "unit": user.unit,
        "disabled": user.disabled_at is not None,
    }
    append(session, Event(Action.ADMIN, actor=by, subject=f"user:{user.id}", unit=user.unit, detail=detail))
