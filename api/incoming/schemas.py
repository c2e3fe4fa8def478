"""The JSON of requests that come in, at the edge."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.records.schemas import Code, Day, Id, Name, Prose
from api.reports.labels import Language
from api.reports.packages import Format
from api.search.schemas import Hit
from api.trace.kinds import Finding, Handling, IncomingState
from api.trace.schemas import ComingDay, DisclosureShown


class IncomingNew(BaseModel):
    """A request from elsewhere, entered by hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_country: Code = Field(description="ISO 3166-1.")
    from_office: Name
    reference: Name = Field(description="Theirs; each country has it once.")
    received_on: Day | None = Field(default=None, description="Absent: today.")
    due_on: ComingDay | None = Field(default=None, description="Absent: in 14 days.")
    serial: Name = Field(description="As they write it; `?` and `*` for what they could not read.")
    manufacturer: Name | None = None
    model: Name | None = None
    calibre: Name | None = None
    country: Code | None = None
    circumstances: Prose | None = None
    intended_use: Name | None = None
    handling: Handling = Handling.LAW_ENFORCEMENT


class IncomingListed(BaseModel):
    """A request from elsewhere in a list."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    id: Id
    created_at: AwareDatetime
    created_by: str
    from_country: str
    from_office: str
    reference: str
    received_on: datetime.date
    due_on: datetime.date
    serial: str
    manufacturer: str | None
    model: str | None
    calibre: str | None
    country: str | None
    circumstances: str | None
    intended_use: str | None
    handling: Handling
    state: IncomingState
    answer: Mapping[str, Any] | None
    answered_on: datetime.date | None


class IncomingShown(IncomingListed):
    """A request from elsewhere, and what it may be about."""

    hits: Sequence[Hit]
    disclosures: Sequence[DisclosureShown]


class AnswerNew(BaseModel):
    """What is answered; what was looked at is added to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    finding: Finding
    weapon_ids: list[Id] = Field(default_factory=list, max_length=20, description="What was found.")
    note: Prose | None = None


class AnswerPackageAsked(BaseModel):
    """An answer to hand out, and what for; it holds no person data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Format = Format.PDF
    language: Language = Language.ENGLISH
    purpose: Prose
