"""What the word of a challenger is worth: settled on weapons that it was not trained on.

Two things. How loud it is beside the reader of print, which otherwise outvotes it on a style that only the
challenger has learnt: as loud as makes the truth most probable, on those weapons and on ordinary strips.
And what its probabilities mean: there its parent's curve counts as some strips more, for it was fitted on
many photographs, and a month keeps few weapons for this.
"""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.durable import write_whole
from models.shelf import Card
from ocr import calibrate
from ocr.calibrate import Calibration
from ocr.recognise.engine import Hypothesis
from ocr.recognise.fuse import letters
from training.calibrate import neutral, platt
from training.dataset.rows import Split
from training.dataset.store import Dataset
from training.further.contest import reader_with
from training.further.outcomes import Known
from training.further.sets import CONFIRMED, Amounts, confirmed, ordinary

ENOUGH = 30  # strips kept for it from which a challenger has a word of its own
MOST = 400
GUARD, GUARD_SEED = Amounts(rendered=25, print=100), 90_101  # ordinary strips; the gate reads other ones
# The reader of print has 2. Strips that are rendered favour 4 and more, where photographed print is read
# 1.7 points worse: docs/decisions/0010-a-month-of-corrections.md.
VOICES = (1.0, 2.0)
PRIOR = 25  # strips that the parent's curve counts as
FLOOR = 1e-4  # probability of a truth that is not among the readings

Heard = Sequence[tuple[Known, Sequence[Hypothesis]]]


def calibrated(card: Card, parent: Card, dataset: Dataset) -> Calibration:
    """Writes the calibration of a challenger: its own, or that of its parent where too few strips are kept.

    Args:
        card: Of the challenger.
        parent: Whose curve is leant on or taken.
        dataset: Whose weapons are read.

    Raises:
        ModelError: A model cannot be used.
    """
    old = calibrate.load(parent.calibration, parent.version, parent.sha256)
    own = list(confirmed(dataset, MOST, Split.TUNE))
    if len(own) < ENOUGH:
        made = _made(card, old.slope, old.intercept, old.voice, {"inherited_from": parent.version})
    else:
        strips = [*own, *ordinary(GUARD, GUARD_SEED)]
        heard = {voice: _heard(card, voice, strips) for voice in VOICES}
        worths = {voice: round(worth(each), 4) for voice, each in heard.items()}
        voice = max(worths, key=worths.__getitem__)
        curve = leaning([each for each in heard[voice] if each[0].set == CONFIRMED], old)
        told = {"strips": len(own), "dataset": dataset.version, "leans_on": parent.version}
        said = {f"voice {each:g}": of for each, of in worths.items()}
        made = _made(card, *curve, voice, {**told, "log_probability_of_truth": said})
    write_whole(card.calibration, (json.dumps(asdict(made), indent=2) + "\n").encode())
    return made


def worth(heard: Heard) -> float:
    """Mean log probability of the truth, every set counting the same."""
    of: dict[str, list[float]] = defaultdict(list)
    for known, read in heard:
        truth = sum(each.p for each in read if letters(each.text) == letters(known.text))
        of[known.set].append(math.log(max(FLOOR, truth)))
    return float(np.mean([np.mean(each) for each in of.values()]))


def leaning(heard: Heard, old: Calibration) -> tuple[float, float]:
    """Slope and intercept of a curve fitted on strips, and on others of which the old curve is true.

    The old curve's, where what was read says that surer is worse: no curve may fall.
    """
    first = [(read[0].p, letters(read[0].text)) if read else (0.0, "") for _, read in heard]
    odds = np.array([calibrate.log_odds(p) for p, _ in first])
    right = np.array(
        [text == letters(known.text) for (_, text), (known, _) in zip(first, heard, strict=True)]
    )
    more: NDArray[np.float64] = np.quantile(odds, np.linspace(0, 1, PRIOR))
    foreseen = 1 / (1 + np.exp(-(old.slope * more + old.intercept)))
    slope, intercept = platt(np.concatenate([odds, more]), np.concatenate([right, foreseen]))
    return (slope, intercept) if slope > 0 else (old.slope, old.intercept)


def _heard(card: Card, voice: float, strips: Sequence[Known]) -> Heard:
    neutral(card, voice)
    reader = reader_with(card)
    return [(strip, reader.read_strip(strip.image).hypotheses) for strip in strips]


def _made(card: Card, slope: float, intercept: float, voice: float, told: Mapping[str, Any]) -> Calibration:
    name = hashlib.sha256(json.dumps([card.sha256, slope, intercept, voice]).encode()).hexdigest()[:8]
    return Calibration(card.version, card.sha256, name, slope, intercept, told, voice)
