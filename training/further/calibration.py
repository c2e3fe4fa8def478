"""What the word of a challenger is worth: settled on weapons that it was not trained on.

Two things. How loud it is beside the reader of print, which otherwise outvotes it on a style that only the
challenger has learnt: as loud as makes the truth most probable, on those weapons and on ordinary strips.
And what its probabilities mean: there ordinary strips count as some strips more, and among the surest its
parent's curve, which was fitted on many photographs, for a month keeps few weapons for this. The curve bends
at one half: docs/decisions/0010-a-month-of-corrections.md.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from models.durable import write_whole
from models.shelf import Card
from ocr import calibrate
from ocr.calibrate import Calibration
from ocr.recognise.engine import Hypothesis
from ocr.recognise.fuse import letters
from ocr.recognise.lines import SURE
from training.calibrate import bent, neutral
from training.dataset.rows import Split
from training.dataset.store import Dataset
from training.further.contest import reader_with
from training.further.outcomes import Known
from training.further.sets import CONFIRMED, Amounts, confirmed, ordinary

ENOUGH = 30  # strips kept for it from which a challenger has a word of its own
MOST = 400
GUARD, GUARD_SEED = Amounts(rendered=25, print=100), 90_101  # ordinary strips; the gate reads other ones
# Tried beside the parent's own. The reader of print has 2. Strips that are rendered favour 4 and more, where
# photographed print is read 1.7 points worse: docs/decisions/0010-a-month-of-corrections.md.
VOICES = (1.0, 2.0)
PRIOR = 25  # strips that the ordinary ones count as together, and as many the parent's curve
FLOOR = 1e-4  # probability of a truth that is not among the readings

Heard = Sequence[tuple[Known, Sequence[Hypothesis]]]
Curve = tuple[float, float | None, float]  # slope, slope above one half, intercept


def calibrated(card: Card, parent: Card, dataset: Dataset) -> Calibration:
    """Writes the calibration of a challenger: its own, or that of its parent where too few strips are kept.

    Args:
        card: Of the challenger.
        parent: Whose curve is leant on, or whose calibration is taken.
        dataset: Whose weapons are read.

    Raises:
        ModelError: A model cannot be used.
    """
    old = calibrate.load(parent.calibration, parent.version, parent.sha256)
    own = list(confirmed(dataset, MOST, Split.TUNE))
    if len(own) < ENOUGH:
        made = _made(card, _curve(old), old.voice, {"inherited_from": parent.version})
    else:
        strips = [*own, *ordinary(GUARD, GUARD_SEED)]
        heard = {voice: _heard(card, voice, strips) for voice in sorted({*VOICES, old.voice})}
        worths = {voice: round(worth(each), 4) for voice, each in heard.items()}
        voice = max(worths, key=worths.__getitem__)
        told = {
            "strips": len(own),
            "dataset": dataset.version,
            "ordinary": len(strips) - len(own),
            "leans_on": parent.version,
            "log_probability_of_truth": {f"voice {each:g}": of for each, of in worths.items()},
        }
        made = _made(card, leaning(heard[voice], old), voice, told)
    write_whole(card.calibration, (json.dumps(asdict(made), indent=2) + "\n").encode())
    return made


def worth(heard: Heard) -> float:
    """Mean log probability of the truth, every set counting the same."""
    of: dict[str, list[float]] = defaultdict(list)
    for known, read in heard:
        truth = sum(each.p for each in read if letters(each.text) == letters(known.text))
        of[known.set].append(math.log(max(FLOOR, truth)))
    return float(np.mean([np.mean(each) for each in of.values()]))


def leaning(heard: Heard, old: Calibration) -> Curve:
    """A curve fitted on confirmed strips, on ordinary ones that count as few, and on the old curve.

    The old one is asked about the surest of the ordinary strips only: of nearly all of them the reader of
    print alone is sure, and what that means does not depend on who challenges, or how loudly. It is taken
    whole where what was read says that surer is worse: no curve may fall.
    """
    firsts = [read[0] if read else Hypothesis("", 0.0) for _, read in heard]
    sets = [known.set for known, _ in heard]
    right = [
        float(letters(first.text) == letters(known.text))
        for first, (known, _) in zip(firsts, heard, strict=True)
    ]
    surest = [
        first.p for first, name in zip(firsts, sets, strict=True) if name != CONFIRMED and first.p >= SURE
    ]
    curve = bent(
        np.array([calibrate.log_odds(p) for p in (*(first.p for first in firsts), *surest)]),
        np.array([*right, *(old(p) for p in surest)]),
        np.array([*_counts(sets), *(PRIOR / len(surest) for _ in surest)]),
    )
    return curve if curve[0] > 0 else _curve(old)


def _curve(of: Calibration) -> Curve:
    return of.slope, of.above, of.intercept


def _counts(sets: Sequence[str]) -> list[float]:
    """As how many strips each counts: the ordinary ones as few together, every set the same."""
    sizes = Counter(sets)
    each = PRIOR / max(1, len(sizes.keys() - {CONFIRMED}))
    return [1.0 if name == CONFIRMED else each / sizes[name] for name in sets]


def _heard(card: Card, voice: float, strips: Sequence[Known]) -> Heard:
    neutral(card, voice)
    reader = reader_with(card)
    return [(strip, reader.read_strip(strip.image).hypotheses) for strip in strips]


def _made(card: Card, curve: Curve, voice: float, told: Mapping[str, Any]) -> Calibration:
    slope, above, intercept = curve
    name = hashlib.sha256(json.dumps([card.sha256, *curve, voice]).encode()).hexdigest()[:8]
    return Calibration(card.version, card.sha256, name, slope, intercept, told, voice, above)
