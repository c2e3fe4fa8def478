"""The JSON of retention and erasure at the edge."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.records.kinds import Mode
from api.retention.kinds import ErasureState, Reason


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be seen")
    return text


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class ErasureNew(BaseModel):
    """What to erase, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = Field(
        pattern=r"^(case|photo):[0-9a-f]{32}$", description="`case:` or `photo:` and its id."
    )
    reason: Reason
    reference: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100, strip_whitespace=True),
        AfterValidator(_printable),
    ] = Field(description="Number of the order or the file; it stays in the log, so it names no person.")


class Erasure(_Told):
    """An erasure, and how far it is."""

    id: str
    subject: str
    unit: str
    reason: Reason
    reference: str
    state: ErasureState
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class Erasures(_Told):
    """The newest erasures."""

    items: list[Erasure]


class Due(_Told):
    """A case that was kept for as long as it may be."""

    case_id: str
    unit: str
    mode: Mode
    recovered_on: date
    due_on: date


class Dues(_Told):
    """The cases whose time is over, longest kept first; no more than a thousand at a time."""

    items: list[Due]
