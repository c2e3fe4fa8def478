"""The JSON of a weapon's record at the edge: what ``WeaponReading.to_dict`` returns, and whose it is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.records.kinds import DecidedBy, Part, View
from api.records.schemas import Id
from api.schemas import Probability, ValueAlternative
from ocr.weapon import record


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Level = Literal["L0", "L1", "L2", "L3", "L4"]


class Evidence(_Told):
    """Where something was seen."""

    photo_id: Id | None = Field(description="null where a person said so without a photo.")
    part: Part | None
    ids: tuple[str, ...] = Field(description="Lines and marks of the photo's reading.")
    confirmation_id: Id | None = Field(description="The person's decision, where it is one.")


class Value(_Told):
    """What the record says in one field; `decided_by` tells whether a machine or a person says so."""

    field: record.Field
    value: str | None = Field(description="As marked; null where a person looked and found none.")
    normalised: str | None = Field(description="The form to search by.")
    decided_by: DecidedBy
    p: Probability | None = Field(description="Of the machine's word; null where a person decided.")
    part: Part | None
    alternatives: tuple[ValueAlternative, ...] = Field(description="Most probable first.")
    as_marked: tuple[str, ...] = Field(description="All spellings that were read.")
    confirmed_by: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...] = Field(description="Why, for a person.")


class Finding(_Told):
    """Something about the weapon that a person must see."""

    code: str
    severity: record.Severity
    says: str
    values: tuple[str, ...]
    p: Probability | None = Field(description="That what it rests on is read rightly.")
    evidence: tuple[Evidence, ...]
    advice: str


class Requirement(_Told):
    """One thing that a level asks for."""

    level: Level
    code: str
    met: bool
    says: str


class Completeness(_Told):
    """How far the record is: L0 logged, L1 described, L2 searchable, L3 ready to trace, L4 evidence."""

    level: Level | None = Field(description="null: not even logged.")
    score: int = Field(ge=0, le=100)
    requirements: tuple[Requirement, ...]
    missing: tuple[str, ...] = Field(description="What the next level still asks for.")


class NextPhoto(_Told):
    """A photo still wanted."""

    code: str
    view: View
    part: Part | None
    what: str
    where: str
    why: str


class Route(_Told):
    """Whom to ask."""

    country: str | None = Field(description="ISO 3166-1; null where it is no country's office.")
    ask: str
    because: str
    code: record.RouteCode = Field(description="Why, to be said in another language.")
    names: dict[str, str] = Field(
        description="What its words name: `marked`, `who` made or held it, the `holder`'s id, `countries`."
    )
    decided_by: DecidedBy
    evidence: tuple[Evidence, ...]


class WeaponRecord(_Told):
    """Everything that the photos of a weapon and its people say now."""

    weapon_id: Id
    values: tuple[Value, ...]
    findings: tuple[Finding, ...] = Field(description="The gravest first.")
    completeness: Completeness
    next_photos: tuple[NextPhoto, ...] = Field(description="What to photograph next, most wanted first.")
    routing: tuple[Route, ...] = Field(description="Whom to ask, in order.")
    photos: int = Field(ge=0, description="Distinct photos.")
    refused: tuple[Id, ...] = Field(description="Photos that could not be read.")
    waiting: tuple[Id, ...] = Field(description="Photos that are not read yet and may change this.")
    notice: str
