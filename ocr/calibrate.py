"""What a probability means, in one place.

``Line.p`` is the probability that every letter and digit of a line is right, spacing, case and punctuation
apart. What the engines give is not yet that: it is mapped by a calibration fitted on lines whose truth is
known (Platt 1999: a logistic curve over the log odds), which belongs to one model version and is refused for
any other. The curve may bend at one half: where two engines are as loud as one another and differ, neither
can bring its text beyond it, and what a little less or more than that means are two questions.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr.errors import CalibrationMismatch
from ocr.knowledge.keys import nfc
from ocr.recognise.engine import Hypothesis
from ocr.types import Alternative

LEAST = 1e-4  # probabilities nearer to 0 or 1 than this claim more than any test could show
MOST_ALTERNATIVES = 5
DIGITS = 4  # decimals of a probability
STEEPEST = 50.0  # of slope and intercept; a fit gives about 1 and 0
LOUDEST = 10.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted curve from an engine's probability to one that means what it says.

    Attributes:
        model: Version of the recogniser it was fitted for.
        sha256: Of that recogniser's weights.
        version: Its own version, part of every Reading.
        slope: Of the log odds.
        intercept: Added to them: the log odds where the engine says one half.
        fitted_on: What it was fitted on, and the figures of that fit.
        voice: How much the recogniser's word counts where that of the reader of print counts twice.
        above: Slope where the engine says more than one half; None: the same as below.
    """

    model: str
    sha256: str
    version: str
    slope: float
    intercept: float
    fitted_on: Mapping[str, Any]
    voice: float = 1.0
    above: float | None = None

    def __post_init__(self) -> None:
        if not all(isinstance(text, str) for text in (self.model, self.sha256, self.version)):
            raise ValueError("its model, sha256 and version are texts")
        # A curve that falls would call the worst reading the best.
        if not (0 < self.slope <= STEEPEST and abs(self.intercept) <= STEEPEST):
            raise ValueError(f"slope and intercept are numbers up to {STEEPEST:.0f}, the slope above 0")
        if self.above is not None and not 0 < self.above <= STEEPEST:
            raise ValueError(f"its slope above one half is a number above 0, at most {STEEPEST:.0f}")
        if not 0 < self.voice <= LOUDEST:
            raise ValueError(f"its voice is a number above 0, at most {LOUDEST:.0f}")

    def __call__(self, raw: float) -> float:
        """Maps an engine's probability to a calibrated one."""
        odds = log_odds(raw)
        slope = self.slope if self.above is None or odds < 0 else self.above
        p = 1 / (1 + math.exp(-(slope * odds + self.intercept)))
        return min(1 - LEAST, max(LEAST, p))

    def readings(self, hypotheses: Sequence[Hypothesis]) -> tuple[float, tuple[Alternative, ...]]:
        """The probability of the first reading, and the others with their share of what it leaves.

        Args:
            hypotheses: Readings of one line, most probable first; at least one.

        Returns:
            The probability, and the alternatives, most probable first: none is more probable than the first
            reading, and together with it they never exceed 1.
        """
        first, others = hypotheses[0], hypotheses[1 : MOST_ALTERNATIVES + 1]
        p = round(self(first.p), DIGITS)
        left = max(1 - first.p, sum(h.p for h in others), 1e-9)
        shares = ((nfc(h.text), _rounded_down(min(p, (1 - p) * h.p / left))) for h in others)
        return p, tuple(Alternative(text, share) for text, share in shares if share >= LEAST)


def log_odds(p: float) -> float:
    """Log odds of a probability, kept finite."""
    kept = min(1 - LEAST, max(LEAST, p))
    return math.log(kept / (1 - kept))


def load(path: Path, model: str, sha256: str) -> Calibration:
    """Reads the calibration of a model version.

    Raises:
        CalibrationMismatch: There is none, it is damaged, or it belongs to another model.
    """
    try:
        calibration = Calibration(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CalibrationMismatch(f"There is no calibration for {model}.") from None
    except (OSError, ValueError, TypeError) as error:
        raise CalibrationMismatch(f"The calibration {path} cannot be used: {error}.") from error
    if (calibration.model, calibration.sha256) != (model, sha256):
        raise CalibrationMismatch(
            f"The calibration at {path} belongs to {calibration.model} ({calibration.sha256[:12]}…), "
            f"not to {model} ({sha256[:12]}…)."
        )
    return calibration


def _rounded_down(p: float) -> float:
    scale: int = 10**DIGITS
    return math.floor(p * scale) / scale
