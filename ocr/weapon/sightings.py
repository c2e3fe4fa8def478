"""What each photo names in each field of the record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ocr.fields.tokens import normal
from ocr.knowledge import Knowledge
from ocr.knowledge.keys import shape_key
from ocr.types import Candidate, MarkingKind
from ocr.weapon.inputs import Part, PhotoReading, View
from ocr.weapon.pool import Vote
from ocr.weapon.record import Evidence, Field

BELIEVED = 0.3
"""Probability from which a reading is held against others; below, it is shown and nothing follows from it."""

KINDS: Mapping[Field, tuple[MarkingKind, ...]] = MappingProxyType(
    {
        Field.SERIAL: (MarkingKind.SERIAL,),
        Field.MANUFACTURER: (
            MarkingKind.MANUFACTURER_NAME,
            MarkingKind.MANUFACTURER_LOGO,
            MarkingKind.FACTORY_STAMP,
            MarkingKind.FACTORY_CODE,
        ),
        Field.MODEL: (MarkingKind.MODEL,),
        Field.CALIBRE: (MarkingKind.CALIBRE,),
        Field.COUNTRY: (MarkingKind.COUNTRY,),
        Field.YEAR: (MarkingKind.YEAR,),
        Field.IMPORT_MARK: (MarkingKind.IMPORT_MARK,),
        Field.PROPERTY_MARK: (MarkingKind.PROPERTY_MARK,),
    }
)
"""The classes of markings that say something in each field."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One value that one photo names.

    Attributes:
        photo: Which.
        kind: The class of the marking.
        text: As marked.
        normalised: The form to search by.
        key: Two sightings with the same key name the same value.
        p: Probability that the marking is there and says this.
        ids: Lines and marks of the photo.
        first: It is what the reading puts first, and no alternative.
        reasons: Of the reading.
    """

    photo: PhotoReading
    kind: MarkingKind
    text: str
    normalised: str
    key: str
    p: float
    ids: tuple[str, ...]
    first: bool
    reasons: tuple[str, ...] = ()

    @property
    def part(self) -> Part | None:
        """The part that the photo shows."""
        return self.photo.part

    @property
    def evidence(self) -> Evidence:
        """Where it was seen."""
        return Evidence(self.photo.photo_id, self.photo.part, self.ids)


def distinct(photos: Iterable[PhotoReading]) -> tuple[PhotoReading, ...]:
    """Returns each photo once, whatever it is called and however often it was sent, in a fixed order.

    Of photos with the same bytes the one stays of which a person said most.
    """
    ranked = sorted(photos, key=lambda p: (p.part is None, p.view is View.OTHER, p.photo_id, p.part or ""))
    kept: dict[str, PhotoReading] = {}
    for photo in ranked:
        kept.setdefault(photo.content, photo)
    return tuple(sorted(kept.values(), key=lambda photo: photo.photo_id))


def sightings(photos: Sequence[PhotoReading], field: Field, knowledge: Knowledge) -> tuple[Sighting, ...]:
    """Returns what photos name in a field, alternatives too, the surest first."""
    kinds = KINDS[field]
    found = (
        sighting
        for photo in photos
        for candidate in photo.reading.candidates
        if candidate.kind in kinds and not (field is Field.YEAR and _is_of_import(candidate, photo))
        for sighting in _named(photo, candidate, field, knowledge)
    )
    return tuple(sorted(found, key=_surest_first))


def partials(photos: Sequence[PhotoReading]) -> tuple[Sighting, ...]:
    """Returns the partial numbers that photos name, the surest first."""
    found = (
        _sighting(photo, candidate, candidate.value, candidate.normalised, candidate.p)
        for photo in photos
        for candidate in photo.reading.candidates
        if candidate.kind is MarkingKind.SERIAL_PARTIAL
    )
    return tuple(sorted(found, key=_surest_first))


def shares(seen: Iterable[Sighting]) -> dict[str, float]:
    """Returns the probability of each key that one photo names; they sum to at most 1."""
    best: dict[str, float] = {}
    for sighting in seen:
        best[sighting.key] = max(sighting.p, best.get(sighting.key, 0.0))
    total = max(1.0, sum(best[key] for key in sorted(best)))
    return {key: p / total for key, p in sorted(best.items())}


def votes(seen: Iterable[Sighting]) -> list[Vote]:
    """Returns one vote for each photo; photos of one part count as photos of one mark."""
    return [Vote(group[0].part, shares(group)) for group in by_photo(seen)]


def by_photo(seen: Iterable[Sighting]) -> Iterator[list[Sighting]]:
    """Yields the sightings of each photo."""
    groups: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        groups[sighting.photo.photo_id].append(sighting)
    yield from (groups[photo_id] for photo_id in sorted(groups))


def key_of(field: Field, normalised: str) -> str:
    """Returns what two ways of writing a value share: letters of the same shape are the same."""
    if field in (Field.SERIAL, Field.MODEL):
        return shape_key(normalised) or normal(normalised)
    return normalised


def _named(
    photo: PhotoReading, candidate: Candidate, field: Field, knowledge: Knowledge
) -> Iterator[Sighting]:
    yield _sighting(photo, candidate, candidate.value, candidate.normalised, candidate.p, field=field)
    for other in candidate.alternatives:
        normalised = normalise(field, other.value, knowledge)
        yield _sighting(photo, candidate, other.value, normalised, other.p, field=field, first=False)


def _sighting(  # noqa: PLR0913  a candidate's own fields
    photo: PhotoReading,
    candidate: Candidate,
    text: str,
    normalised: str,
    p: float,
    *,
    field: Field = Field.SERIAL,
    first: bool = True,
) -> Sighting:
    key = key_of(field, normalised)
    reasons = candidate.reasons if first else ()
    return Sighting(photo, candidate.kind, text, normalised, key, p, candidate.evidence, first, reasons)


def normalise(field: Field, text: str, knowledge: Knowledge) -> str:
    """Returns the form to search by of a value as it is marked, or as a person writes it."""
    if field is Field.SERIAL:
        return normal(text)
    if field is Field.MANUFACTURER:
        return _maker(text, knowledge)
    if field is Field.CALIBRE:
        return _calibre(text, knowledge)
    if field in (Field.COUNTRY, Field.IMPORT_MARK):
        return _country(text, knowledge)
    if field is Field.PROPERTY_MARK:
        marks = knowledge.property_marks_in(text)
        return marks[0].mark.id if marks else text.upper()
    return text.strip().upper()


def _maker(text: str, knowledge: Knowledge) -> str:
    if any(maker.id == text for maker in knowledge.makers):
        return text
    matches = knowledge.find_makers(text)
    return matches[0].maker.id if matches else text.strip().upper()


def _calibre(text: str, knowledge: Knowledge) -> str:
    if any(calibre.id == text for calibre in knowledge.calibres):
        return text
    matches = knowledge.find_calibres(text)
    return "|".join(matches[0].ids) if matches else text.strip().upper()


def _country(text: str, knowledge: Knowledge) -> str:
    if any(country.code == text.strip().upper() for country in knowledge.countries):
        return text.strip().upper()
    matches = knowledge.countries_in(text)
    return matches[0].country if matches else text.strip().upper()


def _is_of_import(year: Candidate, photo: PhotoReading) -> bool:
    """The year beside an import mark is that of the import."""
    marks = (c for c in photo.reading.candidates if c.kind is MarkingKind.IMPORT_MARK)
    return any(not set(mark.evidence).isdisjoint(year.evidence) for mark in marks)


def _surest_first(sighting: Sighting) -> tuple[float, str, str, tuple[str, ...], bool]:
    return -sighting.p, sighting.text, sighting.photo.photo_id, sighting.ids, not sighting.first
