"""The JSON of the log at the edge."""

from pydantic import BaseModel, ConfigDict, Field

_Value = str | int | bool | None


MAX_INDEX = 2**53 - 1
"""As large as an index gets: the largest whole number that JSON is sure to keep."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Entry(_Told):
    """An entry of the log, as it was hashed; `hash` is over all the rest, with `v`, as RFC 8785 writes it."""

    v: int = Field(description="The version of what is hashed.")
    index: int = Field(ge=1)
    at: str = Field(description="ISO 8601, UTC, to the microsecond.")
    action: str
    actor: str = Field(description="The id of a user or a key, or `system`.")
    subject: str = Field(description="What it was done to: `kind:id`.")
    unit: str | None
    detail: dict[str, _Value]
    rows: dict[str, str | None] = Field(
        description="`table/id` of each row that changed, and the SHA-256 of what it says since; null: gone."
    )
    previous: str = Field(description="The hash of the entry before.")
    hash: str


class Entries(_Told):
    """Some entries, oldest first; `next` is the index to go on after, null where there are no more."""

    items: list[Entry]
    next: int | None


class Wanted(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: int = Field(default=0, ge=0, le=MAX_INDEX, description="The index after which to begin.")
    limit: int = Field(default=100, ge=1, le=500)
    subject: str | None = Field(
        default=None, max_length=200, pattern=r"^[^\x00]*$", description="Only about this."
    )
    actor: str | None = Field(
        default=None, max_length=64, pattern=r"^[^\x00]*$", description="Only by this one."
    )


class Head(_Told):
    """How far the log goes now, signed: kept elsewhere it shows whether the log was cut or written anew."""

    index: int = Field(ge=0)
    hash: str
    at: str
    key_id: str
    signature: str = Field(description="Ed25519, in base64.")
