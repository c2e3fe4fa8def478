"""The signs that a run of letters and digits is, or is not, the serial."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ocr.fields.dates import SURE, year_place
from ocr.fields.models import block_model, is_telling
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import Span, cross, within
from ocr.fields.tokens import LABEL, LETTERS, SURE_LABEL, UNIT, WORD_AND_YEAR, Run, is_year_like
from ocr.knowledge.model import ModelMatch
from ocr.reasons import Named, told
from ocr.types import Reason

COVERED = 0.5
"""A run half covered by something else is that thing."""

TOUCHING = 0.4
"""Share of its weight left to a label that runs on into the number: it may be the number's own letters."""

SHOWN = 0.5
"""Log-odds from which a sign is worth a word."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign: its name in the weights, how strongly it is there (0 to 1), and words for its message."""

    name: str
    amount: float = 1.0
    words: tuple[tuple[str, str | Named], ...] = ()


def weigh(signs: Iterable[Sign], scene: Scene) -> tuple[float, tuple[Reason, ...]]:
    """Adds up signs: their log-odds, and the reasons worth telling."""
    total, why = scene.weights.serial["bias"], list[Reason]()
    for sign in signs:
        log_odds = scene.weights.serial[sign.name] * sign.amount
        total += log_odds
        message = scene.weights.says.get(sign.name)
        if message and (abs(log_odds) >= SHOWN or sign.name.startswith("fits_none")):
            why.append(told(f"sign_{sign.name}", message, **dict(sign.words)))
    return total, tuple(why)


def signs_of(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    """Yields every sign for and against one run."""
    yield from _form(run)
    yield from _year(run, piece, scene)
    yield from _place(run, piece, scene)
    yield from _formats(run, scene)
    yield from claims(run, piece, scene)


def claims(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    """Yields what else the run, or most of it, may be."""
    found = scene.found[piece]
    yield from _claim("calibre", ((m.start, m.end, m.similarity) for m in found.calibres), run)
    yield from _claim(
        "model", ((m.start, m.end, m.similarity * _weight(m, scene)) for m in found.models), run
    )
    yield from _claim("maker", ((m.start, m.end, m.similarity) for m in found.makers), run)
    yield from _claim("country", ((m.start, m.end, m.similarity) for m in found.countries), run)
    yield from _claim("property", ((m.start, m.end, m.similarity) for m in found.holders), run)
    # A code for the year inside a serial is part of the serial.
    dates = ((m.start, m.end, len(m.code) / (m.end - m.start)) for m in found.dates if m.end > m.start)
    yield from _claim("date", (date for date in dates if not run.text.isdigit()), run)
    yield from _claim("announced_model", ((*span, 1.0) for span in found.announced), run)
    yield from _claim("decimal", ((*span, 1.0) for span in found.decimals), run)
    for match in found.traps:
        trap = Named(match.trap.id, match.trap.what)
        yield from _claim("trap", [(match.start, match.end, 1.0)], run, trap=trap)


def _weight(model: ModelMatch, scene: Scene) -> float:
    """Bare digits or two characters are a model only where its maker is on the photo."""
    if is_telling(model.model):
        return 1.0
    return max(scene.named_p(maker) for maker in model.makers)


def _form(run: Run) -> Iterator[Sign]:
    yield Sign(_digits(run.digits))
    if run.letters:
        yield Sign("letters")
    kinds = [c.isdigit() for c in run.text if c.isalnum()]
    if sum(a != b for a, b in itertools.pairwise(kinds)) > 4:
        yield Sign("switches")
    small = [c for c in run.text if c.islower()]
    if small and not (len(small) == 1 and run.text[-1] == small[0]):
        yield Sign("lower_case")
    if "?" in run.text:
        yield Sign("unreadable", float(run.text.count("?")))
    if any(a[-1].isdigit() and b[0].isdigit() for a, b in itertools.pairwise(run.groups)) and " " in run.text:
        yield Sign("digit_gap")


def _year(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    years = scene.found[piece].years
    whole = next((year for year in years if within(run, year)), None)
    if whole or is_year_like(run.text):
        yield Sign("year_like")
        place = whole or Span(run.start, run.end)
        if not run.label and year_place(piece, place, scene)[0] == SURE:
            yield Sign("year_sure")
    elif (
        len(run.groups) > 1
        and (any(cross(run, year) for year in years) or any(is_year_like(group) for group in run.groups))
    ) or WORD_AND_YEAR.fullmatch(run.text):
        yield Sign("year_inside")


def _digits(count: int) -> str:
    names = {3: "digits_3", 4: "digits_4", 5: "digits_5", 6: "digits_6_7", 7: "digits_6_7", 8: "digits_8"}
    if count < 3:
        return "digits_few"
    return names.get(count, "digits_9_12" if count <= 12 else "digits_many")


def _place(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    upper = [line for i in piece.ids for line in scene.above[i]]
    label = run.label or next((line.text.strip() for line in upper if LABEL.fullmatch(f"{line.text} ")), "")
    if label:
        yield Sign("label", TOUCHING if _touches(run, piece) else 1.0, (("label", label),))
    elif not any(c.isalnum() for c in piece.text[: run.start] + piece.text[run.end :]):
        yield Sign("whole_line")
    elif any(year.end <= run.start <= year.end + 2 for year in scene.found[piece].years):
        yield Sign("behind_year")
    elif not _rest(run, piece, scene):
        yield Sign("rest_known")
    if not label and _letters_beside(run, piece):
        yield Sign("leftover")
    if not label and scene.found[piece].is_prose:
        yield Sign("prose")
    if any(_year_line(line, scene) for line in upper):
        yield Sign("below_block")
    elif any(m.similarity > 0.9 for line in (piece, *upper) for m in scene.found[line].makers):
        yield Sign("near_maker")


def _touches(run: Run, piece: Piece) -> bool:
    """Whether the label runs on into the number in capitals, as the letters of a number do: ``NR12345``."""
    touches = run.label.isupper() and piece.text[: run.start].endswith(run.label)
    return touches and SURE_LABEL.search(run.label) is None


def _rest(run: Run, piece: Piece, scene: Scene) -> str:
    """Returns the letters and digits of a line that neither the run nor anything known explains."""
    found = scene.found[piece]
    spans = [(run.start, run.end), *found.years, *found.announced]
    matches = (found.makers, found.models, found.calibres, found.countries, found.traps, found.blanks)
    spans += [(match.start, match.end) for group in matches for match in group]
    return "".join(
        c for i, c in enumerate(piece.text) if c.isalnum() and not any(a <= i < b for a, b in spans)
    )


def _letters_beside(run: Run, piece: Piece) -> bool:
    for unit in UNIT.finditer(piece.text):
        near = unit.end() <= run.start <= unit.end() + 2 or unit.start() - 2 <= run.end <= unit.start()
        word = unit.group()
        if near and word.isalpha() and word == word.upper() and len(word) <= LETTERS:
            return True
    return False


def _year_line(piece: Piece, scene: Scene) -> bool:
    """A line with a year alone, under a model line."""
    years = scene.found[piece].years
    alone = any(end - start >= len(piece.text.strip()) for start, end in years)
    return alone and any(block_model(line, scene) for line in scene.above[piece.ids[0]])


def _formats(run: Run, scene: Scene) -> Iterator[Sign]:
    fit = scene.fit(run.text)
    if fit.maker:
        yield Sign("fits_named", fit.named, (("maker", fit.maker.name),))
    if fit.countryman:
        yield Sign("fits_national", fit.national, (("maker", fit.countryman.name),))
    if run.letters > run.digits and not fit.expected:
        yield Sign("letters_exceed")
    if fit.known:
        yield Sign("fits_known")
    elif not fit.expected:
        yield Sign("fits_none")


def _claim(
    name: str, spans: Iterable[tuple[int, int, float]], run: Run, **words: str | Named
) -> Iterator[Sign]:
    amount = max((run.shared(start, end) * similarity for start, end, similarity in spans), default=0.0)
    if amount >= COVERED:
        yield Sign(name, amount, tuple(words.items()))
