"""The JSON of records at the edge.

A field that a change does not name stays as it is; one that it names as null is emptied.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from api import schemas
from api.records.kinds import BlobState, DecidedBy, Flag, Mode, Outcome, Part, View, WeaponType
from api.records.pages import Page, Wanted
from api.records.tables import LONG, NAME, SHORT
from ocr.types import MarkingKind

_LINES = str.maketrans("", "", "\n\t")


def _visible(text: str) -> str:
    """Refuses characters that nobody sees: they make one text look like another."""
    hidden = (unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs"} for character in text)
    if any(hidden):
        raise ValueError("it holds characters that cannot be seen")
    return text


def _visible_lines(text: str) -> str:
    _visible(text.translate(_LINES))
    return text


def _not_to_come(day: date) -> date:
    # A day later than here: it is tomorrow already somewhere.
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise ValueError("it is yet to come")
    return day


Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
InPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[
    str, StringConstraints(min_length=1, max_length=SHORT, strip_whitespace=True), AfterValidator(_visible)
]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=NAME, strip_whitespace=True), AfterValidator(_visible)
]
Prose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONG, strip_whitespace=True),
    AfterValidator(_visible_lines),
]
Day = Annotated[date, Field(ge=date(1900, 1, 1)), AfterValidator(_not_to_come)]
Flags = Annotated[list[Flag], Field(max_length=len(Flag)), AfterValidator(lambda flags: sorted(set(flags)))]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


def _absent() -> Any:  # noqa: ANN401  stands for a value of any type
    """A field that may be left out, and then is not asked for; the description names no default."""
    return Field(default_factory=lambda: None)


class CaseNew(_Asked):
    """A recovery: when, where and by whom weapons came to the police."""

    number: Code = Field(description="The agency's; each unit has it once.")
    mode: Mode
    recovered_on: Day
    place: Name = Field(description="The municipality; coordinates no finer than needed.")
    agency: Name
    legal_basis: Name | None = None
    criminal_context: Prose | None = None
    circumstances: Prose | None = None
    intended_use: Name | None = Field(default=None, description="What the trace is asked for.")
    may_train: bool = Field(default=True, description="Whether models may learn from its photos.")
    unit: Code | None = Field(default=None, description="Whose case it is; the caller's own where absent.")


class CaseChange(_Asked):
    """What is to be changed about a case."""

    number: Code = _absent()
    mode: Mode = _absent()
    recovered_on: Day = _absent()
    place: Name = _absent()
    agency: Name = _absent()
    legal_basis: Name | None = _absent()
    criminal_context: Prose | None = _absent()
    circumstances: Prose | None = _absent()
    intended_use: Name | None = _absent()
    may_train: bool = _absent()


class Case(_Told):
    """A recovery."""

    id: Id
    number: str
    unit: str
    mode: Mode
    recovered_on: date
    place: str
    agency: str
    legal_basis: str | None
    criminal_context: str | None
    circumstances: str | None
    intended_use: str | None
    may_train: bool
    created_at: AwareDatetime
    created_by: str


class WeaponChange(_Asked):
    """What is to be changed about a weapon."""

    exhibit_number: Code = _absent()
    type: WeaponType | None = _absent()
    manufacturer: Annotated[Name | None, Field(description="A maker's id, or `unknown`.")] = _absent()
    model: Name | None = _absent()
    calibre: Annotated[Code | None, Field(description="A calibre's id.")] = _absent()
    country: Annotated[Code | None, Field(description="ISO 3166, or `unknown`.")] = _absent()
    year: Annotated[Code | None, Field(description="Of manufacture: one, or a range.")] = _absent()
    flags: Flags = _absent()
    import_marks_checked: bool | None = _absent()


class WeaponNew(WeaponChange):
    """A weapon of a case."""

    exhibit_number: Code = Field(description="The agency's; each case has it once.")


class Weapon(_Told):
    """A weapon, as people describe it."""

    id: Id
    case_id: Id
    exhibit_number: str
    type: WeaponType | None
    manufacturer: str | None
    model: str | None
    calibre: str | None
    country: str | None
    year: str | None
    flags: Sequence[Flag]
    import_marks_checked: bool | None
    created_at: AwareDatetime
    created_by: str


class PhotoChange(_Asked):
    """Where a photo is to belong, and what it shows."""

    weapon_id: Annotated[Id | None, Field(description="Its case becomes that of the photo.")] = _absent()
    case_id: Id | None = _absent()
    view: View = _absent()
    part: Annotated[Part | None, Field(description="The part whose markings it shows.")] = _absent()


class Photo(_Told):
    """A photo as a unit has it, and how far its reading is."""

    id: Id
    sha256: str
    weapon_id: Id | None
    case_id: Id | None
    unit: str
    view: View
    part: Part | None
    name: str | None
    taken_at: str | None
    burst: Id | None = Field(description="Shared by photos of one mark, each in light from another side.")
    uploaded_by: str
    created_at: AwareDatetime
    size: int = Field(description="Bytes.", ge=0)
    media_type: str
    state: BlobState
    attempts: int = Field(ge=0)
    refused_reason: str | None
    refused_advice: str | None
    state_at: AwareDatetime


class BurstMember(schemas.Photo):
    """One photo of a burst."""

    photo_id: Id
    is_used: bool = Field(description="It could be laid over the first one.")


class StoredReading(_Told):
    """What one set of models read on a photo; never changed, and one of them counts."""

    id: Id
    models_key: str
    active: bool
    created_at: AwareDatetime
    reading: schemas.Reading
    burst: tuple[BurstMember, ...] | SkipJsonSchema[None] = Field(
        default=None, description="The photos that were read as one, where it is what they say together."
    )


class Mark(_Told):
    """A marking of a weapon; `decided_by` tells whether it is a machine's word or a person's."""

    id: Id
    weapon_id: Id
    kind: MarkingKind
    text_raw: str
    text_nfc: str
    script: str
    part: Part | None
    location: str | None
    method: str | None
    condition: str | None
    photo_id: Id | None
    polygon: tuple[tuple[float, float], ...] | None
    candidates: tuple[schemas.Alternative, ...]
    p: schemas.Probability | None
    not_found: bool
    decided_by: DecidedBy
    confirmed_by: str | None
    confirmed_at: AwareDatetime | None
    created_at: AwareDatetime


class ConfirmationNew(_Asked):
    """What a person decides about a marking.

    `confirmed`: as suggested. `corrected`: something else than suggested. `entered`: nothing was suggested.
    `looked_none_found`: no such marking is there; of a serial, `condition` may say that the weapon was
    `never_numbered`, or that the number was `removed`, and flags the weapon `unmarked` or `altered_serial`.
    """

    kind: MarkingKind
    outcome: Outcome
    suggested: Name | None = Field(default=None, description="Exactly as the reading or the mark says it.")
    value: Name | None = Field(default=None, description="As marked.")
    photo_id: Id | None = None
    reading_id: Id | None = Field(default=None, description="The reading that suggested.")
    mark_id: Id | None = Field(default=None, description="The mark that is decided anew; absent: a new one.")
    part: Part | None = Field(
        default=None, description="The part that the marking stands on; absent: the one that the photo shows."
    )
    location: Name | None = None
    method: Name | None = None
    condition: Name | None = None


class Confirmation(_Told):
    """What a person decided about a marking."""

    id: Id
    weapon_id: Id
    mark_id: Id | None
    photo_id: Id | None
    reading_id: Id | None
    kind: MarkingKind
    suggested: str | None
    value: str | None
    part: Part | None
    outcome: Outcome
    by: str
    at: AwareDatetime


Item = TypeVar("Item", bound=BaseModel)


class Listed(BaseModel, Generic[Item]):
    """A page of a list, newest first."""

    items: Sequence[Item]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")

    @classmethod
    def of(cls, page: Page[Any]) -> "Listed[Item]":
        """Returns a page as it goes out."""
        return cls.model_validate({"items": page.items, "next": page.next}, from_attributes=True)


Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows at most.")]


def wanted(cursor: Cursor = None, limit: Limit = 50) -> Wanted:
    """Returns which page a client asks for."""
    return Wanted(cursor, limit)
