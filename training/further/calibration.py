"""What the probabilities of a challenger mean: fitted on weapons that it was not trained on."""

import hashlib
import json
from dataclasses import asdict

import numpy as np

from models.shelf import Card
from ocr import calibrate
from ocr.calibrate import Calibration
from ocr.recognise.fuse import letters
from training.calibrate import neutral, platt
from training.dataset.rows import Split
from training.dataset.store import Dataset
from training.further.contest import reader_with
from training.further.sets import confirmed

ENOUGH = 100  # strips from which a curve of its own is fitted
MOST = 400


def calibrated(card: Card, parent: Card, dataset: Dataset) -> Calibration:
    """Writes the calibration of a challenger: fitted on the weapons kept for it, or that of its parent.

    Args:
        card: Of the challenger.
        parent: Whose curve is taken where there are too few strips.
        dataset: Whose weapons are read.

    Raises:
        ModelError: The challenger cannot be used.
    """
    strips = list(confirmed(dataset, MOST, Split.TUNE))
    made = _inherited(card, parent)
    if len(strips) >= ENOUGH:
        neutral(card)
        reader = reader_with(card)
        seen = []
        for strip in strips:
            read = reader.read_strip(strip.image).hypotheses
            seen.append((read[0].p, letters(read[0].text) == letters(strip.text)) if read else (0.0, False))
        odds = np.array([calibrate.log_odds(p) for p, _ in seen])
        slope, intercept = platt(odds, np.array([right for _, right in seen]))
        if slope > 0:
            told = {"strips": len(seen), "dataset": dataset.version}
            made = Calibration(
                card.version, card.sha256, _version(card, slope, intercept), slope, intercept, told
            )
    card.calibration.write_text(json.dumps(asdict(made), indent=2) + "\n", encoding="utf-8")
    return made


def _inherited(card: Card, parent: Card) -> Calibration:
    old = calibrate.load(parent.calibration, parent.version, parent.sha256)
    told = {**old.fitted_on, "inherited_from": parent.version}
    name = _version(card, old.slope, old.intercept)
    return Calibration(card.version, card.sha256, name, old.slope, old.intercept, told)


def _version(card: Card, slope: float, intercept: float) -> str:
    return hashlib.sha256(json.dumps([card.sha256, slope, intercept]).encode()).hexdigest()[:8]
