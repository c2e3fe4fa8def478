"""Every plausible reading of one number, re-ranked by the formats of makers; none is ever hidden by them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.tokens import Run
from ocr.knowledge.keys import guess_script
from ocr.knowledge.model import Knowledge
from ocr.reasons import Named, because
from ocr.types import Reason, Script

MOST = 12
"""Readings weighed against formats; the recogniser's tail beyond a dozen holds next to nothing."""

NAMED = 3
"""Characters changed that are told one by one; who compares more reads both numbers."""

LOOK_ALIKE = 0.3
"""Cost of a confusion up to which two characters are taken for one another unasked."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of one number.

    Attributes:
        as_read: The text the recogniser put first.
        p: Probability of each reading, most probable first; ``as_read`` is always among them.
        why: What was changed, and why.
    """

    as_read: str
    p: Mapping[str, float]
    why: tuple[Reason, ...] = ()

    @property
    def best(self) -> str:
        """The most probable reading."""
        return next(iter(self.p))


def read(run: Run, piece: Piece, scene: Scene) -> Readings:
    """Gathers the readings of a run from the line's and the characters' alternatives and from look-alikes."""
    prior = _strongest(_prior(run, piece), run.text)
    prior |= {text: p for text, p in _look_alikes(run.text, prior, scene).items() if text not in prior}
    total = min(1.0, sum(prior.values()))
    own = _bonus(run.text, scene)
    ranked = {text: p * math.exp(_bonus(text, scene) - own) for text, p in prior.items()}
    scale = total / sum(ranked.values())
    order = sorted(ranked, key=lambda text: (-ranked[text], text != run.text, text))
    p = {text: ranked[text] * scale for text in order}
    return Readings(run.text, p, tuple(_why(run.text, order, scene)))


def _prior(run: Run, piece: Piece) -> dict[str, float]:
    """What the recogniser itself says, summing to 1 at most."""
    prior = {text: p for text, p in piece.other_readings(run.start, run.end).items() if _a_number(text)}
    prior[run.text] = max(piece.p_of(run.start, run.end), piece.p + prior.get(run.text, 0.0))
    for text, p in _one_changed(run, piece, prior[run.text]):
        prior[text] = max(prior.get(text, 0.0), p)
    total = sum(prior.values())
    return {text: p / max(1.0, total) for text, p in prior.items()}


def _one_changed(run: Run, piece: Piece, whole: float) -> Iterator[tuple[str, float]]:
    for at, character in enumerate(piece.characters[run.start : run.end]):
        if character is None or character.p <= 0:
            continue
        for other in character.alternatives:
            text = run.text[:at] + other.text + run.text[at + 1 :]
            if len(other.text) == 1 and other.text.isalnum() and text != run.text:
                yield text, whole * min(1.0, max(0.0, other.p / character.p))


def _strongest(prior: Mapping[str, float], as_read: str) -> dict[str, float]:
    order = sorted(prior, key=lambda text: (text != as_read, -prior[text], text))
    return {text: prior[text] for text in order[:MOST]}


def _look_alikes(text: str, prior: Mapping[str, float], scene: Scene) -> dict[str, float]:
    """Readings with letters for digits or the reverse that fit formats better than the text as read."""
    own = _bonus(text, scene)
    if not scene.named and scene.fit(text).known:
        return {}
    # A tenth of cost more makes a confusion about half as frequent.
    found = {
        other: math.exp2(-10 * cost)
        for other, cost in _swapped(text, scene.knowledge)
        if _bonus(other, scene) > own
    }
    share = max(0.0, 1 - sum(prior.values())) * scene.weights.reading["look_alikes"]
    left = max(share, scene.weights.reading["look_alikes_least"])
    whole = sum(found.values())
    return {other: left * weight / whole for other, weight in found.items()}


def _swapped(text: str, knowledge: Knowledge) -> Iterator[tuple[str, float]]:
    script = guess_script(text)
    for at, character in enumerate(text):
        for group in knowledge.confusions.groups:
            if group.cost > LOOK_ALIKE or character not in group.members:
                continue
            for other in group.members:
                if _swaps(character, other) and guess_script(other) in {script, Script.COMMON}:
                    yield text[:at] + other + text[at + 1 :], group.cost
                    # One mistake is mostly made throughout: every O of a number is a zero, or none is.
                    yield text.replace(character, other), group.cost


def _swaps(character: str, other: str) -> bool:
    return other.isdigit() != character.isdigit() and other.isalnum() and not other.islower()


def _bonus(text: str, scene: Scene) -> float:
    fit = scene.fit(text)
    return (fit.known or fit.maker is not None) * scene.weights.reading[
        "fits_known"
    ] + fit.named * scene.weights.reading["fits_named"]


def _why(as_read: str, order: Sequence[str], scene: Scene) -> Iterator[Reason]:
    best = order[0]
    if best != as_read:
        change, fits = _change(as_read, best), _bonus(best, scene) > _bonus(as_read, scene)
        maker = _maker(best, as_read, scene) if fits else ""
        if maker:
            yield because("reading_fits_maker", read=as_read, change=change, maker=maker)
        else:
            yield because("reading_fits" if fits else "reading_likelier", read=as_read, change=change)
        return
    better = next((text for text in order if _bonus(text, scene) > _bonus(as_read, scene)), None)
    if better:
        change, maker = _change(as_read, better), _maker(better, as_read, scene)
        if maker:
            yield because("other_fits_maker", other=better, change=change, maker=maker)
        else:
            yield because("other_fits", other=better, change=change)


def _change(text: str, other: str) -> Named:
    if len(text) != len(other):
        count = len(other) - len(text)
        more = f"{abs(count)} character{'s' if abs(count) > 1 else ''} {'more' if count > 0 else 'fewer'}"
        return Named(f"{text} → {other}", more)
    pairs = [(a, b) for a, b in zip(text, other, strict=True) if a != b]
    if len(pairs) > NAMED:
        return Named(f"{text} → {other}", f"{len(pairs)} characters changed")
    changed = " and ".join(f"{a} to {b}" for a, b in pairs)
    return Named(", ".join(f"{a} → {b}" for a, b in pairs), f"changed {changed}")


def _maker(text: str, as_read: str, scene: Scene) -> str:
    """Returns the maker on the photo whose format a reading fits better; empty where there is none."""
    fit = scene.fit(text)
    return fit.maker.name if fit.maker and fit.named > scene.fit(as_read).named else ""


def _a_number(text: str) -> bool:
    return any(c.isdigit() for c in text) and len(text) > 1
