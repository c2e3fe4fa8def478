"""How much a person's minute on one photo is worth, and why: the order of the review queue.

The weights say what comes before what, not how much of anything: readers who disagree before words that
are doubted, these before contradictions, these before a weapon that one thing alone keeps from a trace, this
before an unsure serial. Within a reason, what is least sure comes first. What people gain most from comes
first in any case; what the next model gains most from, where models differ or something is new, decides
among the rest.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.review.kinds import Why
from ocr.types import Candidate, MarkingKind, Reading
from ocr.weapon.record import Level, Severity, WeaponReading

SURE = 0.9
"""Probability from which the machine's word on a marking asks for nobody's minute."""

RIVAL = 0.25
"""Probability from which a second serial is plausible."""

ANOTHER = 0.3
"""How much models that differ in another marking than the serial count, over those that differ in that."""

TRACED = (
    MarkingKind.SERIAL,
    MarkingKind.MANUFACTURER_NAME,
    MarkingKind.MODEL,
    MarkingKind.CALIBRE,
    MarkingKind.COUNTRY,
    MarkingKind.IMPORT_MARK,
)
"""The markings that a trace asks for."""

WEIGHTS = {
    Why.READERS_DISAGREE: 16.0,
    Why.LABEL_DOUBTED: 12.0,
    Why.CONTRADICTION: 8.0,
    Why.ONE_MISSING: 4.0,
    Why.UNCERTAIN_SERIAL: 2.0,
    Why.READINGS_DIFFER: 1.5,
    Why.TWO_SERIALS: 1.0,
    Why.NO_SERIAL: 0.8,
    Why.RECOGNISERS_DIFFER: 0.7,
    Why.SECOND_READER: 0.6,
    Why.NOVEL: 0.5,
    Why.UNCERTAIN_FIELD: 0.4,
}


@dataclass(frozen=True, slots=True)
class Worth:
    """A number to sort by, and the reasons, weightiest first."""

    worth: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known beside the reading.

    Attributes:
        record: Of the whole weapon.
        decided: Kinds of markings that people settled on this weapon.
        second: It is one of those that two people read.
        dispute: Two people read it differently.
        others: What other models read on the same photo.
        novelty: How little of what it shows people have confirmed yet, 0 to 1, by kind of marking.
    """

    record: WeaponReading
    decided: Collection[MarkingKind] = ()
    second: bool = False
    dispute: bool = False
    others: Sequence[Reading] = ()
    novelty: Mapping[MarkingKind, float] = field(default_factory=dict)


def worth(reading: Reading, looked: Looked) -> Worth:
    """Returns how much a look at a photo is worth; nothing where no reason is left."""
    found = dict(_reasons(reading, looked))
    order = sorted(found, key=lambda why: (-WEIGHTS[why], why))
    return Worth(round(sum(WEIGHTS[why] * found[why] for why in order), 6), tuple(order))


def _reasons(reading: Reading, looked: Looked) -> Iterator[tuple[Why, float]]:
    """Reasons, each with a share of its weight."""
    if looked.dispute:
        yield Why.READERS_DISAGREE, 1.0
    if looked.second:
        yield Why.SECOND_READER, 1.0
    if MarkingKind.SERIAL not in looked.decided:
        yield from _serial(reading, looked)
    yield from _differing(reading, looked)
    yield from _disputed(reading, looked)
    new = max((share for kind, share in looked.novelty.items() if kind not in looked.decided), default=0.0)
    if new > 0:
        yield Why.NOVEL, new
    unsure = [
        _doubt(candidate)
        for candidate in reading.candidates
        if candidate.kind in TRACED[1:] and candidate.kind not in looked.decided and candidate.p < SURE
    ]
    if unsure:
        yield Why.UNCERTAIN_FIELD, max(unsure)


def _serial(reading: Reading, looked: Looked) -> Iterator[tuple[Why, float]]:
    """What only a look at the serial can settle."""
    serials = sorted((c for c in reading.candidates if c.kind is MarkingKind.SERIAL), key=lambda c: -c.p)
    if serials and any(finding.severity is not Severity.HINT for finding in looked.record.findings):
        yield Why.CONTRADICTION, 1.0
    completeness = looked.record.completeness
    if serials and completeness.level == Level.L2_SEARCHABLE and len(completeness.missing) == 1:
        yield Why.ONE_MISSING, 1.0
    if serials and serials[0].p < SURE:
        yield Why.UNCERTAIN_SERIAL, _doubt(serials[0])
    if serials and _rival(serials) >= RIVAL:
        yield Why.TWO_SERIALS, min(1.0, 2 * _rival(serials))
    if not serials and sum(len(line.text) for line in reading.lines) >= 4:
        yield Why.NO_SERIAL, 1.0


def _differing(reading: Reading, looked: Looked) -> Iterator[tuple[Why, float]]:
    """A serial that models read differently counts whole, another marking less."""
    kinds = [kind for kind in TRACED if kind not in looked.decided]
    pairs = ((kind, _first(reading, kind), _first(other, kind)) for other in looked.others for kind in kinds)
    differ = [kind for kind, one, other in pairs if one and other and one != other]
    if differ:
        yield Why.READINGS_DIFFER, 1.0 if MarkingKind.SERIAL in differ else ANOTHER


def _disputed(reading: Reading, looked: Looked) -> Iterator[tuple[Why, float]]:
    """An unsure marking on a line that two recognisers read differently; a serial counts whole.

    One of them is wrong, and what a person says there is a lesson for it (Seung, Opper and Sompolinsky 1992:
    query by committee).
    """
    lines = {line.id for line in reading.lines if line.disputed is not None}
    kinds = {
        candidate.kind
        for candidate in reading.candidates
        if candidate.kind in TRACED and candidate.p < SURE and lines.intersection(candidate.evidence)
    }
    if kinds := kinds - set(looked.decided):
        yield Why.RECOGNISERS_DIFFER, 1.0 if MarkingKind.SERIAL in kinds else ANOTHER


def _first(reading: Reading, kind: MarkingKind) -> str | None:
    """What a reading says of a kind of marking, where that is plausible."""
    found = max((one for one in reading.candidates if one.kind is kind), key=lambda one: one.p, default=None)
    return found.normalised if found and found.p >= RIVAL else None


def _rival(serials: list[Candidate]) -> float:
    """The probability of the second most probable serial."""
    others = [other.p for candidate in serials for other in candidate.alternatives]
    return max([candidate.p for candidate in serials[1:]] + others, default=0.0)


def _doubt(candidate: Candidate) -> float:
    """1 where a value is as likely as not, 0 where it is sure either way; never nothing."""
    return max(0.05, 1 - abs(2 * candidate.p - 1))
