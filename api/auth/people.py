"""Who is calling, and logging in: the one object that the guard and the routes of people work with."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import sessions, throttle, users
from api.auth.credentials import Credentials
from api.auth.errors import IssuerFailed, LoginFailed, NotLoggedIn
from api.auth.keys import find_key
from api.auth.names import fold_name
from api.auth.passwords import Passwords, refuse_weak
from api.auth.permissions import Principal
from api.auth.sessions import Lifetime
from api.auth.settings import AuthSettings
from api.auth.tables import ApiKey, User
from api.auth.throttle import RequestLimit
from api.auth.tokens import Key
from api.database import Database


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request.

    Attributes:
        principal: With all its roles.
        must_change_password: Nothing else is open to it first.
        session_id: The session it came by; None: by a key.
    """

    principal: Principal
    must_change_password: bool = False
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A login that has just begun; the token is shown to the browser alone."""

    token: str
    caller: Caller


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who may log in.

    Attributes:
        database: Where they are kept.
        passwords: How theirs are.
        lifetime: How long a login lasts.
        requests: How many each may send.
    """

    database: Database
    passwords: Passwords
    lifetime: Lifetime
    requests: RequestLimit

    def identify(self, given: Credentials) -> Caller:
        """Returns who sent a request; asked anew each time, so that a right that is taken is gone at once.

        Raises:
            NotLoggedIn: The credentials are missing, unknown, expired or revoked.
        """
        if given.key is not None:
            return self._by_key(given.key)
        if given.token is not None:
            return self._by_session(given.token)
        raise NotLoggedIn

    def log_in(self, name: str, password: str, *, address: str, instead_of: str | None = None) -> LoggedIn:
        """Begins a session.

        Args:
            name: Of the user.
            password: Theirs.
            address: The client's.
            instead_of: The token that the browser still has; its session ends.

        Raises:
            LoginFailed: They do not fit, or the user is disabled; which of it is not told.
            TooManyRequests: Too many logins failed.
        """
        folded, place = fold_name(name), throttle.network(address)
        with self.database.write() as session:
            throttle.count_attempt(session, folded, place)
        with self.database.read() as session:
            user = users.by_name(session, folded)
        checked = self.passwords.check(password, user.password_hash if user else None)
        if user is None or not checked.fits or user.disabled_at is not None:
            self._log(user, "login failed")
            raise LoginFailed
        with self.database.write() as session:
            throttle.forget_attempts(session, folded, place)
            if instead_of:
                sessions.end_token(session, instead_of)
            user = users.get_user(session, user.id)
            user.password_hash = checked.rehashed or user.password_hash
            return self.begin(session, user, address=place, how="password")

    def log_in_as(self, subject: str, *, address: str) -> LoggedIn:
        """Begins a session of the user who has a subject at the issuer of identities.

        A password that waits to be changed is taken away: nobody needs it any more.

        Raises:
            IssuerFailed: No user has that subject, or the user is disabled.
        """
        with self.database.write() as session:
            user = users.by_subject(session, subject)
            if user is None or user.disabled_at is not None:
                append(session, _event(user, "login failed", how="issuer"))
            else:
                if user.must_change_password:
                    user.password_hash, user.must_change_password = None, False
                return self.begin(session, user, address=throttle.network(address), how="issuer")
        raise IssuerFailed(
            f"The issuer knows you as {subject}, and no user here is that.",
            advice="Give that to the administrator, to be named in your user here.",
        )

    def begin(self, session: Session, user: User, *, address: str, how: str) -> LoggedIn:
        """Begins a session of a user who has proved who it is.

        Raises:
            LoginFailed: The user is disabled.
        """
        if user.disabled_at is not None:
            raise LoginFailed
        token = sessions.begin(session, user, self.lifetime, address=address)
        session.flush()
        append(session, _event(user, "logged in", how=how))
        return LoggedIn(token, _caller_of(user, session_id=None))

    def log_out(self, caller: Caller) -> None:
        """Ends the caller's session; that of a key is none."""
        if caller.session_id is None:
            return
        with self.database.write() as session:
            sessions.end(session, caller.session_id, caller.principal.id)
            append(session, _event(users.get_user(session, caller.principal.id), "logged out"))

    def change_password(self, caller: Caller, current: str, new: str, *, address: str) -> LoggedIn:
        """Changes the caller's own password, ends all its sessions and begins one.

        Raises:
            LoginFailed: The current password is wrong, or the caller has none.
            PasswordRefused: The new one is too easy to guess, or the same.
            TooManyRequests: The current one was guessed too often.
        """
        name, place = caller.principal.name, throttle.network(address)
        with self.database.write() as session:
            throttle.count_attempt(session, name, place)
        with self.database.read() as session:
            user = users.by_name(session, name) if caller.session_id else None
        if not self.passwords.check(current, user.password_hash if user else None).fits or user is None:
            self._log(user, "password change failed")
            raise LoginFailed("The current password is not right.")
        refuse_weak(new, name, before=current)
        kept = self.passwords.hash(new)
        with self.database.write() as session:
            throttle.forget_attempts(session, name, place)
            user = users.get_user(session, user.id)
            user.password_hash, user.must_change_password = kept, False
            sessions.end_all(session, user.id)
            append(session, _event(user, "password changed"))
            return self.begin(session, user, address=place, how="password")

    def _by_key(self, key: Key) -> Caller:
        with self.database.read() as session:
            row = find_key(session, key)
        if row is None:
            raise NotLoggedIn("The key is unknown, expired or revoked.")
        return _caller_with(row)

    def _by_session(self, token: str) -> Caller:
        with self.database.read() as session:
            found = sessions.find(session, token, self.lifetime)
        if found is None:
            raise NotLoggedIn("The login has ended.")
        login, user = found
        if sessions.needs_seeing(login):
            with self.database.write() as session:
                sessions.see(session, login.id)
        return _caller_of(user, session_id=login.id)

    def _log(self, user: User | None, what: str) -> None:
        with self.database.write() as session:
            append(session, _event(user, what))


def open_people(settings: AuthSettings, database: Database) -> People:
    """Returns everybody, as the administrator has set."""
    return People(database, Passwords(), Lifetime.of(settings), RequestLimit(settings.requests_per_minute))


def _caller_of(user: User, *, session_id: str | None) -> Caller:
    principal = Principal(user.id, user.name, users.roles_of(user), user.unit, "session")
    return Caller(principal, user.must_change_password, session_id)


def _caller_with(key: ApiKey) -> Caller:
    return Caller(Principal(key.id, key.name, frozenset({key.role}), key.unit, "key"))


def _event(user: User | None, what: str, **detail: str) -> Event:
    actor = user.id if user else users.SYSTEM
    subject = f"user:{user.id}" if user else "user:unknown"
    unit = user.unit if user else None
    return Event(Action.LOGIN, actor=actor, subject=subject, unit=unit, detail={"what": what, **detail})
