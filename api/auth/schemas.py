"""The JSON of people: what is sent, and what comes back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.auth.keys import MAX_DAYS
from api.auth.passwords import MAX_LENGTH, MIN_LENGTH
from api.auth.people import Caller
from api.auth.permissions import Role
from api.auth.tables import NAME, UNIT, ApiKey, LoginSession, User
from api.auth.users import roles_of

Name = Annotated[str, Field(min_length=1, max_length=NAME)]
Unit = Annotated[str, Field(min_length=1, max_length=UNIT, description="Whose rows an officer sees.")]
Roles = Annotated[frozenset[Role], Field(min_length=1)]
Subject = Annotated[
    str, Field(min_length=1, max_length=NAME, description="Who it is at the issuer of identities.")
]


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Login(_Schema):
    """A name and a password."""

    name: Name
    password: str = Field(min_length=1, max_length=MAX_LENGTH)


class PasswordChange(_Schema):
    """The password as it is and as it shall be."""

    current: str = Field(min_length=1, max_length=MAX_LENGTH)
    new: str = Field(max_length=MAX_LENGTH, description=f"At least {MIN_LENGTH} characters.")


class UserRequest(_Schema):
    """A user to make."""

    name: Name
    roles: Roles
    unit: Unit | None = None
    oidc_subject: Subject | None = None


class UserPatch(_Schema):
    """What to change about a user; what is absent stays."""

    roles: Roles | None = None
    unit: Unit | None = None
    disabled: bool | None = None
    oidc_subject: Subject | None = None


class KeyRequest(_Schema):
    """A key to make."""

    name: Name = Field(description="What it is for.")
    role: Role
    unit: Unit | None = None
    days: int = Field(default=365, ge=1, le=MAX_DAYS, description="How long it lasts.")


class Me(_Schema):
    """Who is calling."""

    id: str
    name: str
    roles: tuple[Role, ...]
    unit: str | None
    via: Literal["session", "key"]
    must_change_password: bool = Field(description="Nothing else is open before that.")

    @classmethod
    def of(cls, caller: Caller) -> "Me":
        """Returns what a caller is told about itself."""
        who = caller.principal
        return cls(
            id=who.id,
            name=who.name,
            roles=tuple(sorted(who.roles)),
            unit=who.unit,
            via=who.via,
            must_change_password=caller.must_change_password,
        )


class SessionShown(_Schema):
    """A login that lasts."""

    id: str
    address: str = Field(description="From where it began.")
    created_at: datetime
    seen_at: datetime = Field(description="When it was last used, to the minute.")
    expires_at: datetime
    current: bool = Field(description="The one that asks.")

    @classmethod
    def of(cls, row: LoginSession, *, current_id: str | None) -> "SessionShown":
        """Returns what is shown of a session: never its token."""
        return cls(
            id=row.id,
            address=row.address,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            current=row.id == current_id,
        )


class UserShown(_Schema):
    """A user."""

    id: str
    name: str
    roles: tuple[Role, ...]
    unit: str | None
    disabled: bool
    must_change_password: bool
    oidc_subject: str | None
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: User) -> "UserShown":
        """Returns what is shown of a user: nothing of the password."""
        return cls(
            id=row.id,
            name=row.name,
            roles=tuple(sorted(roles_of(row))),
            unit=row.unit,
            disabled=row.disabled_at is not None,
            must_change_password=row.must_change_password,
            oidc_subject=row.oidc_subject,
            created_at=row.created_at,
            created_by=row.created_by,
        )


class OneTimePassword(_Schema):
    """A password for the next login, which then must be changed. It is shown this once."""

    user: UserShown
    password: str


class KeyShown(_Schema):
    """An API key, without the key itself."""

    id: str
    name: str
    role: Role
    unit: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> "KeyShown":
        """Returns what is shown of a key."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class NewKeyShown(_Schema):
    """A key that was just made. It is shown this once."""

    key: KeyShown
    secret: str = Field(description="To be sent as `Authorization: Bearer SECRET`.")
