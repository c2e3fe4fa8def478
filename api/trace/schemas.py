"""The JSON of requests that go out, at the edge."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.records.schemas import Code, Id, Name, Prose
from api.reports.labels import Language
from api.reports.packages import Format
from api.trace.kinds import Channel, Handling, Outcome, Priority, RequestState, Step

ComingDay = Annotated[datetime.date, Field(ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1))]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class RequestNew(_Asked):
    """A request to make; whom to ask first comes from the record unless a person says otherwise."""

    to_country: Code | None = Field(default=None, description="ISO 3166-1; with `to_office`.")
    to_office: Name | None = Field(default=None, description="Absent: the first of the record's routing.")
    because: Prose | None = None
    channel: Channel = Channel.ILECU
    priority: Priority = Priority.ROUTINE
    priority_reason: Prose | None = None
    handling: Handling = Handling.LAW_ENFORCEMENT
    due_on: ComingDay | None = Field(default=None, description="Absent: in 30 days, or 3 if urgent.")


class StepNew(_Asked):
    """Something that happened to a request."""

    step: Step
    text: Prose | None = None
    reference: Name | None = Field(default=None, description="Theirs.")
    due_on: ComingDay | None = None
    outcome: Outcome | None = Field(default=None, description="Of an answer.")
    diverted_at: Prose | None = Field(default=None, description="The point of diversion; no person data.")
    diverted_in: Code | None = Field(default=None, description="Its country, ISO 3166-1.")


class StepShown(_Told):
    """Something that happened to a request."""

    id: Id
    at: AwareDatetime
    by: str
    step: Step
    text: str | None


class DisclosureShown(_Told):
    """That something was handed out."""

    id: Id
    at: AwareDatetime
    by: str
    subject: str
    format: str
    recipient: str
    purpose: str
    with_persons: bool
    sha256: str


class RequestListed(_Told):
    """A request in a list."""

    id: Id
    created_at: AwareDatetime
    created_by: str
    unit: str
    weapon_id: Id
    number: str
    to_country: str | None
    to_office: str
    because: str
    channel: Channel
    priority: Priority
    handling: Handling
    state: RequestState
    due_on: datetime.date | None
    reference: str | None
    outcome: Outcome | None
    diverted_at: str | None
    diverted_in: str | None
    answered_on: datetime.date | None


class RequestShown(RequestListed):
    """A request, what it says, and what happened to it."""

    body: Mapping[str, Any]
    steps: Sequence[StepShown]
    disclosures: Sequence[DisclosureShown]


class PackageAsked(_Asked):
    """A package to hand out, and why: it is noted before the bytes go out."""

    format: Format = Format.PDF
    language: Language = Language.ENGLISH
    recipient: Name
    purpose: Prose
    with_persons: bool = Field(default=False, description="Person data too; each look at it is logged.")
