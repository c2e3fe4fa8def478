"""How well a number fits the serial formats of makers; most fit a dozen, so they re-rank, never decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from ocr.knowledge.model import Confidence, Knowledge, Maker

TRUST = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.75, Confidence.LOW: 0.35}
"""How far a format of each confidence is leaned on."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a number fits.

    Attributes:
        known: It fits a format of at least medium confidence; those of low confidence fit nearly everything.
        named: Trust in the best format of a maker on the photo, times that maker's probability.
        maker: That maker.
    """

    known: bool
    named: float
    maker: Maker | None


def fit(text: str, named: Mapping[str, float], knowledge: Knowledge) -> Fit:
    """Fits a number, as marked, to every format; ``named`` holds the makers on the photo."""
    upper = text.upper()
    trust = {maker.id: (_trust(maker, upper), maker) for maker in knowledge.serial_fits(upper)}
    sure = {maker_id: t * named.get(maker_id, 0.0) for maker_id, (t, _) in trust.items()}
    best = max(sure, key=lambda maker_id: (sure[maker_id], maker_id), default=None)
    known = any(t > TRUST[Confidence.LOW] for t, _ in trust.values())
    if best is None or sure[best] <= 0:
        return Fit(known, 0.0, None)
    return Fit(known, sure[best], trust[best][1])


def _trust(maker: Maker, text: str) -> float:
    fitting = (form.confidence for form in maker.serial_formats if form.pattern.fullmatch(text))
    return max((TRUST[confidence] for confidence in fitting), default=0.0)
