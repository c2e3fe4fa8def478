"""The signs that a run of letters and digits is, or is not, the serial."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ocr.fields.models import block_model
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.tokens import LETTERS, UNIT, YEAR_LIKE, Run
from ocr.knowledge.model import Confidence, Maker

TRUST = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.75, Confidence.LOW: 0.35}
"""How far a fact of each confidence is leaned on."""

COVERED = 0.5
"""A run half covered by something else is that thing."""

SHOWN = 0.5
"""Log-odds from which a sign is worth a word."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign: its name in the weights, how strongly it is there (0 to 1), and words for its message."""

    name: str
    amount: float = 1.0
    words: tuple[tuple[str, str], ...] = ()


def weigh(signs: Iterable[Sign], scene: Scene) -> tuple[float, tuple[str, ...]]:
    """Adds up signs: their log-odds, and the reasons worth telling."""
    total, reasons = scene.weights.serial["bias"], []
    for sign in signs:
        log_odds = scene.weights.serial[sign.name] * sign.amount
        total += log_odds
        message = scene.weights.says.get(sign.name)
        if message and (abs(log_odds) >= SHOWN or sign.name.startswith("fits_none")):
            reasons.append(message.format_map(dict(sign.words)))
    return total, tuple(reasons)


def signs_of(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    """Yields every sign for and against one run."""
    yield from _form(run)
    yield from _place(run, piece, scene)
    yield from _formats(run.text, scene)
    yield from claims(run, piece, scene)


def claims(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    """Yields what else the run, or most of it, may be."""
    found = scene.found[piece]
    yield from _claim("calibre", ((m.start, m.end, m.similarity) for m in found.calibres), run)
    yield from _claim("model", ((m.start, m.end, m.similarity) for m in found.models), run)
    yield from _claim("maker", ((m.start, m.end, m.similarity) for m in found.makers), run)
    yield from _claim("country", ((m.start, m.end, m.similarity) for m in found.countries), run)
    yield from _claim("property", ((m.start, m.end, m.similarity) for m in found.holders), run)
    yield from _claim("date", ((m.start, m.end, 1.0) for m in found.dates if not run.text.isdigit()), run)
    yield from _claim("announced_model", ((*span, 1.0) for span in found.announced), run)
    yield from _claim("decimal", ((*span, 1.0) for span in found.decimals), run)
    for trap in found.traps:
        yield from _claim("trap", [(trap.start, trap.end, 1.0)], run, trap=trap.trap.what)
    for blank in found.blanks:
        yield from _claim("trap", [(blank.start, blank.end, 1.0)], run, trap=blank.mark.what)


def format_trust(text: str, scene: Scene) -> tuple[float, float, Maker | None]:
    """Tells how well a number fits formats: of any maker, of the surest maker named, and who that is.

    Formats of low confidence fit nearly everything; they say something only of a maker that is there.
    """
    fits = scene.fits(text.upper())
    known = any(m.serial_confidence is not Confidence.LOW for m in fits)
    named = max(fits, key=lambda m: (scene.named_p(m) * TRUST[m.serial_confidence], m.id), default=None)
    sure = scene.named_p(named) * TRUST[named.serial_confidence] if named else 0.0
    return float(known), sure, named if sure > 0 else None


def _form(run: Run) -> Iterator[Sign]:
    yield Sign(_digits(run.digits))
    if run.letters:
        yield Sign("letters")
    if run.letters > run.digits:
        yield Sign("letters_exceed")
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
    if YEAR_LIKE.fullmatch(run.text):
        yield Sign("year_like")
    elif any(YEAR_LIKE.fullmatch(group) for group in run.groups) and len(run.groups) > 1:
        yield Sign("year_inside")


def _digits(count: int) -> str:
    names = {3: "digits_3", 4: "digits_4", 5: "digits_5", 6: "digits_6_7", 7: "digits_6_7", 8: "digits_8"}
    if count < 3:
        return "digits_few"
    return names.get(count, "digits_9_12" if count <= 12 else "digits_many")


def _place(run: Run, piece: Piece, scene: Scene) -> Iterator[Sign]:
    text = piece.text
    if run.label:
        yield Sign("label", words=(("label", run.label),))
    elif not any(c.isalnum() for c in text[: run.start] + text[run.end :]):
        yield Sign("whole_line")
    if not run.label and _letters_beside(run, piece):
        yield Sign("leftover")
    upper = [line for i in piece.ids for line in scene.above[i]]
    if any(_year_line(line, scene) for line in upper):
        yield Sign("below_block")
    elif any(m for line in (piece, *upper) for m in scene.found[line].makers if m.similarity > 0.9):
        yield Sign("near_maker")


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


def _formats(text: str, scene: Scene) -> Iterator[Sign]:
    known, sure, maker = format_trust(text, scene)
    if maker:
        yield Sign("fits_named", sure, (("maker", maker.name),))
    yield Sign("fits_known" if known else "fits_none")


def _claim(name: str, spans: Iterable[tuple[int, int, float]], run: Run, **words: str) -> Iterator[Sign]:
    amount = max((run.shared(start, end) * similarity for start, end, similarity in spans), default=0.0)
    if amount >= COVERED:
        yield Sign(name, amount, tuple(words.items()))
