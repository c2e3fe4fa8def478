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
        national: Where there is none, the same of a maker from a country named on the photo.
        countryman: That maker.
    """

    known: bool
    named: float = 0.0
    maker: Maker | None = None
    national: float = 0.0
    countryman: Maker | None = None

    @property
    def expected(self) -> bool:
        """It fits a format of a maker that the photo speaks for."""
        return self.maker is not None or self.countryman is not None


def fit(text: str, named: Mapping[str, float], countries: Mapping[str, float], knowledge: Knowledge) -> Fit:
    """Fits a number, as marked, to every format.

    Args:
        text: The number.
        named: Probability of each maker on the photo, by its id.
        countries: Probability of each country named on the photo, by its code.
        knowledge: The makers and their formats.
    """
    upper = text.upper()
    fitting = [(maker, trust(maker, upper)) for maker in knowledge.serial_fits(upper)]
    known = any(t > TRUST[Confidence.LOW] for _, t in fitting)
    p, maker = _best([(t * named.get(maker.id, 0.0), maker) for maker, t in fitting])
    if maker is not None:
        return Fit(known, p, maker)
    return Fit(known, 0.0, None, *_best([(t * countries.get(m.country, 0.0), m) for m, t in fitting]))


def trust(maker: Maker, text: str) -> float:
    """Returns how far the best format that a number in upper case fits is leaned on; 0 where it fits none."""
    fitting = (form.confidence for form in maker.serial_formats if form.pattern.fullmatch(text))
    return max((TRUST[confidence] for confidence in fitting), default=0.0)


def _best(sure: list[tuple[float, Maker]]) -> tuple[float, Maker | None]:
    p, maker = max(sure, key=lambda pair: (pair[0], pair[1].id), default=(0.0, None))
    return (p, maker) if p > 0 else (0.0, None)
