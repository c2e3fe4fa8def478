"""Serials: which runs of letters and digits are one, at which places, and in which readings.

A serial is never silently decided: other readings, other ways to cut the line and look-alikes stay as
alternatives with their probabilities. Formats of makers re-rank and never hide. Source of the signs: the
weights and their reasons in ``weights.yaml``.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ocr.fields.finds import Find, separate, tidy
from ocr.fields.pieces import Piece
from ocr.fields.readings import read
from ocr.fields.scene import Scene
from ocr.fields.scripts import cyrillic_hint, cyrillic_twin
from ocr.fields.signs import claims, signs_of, weigh
from ocr.fields.tokens import Run, is_year_like, normal, runs
from ocr.fields.weights import sigmoid
from ocr.knowledge.keys import confusion_cost, shape_key
from ocr.reasons import because, told
from ocr.types import Candidate, MarkingKind, Reason, ValueAlternative

LEAST_KIND = 0.05
"""A run less likely than this is no serial candidate."""

NEAR = 3.0
"""Log-odds within which another cut of the same text is worth keeping."""

CONFUSABLE = 0.4
"""Cost up to which one character is plausibly misread for another on one of two parts."""

LIKELY = 0.5
"""Probability from which a serial makes a year elsewhere on the photo no rival of it."""

LEAST_YEAR = 0.03
"""A year less likely than this is no serial candidate beside another."""

WORD = re.compile(r"\S+")

PART = re.compile(r"[^\s./:·'’]+")
"""A word, or what a sign parts from the rest of it."""

ROUND = re.compile(r"[0oOОо]{3,}")
"""A row of holes or ribs, as it is read: no maker begins to number at nought."""

TAIL = (2, 4)
"""Digits that makers repeat on small parts."""


@dataclass(frozen=True, slots=True)
class Option:
    """A run taken for a serial."""

    run: Run
    piece: Piece
    log_odds: float
    why: tuple[Reason, ...]

    @property
    def parts(self) -> tuple[tuple[str, int, int], ...]:
        """The stretches of lines it covers."""
        return self.piece.parts(self.run.start, self.run.end)


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial at one place, or at several that agree.

    Attributes:
        readings: Probability of each reading, given that this is the serial.
        as_read: Texts the recogniser put first, one for each place.
        cut: Share of this way to cut the line among all ways; the others are in ``cuts``.
        cuts: Other ways to cut the line, with their shares.
        log_odds: That it is a serial at all.
        pieces: Where it was read.
        why: The reasons.
    """

    readings: dict[str, float]
    as_read: tuple[str, ...]
    cut: float
    cuts: tuple[tuple[str, float], ...]
    log_odds: float
    pieces: tuple[Piece, ...]
    why: tuple[Reason, ...]

    @property
    def value(self) -> str:
        """The likeliest reading."""
        return next(iter(self.readings))

    @property
    def p(self) -> float:
        """Probability that there is a serial of this value."""
        return sigmoid(self.log_odds) * self.cut * self.readings[self.value]


def find(scene: Scene) -> tuple[list[Candidate], list[Find]]:
    """Returns the serials of a photo and the partial serials that repeat their tails."""
    read_ = sorted((_serial(group, scene) for group in _groups(_options(scene))), key=_surest_first)
    serials = _without_years(_agreeing(read_, scene), scene)
    partials = list(_partials(serials, scene))
    confirmed = {id(serial) for serial, _ in partials}
    tails = {id(find.piece) for _, find in partials}
    kept = [s for s in serials if id(s) in confirmed or not any(id(piece) in tails for piece in s.pieces)]
    boost = scene.weights.serial["partial"]
    why = told("sign_partial", scene.weights.says["partial"])
    final = [
        replace(s, log_odds=s.log_odds + boost, why=(*s.why, why)) if id(s) in confirmed else s for s in kept
    ]
    return [_candidate(s, scene) for s in final], [find for _, find in partials]


def _options(scene: Scene) -> Iterator[Option]:
    for piece in scene.pieces:
        if scene.is_approval(piece):
            continue
        for run in runs(piece.text):
            if ROUND.fullmatch(normal(run.text)):
                continue
            if not piece.spans_seams(run.start, run.end) or _joins_something_else(run, piece, scene):
                continue
            log_odds, why = weigh(signs_of(run, piece, scene), scene)
            if sigmoid(log_odds) >= LEAST_KIND:
                yield Option(run, piece, log_odds, why)


def _joins_something_else(run: Run, piece: Piece, scene: Scene) -> bool:
    """A number does not run on into a calibre or a model; alone each may still be one."""
    if len(run.groups) < 2:
        return False
    if piece.seams and _is_factory(piece.text[: piece.seams[0]], scene):
        return True
    words = [match.span() for match in (*WORD.finditer(run.text), *PART.finditer(run.text))]
    groups = (run.part(start, end) for start, end in words if end - start < len(run.text))
    # Letters that may be a date are as often the letters of a serial.
    return any(sign.name != "date" for group in groups for sign in claims(group, piece, scene))


def _is_factory(line: str, scene: Scene) -> bool:
    """A number in a ring or triangle, as 10 or 66, stands beside the serial and is no part of it."""
    return line.isdigit() and any(line in maker.factory_codes for maker in scene.knowledge.makers)


def _groups(options: Iterator[Option]) -> Iterator[list[Option]]:
    """Yields the options of each place, best first; those that share its text are other cuts of it."""
    rest = sorted(options, key=lambda o: (-o.log_odds, -len(o.run.text), o.parts, o.run.text))
    while rest:
        best = rest[0]
        yield [o for o in rest if _share(best, o)]
        rest = [o for o in rest if not _share(best, o)]


def _share(a: Option, b: Option) -> bool:
    return any(i == j and s < f and t < e for i, s, e in a.parts for j, t, f in b.parts)


def _serial(group: Sequence[Option], scene: Scene) -> Serial:
    best = group[0]
    near = [o for o in group if o.log_odds >= best.log_odds - NEAR]
    weights = [math.exp(o.log_odds - best.log_odds) for o in near]
    shares = [w / sum(weights) for w in weights]
    readings = read(best.run, best.piece, scene)
    cuts = tuple(
        (o.run.text, share * o.piece.p_of(o.run.start, o.run.end))
        for o, share in zip(near[1:], shares[1:], strict=True)
    )
    why = (*best.why, *readings.why) or (because("serial_within", count=str(best.run.digits)),)
    return Serial(dict(readings.p), (readings.as_read,), shares[0], cuts, best.log_odds, (best.piece,), why)


def _agreeing(serials: Sequence[Serial], scene: Scene) -> list[Serial]:
    """Makes one of serials that are alike but for one character that is easily misread."""
    kept: list[Serial] = []
    for serial in serials:
        at = next((i for i, other in enumerate(kept) if _alike(serial.value, other.value)), None)
        if at is None:
            kept.append(serial)
        else:
            kept[at] = _together(kept[at], serial, scene)
    return sorted(kept, key=_surest_first)


def _without_years(serials: Sequence[Serial], scene: Scene) -> list[Serial]:
    """Where another number is the serial, four digits of a year are hardly one as well."""
    if not any(serial.p >= LIKELY and not _is_year(serial) for serial in serials):
        return list(serials)
    less = scene.weights.serial["year_beside_serial"]
    weighed = [replace(s, log_odds=s.log_odds + less) if _is_year(s) else s for s in serials]
    return sorted((s for s in weighed if not _is_year(s) or s.p >= LEAST_YEAR), key=_surest_first)


def _is_year(serial: Serial) -> bool:
    return is_year_like(serial.value)


def _together(first: Serial, second: Serial, scene: Scene) -> Serial:
    apart = all(separate(a, b) for a in first.pieces for b in second.pieces)
    pieces = (*first.pieces, *second.pieces)
    as_read = (*first.as_read, *second.as_read)
    why = list(first.why)
    if _key(first.value) != _key(second.value):
        why.append(because("serial_elsewhere", other=second.value))
    if not apart:
        return replace(first, pieces=pieces, as_read=as_read, why=tuple(why))
    why.append(told("sign_repeated", scene.weights.says["repeated"], count=str(len(pieces))))
    return Serial(
        _product(first, second, scene),
        as_read,
        max(first.cut, second.cut),
        first.cuts,
        max(first.log_odds, second.log_odds) + scene.weights.serial["repeated"],
        pieces,
        tuple(why),
    )


def _product(first: Serial, second: Serial, scene: Scene) -> dict[str, float]:
    """Multiplies what two places say of each reading; independent places fail together but seldom."""
    floor = scene.weights.reading["other_line"]
    texts = {_key(text): text for text in (*reversed(second.readings), *reversed(first.readings))}
    a, b = ({_key(t): p for t, p in reversed(s.readings.items())} for s in (first, second))
    product = {text: (a.get(key, 0.0) + floor) * (b.get(key, 0.0) + floor) for key, text in texts.items()}
    whole = 1 - (1 - min(1.0, sum(a.values()))) * (1 - min(1.0, sum(b.values())))
    total = sum(product.values())
    order = sorted(product, key=lambda text: (-product[text], text))
    return {text: product[text] / total * whole for text in order}


def _alike(a: str, b: str) -> bool:
    a, b = normal(a), normal(b)
    if len(a) != len(b):
        return False
    different = [(x, y) for x, y in zip(a, b, strict=True) if _key(x) != _key(y)]
    return not different or (
        len(different) == 1 and len(a) > 4 and confusion_cost(*different[0]) <= CONFUSABLE
    )


def _key(text: str) -> str:
    return shape_key(text) or normal(text)


def _partials(serials: Sequence[Serial], scene: Scene) -> Iterator[tuple[Serial, Find]]:
    """Yields short numbers on other lines that are the tail of a serial."""
    for piece in scene.pieces:
        text = piece.text.strip()
        if piece.seams or not (TAIL[0] <= len(text) <= TAIL[1] and text.isdigit()):
            continue
        for serial in serials:
            whole = _key(serial.value)
            longer = sum(c.isdigit() for c in whole) > len(text) and len(whole) >= 5
            if (
                longer
                and whole.endswith(_key(text))
                and all(separate(piece, other) for other in serial.pieces)
            ):
                yield serial, _partial(text, piece, serial, scene)
                break


def _partial(text: str, piece: Piece, serial: Serial, scene: Scene) -> Find:
    p = scene.weights.kind["serial_partial"] * piece.p * serial.p
    reason = because("serial_tail", count=str(len(text)), serial=serial.value)
    return Find(MarkingKind.SERIAL_PARTIAL, normal(text), p, piece, 0, len(piece.text), (reason,))


def _candidate(serial: Serial, scene: Scene) -> Candidate:
    kind, p, why = sigmoid(serial.log_odds), serial.p, list(serial.why)
    others = {text: kind * serial.cut * q for text, q in serial.readings.items() if text != serial.value}
    for text, share in serial.cuts:
        others[text] = max(others.get(text, 0.0), kind * share)
    twin = cyrillic_twin(serial.value)
    hint = cyrillic_hint(twin, scene) if twin else None
    if twin and hint:
        share = p * hint[0] * scene.weights.reading["cyrillic"]
        others[twin] = others.get(twin, 0.0) + share
        p -= share
        why.append(hint[1])
    raw = Candidate(
        MarkingKind.SERIAL,
        serial.value,
        normal(serial.value),
        p,
        tuple(ValueAlternative(text, q) for text, q in others.items()),
        tuple(i for piece in serial.pieces for i in piece.ids),
        why=tuple(why),
    )
    return tidy(raw, keep=serial.as_read)


def _surest_first(serial: Serial) -> tuple[float, str, tuple[str, ...]]:
    return -serial.p, serial.value, serial.pieces[0].ids
