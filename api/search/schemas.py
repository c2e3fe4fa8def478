"""The JSON of searches at the edge."""

import datetime
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.records.schemas import Code, Name
from api.search.fields import normals
from api.search.find import SERIALS, Match, Query
from api.search.why import Reason, reasons
from ocr.types import MarkingKind

_FIELDS = ("manufacturer", "model", "calibre", "country", "type")


class SearchAsked(BaseModel):
    """What is looked for; whatever is left out may be anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(max_length=64)] = Field(
        default="", description="A marking, as read or written; `?` is one character, `*` any number of them."
    )
    kinds: frozenset[MarkingKind] = Field(
        default=SERIALS, description="The markings that it may be.", min_length=1
    )
    manufacturer: Name | None = Field(default=None, description="As marked, or a maker's id.")
    model: Name | None = None
    calibre: Code | None = None
    country: Code | None = None
    type: Code | None = None
    strict: bool = Field(
        default=False, description="Leave out what says otherwise in these fields, rather than rank it lower."
    )
    place: Name | None = Field(default=None, description="Exactly as recorded.")
    since: datetime.date | None = Field(default=None, description="Recovered on this day or later.")
    until: datetime.date | None = Field(default=None, description="Recovered on this day or earlier.")
    neighbours: int = Field(default=0, ge=0, le=1000, description="Find numbers up to this far away too.")
    limit: int = Field(default=20, ge=1, le=100)

    def query(self, unit: str | None) -> Query:
        """Returns the query, for records of a unit and lists; None: of all units."""
        said = normals({name: getattr(self, name) for name in _FIELDS})
        exactly = dict(said) if self.strict or not self.text.strip("*? ") else {}
        if self.place:
            exactly["place"] = self.place
        return Query(
            text=self.text,
            kinds=self.kinds,
            likely=said,
            exactly=exactly,
            since=self.since,
            until=self.until,
            unit=unit,
            neighbours=self.neighbours,
            limit=self.limit,
        )


class ReasonShown(BaseModel):
    """Why something is a hit, or what speaks against it."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    code: str = Field(description="Stable, for programs.")
    says: str


class Hit(BaseModel):
    """Something that may be what is looked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(description="`weapon:`, `listed:` or `incoming:`, and the id.")
    kind: MarkingKind
    text: str = Field(description="As marked.")
    manufacturer: str | None
    model: str | None
    calibre: str | None
    country: str | None
    type: str | None
    place: str | None
    recovered_on: datetime.date | None
    by_machine: bool = Field(description="A machine read it, and no person has confirmed it.")
    cost: float = Field(ge=0, description="0: the same; each unit more is a thousand times less likely.")
    reasons: Sequence[ReasonShown]
    again: int = Field(ge=0, description="Other hits with the same number and no other maker.")

    @classmethod
    def of(cls, match: Match, why: Sequence[Reason], again: int) -> "Hit":
        """Returns a match as it goes out."""
        entry = match.entry
        shown = {name: getattr(entry, name) for name in (*_FIELDS, "about", "text", "place", "recovered_on")}
        return cls(
            **shown,
            kind=MarkingKind(entry.kind),
            by_machine=entry.decided_by == "machine",
            cost=round(match.total, 3),
            reasons=[ReasonShown.model_validate(reason) for reason in why],
            again=again,
        )


class Hits(BaseModel):
    """What a search found, likeliest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hits: Sequence[Hit]

    @classmethod
    def of(cls, matches: Sequence[Match], query: Query) -> "Hits":
        """Returns what was found as it goes out, each with its reasons."""
        return cls(hits=[Hit.of(match, reasons(match, query), _again(match, matches)) for match in matches])


def _again(match: Match, matches: Sequence[Match]) -> int:
    """How often the same number was found of what may be the same weapon."""
    own = match.entry
    return len(
        {
            other.entry.about
            for other in matches
            if other.entry.about != own.about
            and other.entry.shape == own.shape
            and (not own.manufacturer or other.entry.manufacturer in (None, own.manufacturer))
        }
        if own.shape
        else ()
    )
