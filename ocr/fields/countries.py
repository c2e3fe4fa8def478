"""Countries of making, and marks of import."""

from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.words import country_p
from ocr.knowledge.model import CountryMatch
from ocr.reasons import Named, because
from ocr.types import MarkingKind, Reason


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields countries in a piece; a town implies its country, with less trust."""
    for match in scene.found[piece].countries:
        if match.end > match.start:
            kind = MarkingKind.IMPORT_MARK if match.import_mark else MarkingKind.COUNTRY
            p = country_p(piece, match, scene.weights)
            why = tuple(_why(piece, match, scene))
            yield Find(kind, match.country, p, piece, match.start, match.end, why)


def _why(piece: Piece, match: CountryMatch, scene: Scene) -> Iterator[Reason]:
    country = Named(match.country, scene.country(match.country))
    value = piece.marked(match.start, match.end)
    if match.import_mark:
        yield because("import_mark", country=country)
    elif match.town:
        yield because("country_town", town=value, country=country)
    else:
        yield because("country_named", country=country)
    if match.similarity < 1:
        yield because("country_misspelt", read=value)
