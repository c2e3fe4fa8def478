"""Years, and letters that stand for one."""

import re
from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.models import block_model
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, is_alone
from ocr.knowledge.model import DateCodeMatch
from ocr.types import MarkingKind


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields years and date codes in a piece."""
    yield from _years(piece, scene)
    yield from _short_years(piece, scene)
    yield from _codes(piece, scene)


def _years(piece: Piece, scene: Scene) -> Iterator[Find]:
    found = scene.found[piece]
    claimed = [(m.start, m.end) for m in found.traps] + [(m.start, m.end) for m in found.calibres]
    claimed += [(m.start, m.end) for m in found.models if not m.model.isdigit()]
    for start, end in found.years:
        if any(a < end and start < b for a, b in claimed):
            continue
        name, reason = _year_place(piece, start, end, scene)
        p = scene.weights.kind[name] * piece.p_of(start, end)
        value = piece.text[start:end]
        yield Find(MarkingKind.YEAR, value, value, p, piece, start, end, (reason,))


def _year_place(piece: Piece, start: int, end: int, scene: Scene) -> tuple[str, str]:
    found = scene.found[piece]
    upper = scene.above[piece.ids[0]] if not piece.seams else ()
    if any(block_model(line, scene) for line in upper):
        return "year_beside", "stands below a model line, as the year does on Zastava rifles"
    if found.makers or found.models or any(scene.found[line].makers for line in upper):
        return "year_beside", "stands with a maker's or model's marking"
    if is_alone(piece.text, start, end):
        return "year_alone", "four digits of a plausible year, alone on their line"
    return "year_within", "four digits of a plausible year"


def _short_years(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].makers:
        rest = re.fullmatch(r"\s*[-/.]?\s*(\d\d)\s*", piece.text[match.end :])
        if match.alias not in match.maker.factory_codes or rest is None:
            continue
        start, end = match.end + rest.start(1), match.end + rest.end(1)
        p = scene.weights.kind["year_short"] * piece.p_of(start, end)
        reason = f"two digits beside the factory code '{match.alias}'; the century is taken as the 20th"
        value = piece.text[start:end]
        yield Find(MarkingKind.YEAR, value, f"19{value}", p, piece, start, end, (reason,))


def _codes(piece: Piece, scene: Scene) -> Iterator[Find]:
    matches = [m for m in scene.found[piece].dates if m.end > m.start and not m.code.isdigit()]
    for match in matches:
        rivals = sum(other.start < match.end and match.start < other.end for other in matches)
        name = "date_code" if match.code == piece.text.strip(" .,()[]") else "date_code_within"
        p = scene.weights.kind[name] * piece.p_of(match.start, match.end) / rivals
        reasons = [_meaning(match, scene)]
        if _is_of_named(match, scene):
            p += (1 - p) * scene.weights.kind["date_code_named"] * piece.p
            reasons.append("a maker of that country is on the photo")
        if name == "date_code":
            reasons.append("the date of proof or acceptance, and no part of the serial")
        value = piece.text[match.start : match.end].strip()
        normalised = "|".join(str(year) for year in match.years) or value.upper()
        yield Find(MarkingKind.DATE_CODE, value, normalised, p, piece, match.start, match.end, tuple(reasons))


def _is_of_named(match: DateCodeMatch, scene: Scene) -> bool:
    countries = {system.country for system in scene.knowledge.date_codes if system.id == match.system}
    return any(m.country in countries and scene.named_p(m) >= 0.5 for m in scene.knowledge.makers)


def _meaning(match: DateCodeMatch, scene: Scene) -> str:
    what = next(
        (system.what for system in scene.knowledge.date_codes if system.id == match.system), match.system
    )
    years = " or ".join(str(year) for year in match.years)
    return f"{what}: {match.code} is {years}" if years else f"{what}; the key to {match.code} is not known"
