"""Countries of making, and marks of import."""

from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, dictionary_p, likeness
from ocr.knowledge.model import CountryMatch
from ocr.types import MarkingKind


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields countries in a piece; a town implies its country, with less trust."""
    for match in scene.found[piece].countries:
        if match.end <= match.start:
            continue
        kind = MarkingKind.IMPORT_MARK if match.import_mark else MarkingKind.COUNTRY
        value = piece.text[match.start : match.end].strip()
        name = "import_mark" if match.import_mark else "country_town" if match.town else "country"
        p = scene.weights.kind[name] * likeness(match.similarity)
        p *= dictionary_p(piece, match.start, match.end)
        reasons = tuple(_reasons(match, value))
        yield Find(kind, value, match.country, p, piece, match.start, match.end, reasons)


def _reasons(match: CountryMatch, value: str) -> Iterator[str]:
    if match.import_mark:
        yield f"mark of an importer into {match.country}: ask that country first"
    elif match.town:
        yield f"the town '{value}' implies {match.country}"
    else:
        yield f"names the country {match.country}"
    if match.similarity < 1:
        yield f"nearest to '{match.text}'"
