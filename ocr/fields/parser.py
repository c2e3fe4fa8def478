"""Lines and marks to candidate markings."""

from collections.abc import Iterable, Iterator, Sequence

from ocr.fields import calibres, countries, dates, makers, models, small_marks, weights
from ocr.fields import serial as serials
from ocr.fields.finds import LEAST_SHOWN, WORTH_SHOWING, Find, merge
from ocr.fields.pieces import pieces
from ocr.fields.scene import Scene, look
from ocr.knowledge.model import Knowledge
from ocr.types import Candidate, Line, Mark, MarkingKind

FINDERS = (makers.find, models.find, calibres.find, countries.find, dates.find, small_marks.find)

FIRST = (
    MarkingKind.SERIAL,
    MarkingKind.MANUFACTURER_NAME,
    MarkingKind.MANUFACTURER_LOGO,
    MarkingKind.FACTORY_STAMP,
    MarkingKind.FACTORY_CODE,
    MarkingKind.MODEL,
    MarkingKind.CALIBRE,
    MarkingKind.COUNTRY,
    MarkingKind.YEAR,
    MarkingKind.IMPORT_MARK,
    MarkingKind.CONVERSION_MARK,
    MarkingKind.SERIAL_PARTIAL,
)
"""What a trace asks for first; the other kinds follow in the order they are declared in."""

ORDER = {kind: at for at, kind in enumerate(dict.fromkeys((*FIRST, *MarkingKind)))}


def parse(lines: Sequence[Line], marks: Sequence[Mark], knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Says what the lines and marks of one photo may be, with probabilities and reasons.

    Args:
        lines: Lines of text of one photo, in any order.
        marks: Drawn marks of the same photo, in any order.
        knowledge: Makers, calibres and the other facts.

    Returns:
        Candidates in a fixed order of kinds, serials first; within a kind the most probable first.

    Raises:
        KnowledgeInvalid: The shipped weights are damaged.
    """
    return candidates(survey(lines, marks, knowledge))


def survey(lines: Sequence[Line], marks: Sequence[Mark], knowledge: Knowledge) -> Scene:
    """Looks up what the lines and marks of one photo may be; its marks are weighed by what is written.

    Args:
        lines: Lines of text of one photo, in any order.
        marks: Drawn marks of the same photo, in any order, however faint.
        knowledge: Makers, calibres and the other facts.

    Raises:
        KnowledgeInvalid: The shipped weights are damaged.
    """
    return look(pieces(lines), marks, knowledge, weights.load())


def candidates(scene: Scene) -> tuple[Candidate, ...]:
    """Says what a scene may be, in the order and with the reasons of :func:`parse`."""
    numbers, partials = serials.find(scene)
    found = [*numbers, *merge([*partials, *_finds(scene)]), *makers.from_marks(scene)]
    return tuple(_worth_showing(sorted(found, key=_order)))


def _finds(scene: Scene) -> Iterator[Find]:
    for piece in scene.pieces:
        for finder in FINDERS:
            yield from (find for find in finder(piece, scene) if piece.spans_seams(find.start, find.end))


def _worth_showing(ordered: Iterable[Candidate]) -> Iterator[Candidate]:
    seen: set[MarkingKind] = set()
    for candidate in ordered:
        if candidate.p >= (WORTH_SHOWING if candidate.kind in seen else LEAST_SHOWN):
            seen.add(candidate.kind)
            yield candidate


def _order(candidate: Candidate) -> tuple[int, float, str, tuple[str, ...]]:
    return ORDER[candidate.kind], -candidate.p, candidate.value, candidate.evidence
