"""Every plausible reading of one number, re-ranked by the formats of makers; none is ever hidden by them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.signs import format_trust
from ocr.fields.tokens import Run
from ocr.knowledge.model import Knowledge

MOST = 12
"""Readings weighed against formats; the recogniser's tail beyond a dozen holds next to nothing."""

LOOK_ALIKE = 0.3
"""Cost of a confusion up to which two characters are taken for one another unasked."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of one number.

    Attributes:
        as_read: The text the recogniser put first.
        p: Probability of each reading, most probable first; ``as_read`` is always among them.
        reasons: What was changed, and why.
    """

    as_read: str
    p: Mapping[str, float]
    reasons: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """The most probable reading."""
        return next(iter(self.p))


def read(run: Run, piece: Piece, scene: Scene) -> Readings:
    """Gathers the readings of a run from the line's and the characters' alternatives and from look-alikes."""
    prior = _strongest(_prior(run, piece), run.text)
    prior |= {text: p for text, p in _look_alikes(run.text, prior, scene).items() if text not in prior}
    total = sum(prior.values())
    own = _bonus(run.text, scene)
    ranked = {text: p * math.exp(_bonus(text, scene) - own) for text, p in prior.items()}
    scale = total / sum(ranked.values())
    order = sorted(ranked, key=lambda text: (-ranked[text], text != run.text, text))
    p = {text: ranked[text] * scale for text in order}
    return Readings(run.text, p, tuple(_reasons(run.text, order[0], scene)))


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
    found = {other: 1 - cost for other, cost in _swapped(text, scene.knowledge) if _bonus(other, scene) > own}
    left = max(0.0, 1 - sum(prior.values())) * scene.weights.reading["look_alikes"]
    whole = sum(found.values())
    return {other: left * weight / whole for other, weight in found.items()}


def _swapped(text: str, knowledge: Knowledge) -> Iterator[tuple[str, float]]:
    for at, character in enumerate(text):
        for group in knowledge.confusions.groups:
            if group.cost > LOOK_ALIKE or character not in group.members:
                continue
            for other in group.members:
                if other.isdigit() != character.isdigit() and other.isalnum() and not other.islower():
                    yield text[:at] + other + text[at + 1 :], group.cost
                    # One mistake is mostly made throughout: every O of a number is a zero, or none is.
                    yield text.replace(character, other), group.cost


def _bonus(text: str, scene: Scene) -> float:
    known, sure, _ = format_trust(text, scene)
    return known * scene.weights.reading["fits_known"] + sure * scene.weights.reading["fits_named"]


def _reasons(as_read: str, best: str, scene: Scene) -> Iterator[str]:
    if best == as_read:
        return
    changes = (
        [f"{a} to {b}" for a, b in zip(as_read, best, strict=False) if a != b]
        if len(as_read) == len(best)
        else []
    )
    maker = format_trust(best, scene)[2]
    whose = f"a format of {maker.name}, seen on the photo" if maker else "a known serial format"
    change = ", ".join(changes) or f"'{as_read}' to '{best}'"
    why = (
        f"then it fits {whose}"
        if _bonus(best, scene) > _bonus(as_read, scene)
        else "the other reading is likelier"
    )
    yield f"changed {change}: {why}; as read it is '{as_read}'"


def _a_number(text: str) -> bool:
    return any(c.isdigit() for c in text) and len(text) > 1
