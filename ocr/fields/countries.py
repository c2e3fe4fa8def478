"""Countries of making, and marks of import."""

from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.words import country_p
from ocr.knowledge.model import CountryMatch
from ocr.types import MarkingKind


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields countries in a piece; a town implies its country, with less trust."""
    for match in scene.found[piece].countries:
        if match.end > match.start:
            kind = MarkingKind.IMPORT_MARK if match.import_mark else MarkingKind.COUNTRY
            p = country_p(piece, match, scene.weights)
            reasons = tuple(_reasons(piece, match, scene))
            yield Find(kind, match.country, p, piece, match.start, match.end, reasons)


def _reasons(piece: Piece, match: CountryMatch, scene: Scene) -> Iterator[str]:
    name = scene.country(match.country)
    value = piece.marked(match.start, match.end)
    if match.import_mark:
        yield f"import mark of {name}: ask that country first"
    elif match.town:
        yield f"the town '{value}' implies {name}"
    else:
        yield f"names {name}"
    if match.similarity < 1:
        yield f"read '{value}', not quite as it is written"
