"""Years, and letters that stand for one."""

import re
from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.models import block_model
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import Span, Spanning, cross, within
from ocr.fields.tokens import PROOF, is_year_like, plain_digits
from ocr.fields.words import is_alone, is_code
from ocr.knowledge.model import DateCodeMatch, DateSystem, Maker
from ocr.reasons import Named, because
from ocr.types import MarkingKind, Reason

SURE = "year_beside"
"""The weight of a year whose place tells that it is one."""

YEAR_DIGITS = 4
"""So many digits stand at the head of a year; the rest is the abbreviation of the word."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields years and date codes in a piece."""
    found = [*_years(piece, scene), *_short_years(piece, scene)]
    yield from found
    yield from (code for code in _codes(piece, scene) if not any(cross(code, year) for year in found))


def year_place(piece: Piece, span: Span, scene: Scene) -> tuple[str, Reason]:
    """Returns the name of the weight of a year at this place, and why."""
    if any(match.import_mark and within(span, match) for match in scene.found[piece].countries):
        return "year_import", because("year_import")
    sure = "" if scene.found[piece].is_prose else _sure_place(piece, span, scene)
    if sure:
        return SURE, because(sure)
    if scene.found[piece].is_prose:
        return "year_prose", because("year_within")
    if is_alone(piece.text, *span):
        return "year_alone", because("year_alone")
    return "year_within", because("year_within")


def _sure_place(piece: Piece, span: Span, scene: Scene) -> str:
    """Returns the code of what tells that it is a year; empty where nothing does."""
    upper = scene.above[piece.ids[0]] if not piece.seams else ()
    if any(block_model(line, scene) for line in upper):
        return "year_below_model"
    if _heads_number(piece, span, scene):
        return "year_before_number"
    if scene.found[piece].models or any(scene.found[line].makers for line in (piece, *upper)):
        return "year_with_maker"
    near = (line for i in piece.ids for line in scene.near[i])
    if is_alone(piece.text, *span) and any(_is_number(line, scene) for line in near):
        return "year_near_number"
    return ""


def _heads_number(piece: Piece, span: Span, scene: Scene) -> bool:
    """A format knows the line with the year before the number, and the number without it."""
    before, text = piece.text[: span.start].strip(), piece.text.strip()
    number = piece.text[span.end :].strip()
    return not before and number[:1].isalpha() and scene.fit(text).known and scene.fit(number).known


def _is_number(line: Piece, scene: Scene) -> bool:
    text = line.text.strip()
    return not is_year_like(text) and scene.fit(text).known


def _years(piece: Piece, scene: Scene) -> Iterator[Find]:
    found = scene.found[piece]
    names = (model for model in found.models if not model.model.isdigit())
    claims: list[Spanning] = [*found.traps, *found.calibres, *names]
    for span in found.years:
        if not any(cross(span, claim) for claim in claims):
            name, reason = year_place(piece, span, scene)
            digits = Span(span.start, span.start + YEAR_DIGITS)
            p = scene.weights.kind[name] * piece.p_of(*digits)
            year = plain_digits(piece.text[digits.start : digits.end])
            yield Find(MarkingKind.YEAR, year, p, piece, *digits, (reason,))


def _short_years(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].makers:
        rest = re.fullmatch(r"\s*[-/.]?\s*(\d\d)\s*", piece.text[match.end :])
        if not is_code(match) or rest is None:
            continue
        span = Span(match.end + rest.start(1), match.end + rest.end(1))
        coded = any(within(span, date) for date in scene.found[piece].dates)
        year = plain_digits(rest[1])
        if not coded and _is_model(year, match.maker, span, piece, scene):
            continue
        p = scene.weights.kind["year_coded" if coded else "year_short"] * piece.p_of(*span)
        reason = because("year_short", code=match.alias)
        yield Find(MarkingKind.YEAR, f"19{year}", p, piece, *span, (reason,))


def _is_model(digits: str, maker: Maker, span: Span, piece: Piece, scene: Scene) -> bool:
    """Two digits behind a maker's letters are rather its model of that number: ``CZ 75``."""
    if any(cross(span, model) for model in scene.found[piece].models):
        return True
    return any("".join(c for c in model if c.isdigit()) == digits for model in maker.models)


def _codes(piece: Piece, scene: Scene) -> Iterator[Find]:
    matches = [match for match in scene.found[piece].dates if _is_stamped(piece, match)]
    for match in matches:
        system = next(system for system in scene.knowledge.date_codes if system.id == match.system)
        named = _is_of_named(system, scene)
        if match.code.isdigit() and not named:
            continue
        rivals = sum(cross(other, match) for other in matches)
        name = _code_place(piece, match)
        p = scene.weights.kind[name] * piece.p_of(match.start, match.end) / rivals
        if named:
            p += (1 - p) * scene.weights.kind["date_code_named"] * piece.p
        if any(within(match, model) for model in scene.found[piece].models):
            p *= 1 - scene.weights.kind["model_known"]
        normalised = "|".join(str(year) for year in match.years) or match.code
        why = tuple(_why(match, system, scene, name=name, named=named))
        yield Find(MarkingKind.DATE_CODE, normalised, p, piece, match.start, match.end, why)


def _is_stamped(piece: Piece, match: DateCodeMatch) -> bool:
    """Codes are stamped in capitals: ``and`` and ``www`` are words."""
    return match.end > match.start and not any(c.islower() for c in piece.text[match.start : match.end])


def _code_place(piece: Piece, match: DateCodeMatch) -> str:
    rest = f"{piece.text[: match.start]} {piece.text[match.end :]}"
    if any(c.isalnum() for c in PROOF.sub("", rest)):
        return "date_code_within"
    return "date_code_proof" if PROOF.search(rest) else "date_code"


def _is_of_named(system: DateSystem, scene: Scene) -> bool:
    makers = scene.knowledge.makers
    named = any(maker.country == system.country and scene.named_p(maker) >= 0.5 for maker in makers)
    return named or scene.countries.get(system.country, 0.0) >= 0.5


def _meaning(match: DateCodeMatch, system: DateSystem) -> Reason:
    what = Named(system.id, system.what.split(";")[0])
    if not match.years:
        return because("date_code_no_key", code=match.code, system=what)
    years = [str(year) for year in match.years]
    return because(
        "date_code", code=match.code, years=Named("/".join(years), " or ".join(years)), system=what
    )


def _why(
    match: DateCodeMatch, system: DateSystem, scene: Scene, *, name: str, named: bool
) -> Iterator[Reason]:
    yield _meaning(match, system)
    if name == "date_code_proof":
        yield because("date_proof")
    if name != "date_code_within":
        yield because("date_no_serial")
    if named:
        yield because("date_country", country=Named(system.country, scene.country(system.country)))
