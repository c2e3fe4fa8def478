"""Fits the calibration of a recogniser on strips whose text is known.

``python -m training.calibrate LABELS.tsv --strips DIR [--model FOLDER] [--out calibration.json]``

FOLDER is a model folder ``SHELF/recogniser/VERSION``; the shipped recogniser is fitted where none is named.
LABELS.tsv holds a file and its text a line. The strips must be real photographs that the recogniser was
not trained on: renders are read with another certainty than metal. Every second strip is fitted on, the
others say how good the fit is.
"""

import argparse
import csv
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models import shelf
from models.errors import ModelError
from ocr import calibrate, reliability
from ocr.decode import decode, read_bytes
from ocr.reader import RECOGNISER, Reader, ReaderSettings
from ocr.recognise.fuse import letters
from training.provenance import fingerprint

STEPS = 50  # of Newton's method; ten are enough
HALVINGS = 20  # of a step that leads away
MOST_ODDS = 40.0  # log odds beyond which a probability is 0 or 1
RIDGE = 0.01  # pulls a slope to 1, so that a handful of strips cannot turn the curve over
FLATTEST = 0.05  # slope above one half, where what a reader says may mean nothing more


def main() -> None:
    """Reads the strips, fits, prints both halves' figures and writes the calibration.

    Raises:
        ModelError: The model cannot be read with, or is no recogniser.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument(
        "--strips", type=Path, required=True, help="folder that the files of LABELS.tsv lie in"
    )
    parser.add_argument("--model", type=Path, help="model folder SHELF/recogniser/VERSION; the shipped one")
    parser.add_argument("--most", type=int, default=2400, help="strips, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    card = recogniser_in(options.model)
    rows = sample(options.labels, options.most, options.seed)
    raw, right = observe(Reader.open(ReaderSettings(recogniser=card.folder)), options.strips, rows)
    voice = calibrate.load(card.calibration, card.version, card.sha256).voice  # as loud as it was read with
    calibration = replace(fitted(card, raw, right, fingerprint(rows), options.seed), voice=voice)
    out = options.out or card.calibration
    out.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")
    json.dump(calibration.fitted_on, sys.stdout, indent=2)


def recogniser_in(folder: Path | None) -> shelf.Card:
    """The recogniser of a model folder; None: the shipped one.

    Raises:
        ModelError: The folder holds no recogniser.
    """
    if folder is None:
        return shelf.card("recogniser", RECOGNISER)
    whole = folder.resolve()  # kind and version are names of folders, which a path like . does not tell
    if whole.parent.name != "recogniser":
        raise ModelError(
            f"{folder} is not the folder of a recogniser.", advice="Name a folder SHELF/recogniser/VERSION."
        )
    return shelf.card("recogniser", whole.name, whole.parent.parent)


def neutral(card: shelf.Card, voice: float = 1.0) -> None:
    """Writes a calibration that changes nothing, with which a new model can be read until one is fitted."""
    plain = calibrate.Calibration(card.version, card.sha256, "none", 1.0, 0.0, {}, voice)
    card.calibration.write_text(json.dumps(asdict(plain), indent=2) + "\n", encoding="utf-8")


def sample(labels: Path, most: int, seed: int) -> list[tuple[str, str]]:
    """Draws labelled strips whose text holds a letter or digit: (file, text) each."""
    with labels.open(encoding="utf-8", newline="") as file:
        rows = [
            (r[0], r[1]) for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if letters(r[1])
        ]
    random.Random(seed).shuffle(rows)
    return rows[:most]


def observe(
    reader: Reader, folder: Path, rows: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Reads strips as they are.

    Returns:
        (N,) the recogniser's own probability of what it read, and (N,) whether that was right.
    """
    seen = np.array(list(_observe(reader, folder, rows)), np.float64).reshape(-1, 2)
    return seen[:, 0], seen[:, 1] > 0


def _observe(reader: Reader, folder: Path, rows: Sequence[tuple[str, str]]) -> Iterator[tuple[float, bool]]:
    for file, text in track(rows, "reading strips"):
        read = reader.read_strip(decode(read_bytes(folder / file)).image)
        best = read.hypotheses[0] if read.hypotheses else None
        yield (best.p, letters(best.text) == letters(text)) if best else (0.0, False)


def fitted(
    card: shelf.Card, raw: NDArray[np.float64], right: NDArray[np.bool_], data: str, seed: int
) -> calibrate.Calibration:
    """Fits on every second strip and measures on the others.

    Args:
        card: Of the recogniser that read the strips.
        raw: (N,) its own probabilities of what it read.
        right: (N,) whether that was right.
        data: SHA-256 of what was read, as :func:`training.provenance.fingerprint` gives it.
        seed: By which the strips were drawn.
    """
    odds = np.array([calibrate.log_odds(p) for p in raw[::2]])
    slope, above, intercept = bent(odds, right[::2].astype(np.float64), np.ones(len(odds)))
    draft = calibrate.Calibration(card.version, card.sha256, "", slope, intercept, {}, above=above)
    told = np.array([draft(p) for p in raw[1::2]])
    figures = {
        "strips": len(raw[::2]),
        "data_sha256": data,
        "seed": seed,
        "held_out": len(told),
        "held_out_exact": round(float(right[1::2].mean()), 4),
        "held_out_error_before": round(reliability.error(raw[1::2], right[1::2]), 4),
        "held_out_error_after": round(reliability.error(told, right[1::2]), 4),
    }
    version = hashlib.sha256(json.dumps([slope, above, intercept, data]).encode()).hexdigest()[:8]
    return replace(draft, version=version, fitted_on=figures)


def platt(odds: NDArray[np.float64], right: NDArray[np.bool_] | NDArray[np.float64]) -> tuple[float, float]:
    """Fits a logistic curve (Platt 1999).

    Args:
        odds: (N,) log odds that the recogniser gives.
        right: (N,) whether it was right, or how probably.

    Returns:
        Slope and intercept.
    """
    slope, intercept = logistic(np.stack([odds, np.ones_like(odds)], axis=1), right, np.ones(len(odds)))
    return slope, intercept


def bent(
    odds: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Fits a curve that is logistic below one half and above it, with a slope for each.

    Args:
        odds: (N,) log odds that the recogniser gives.
        right: (N,) whether it was right, or how probably.
        counts: (N,) as how many strips each counts.

    Returns:
        Slope below one half, slope above it, at least ``FLATTEST``, and intercept.
    """
    below, over, one = np.minimum(odds, 0), np.maximum(odds, 0), np.ones_like(odds)
    slope, above, intercept = logistic(np.stack([below, over, one], axis=1), right, counts)
    if above < FLATTEST:
        above = FLATTEST
        slope, intercept = logistic(np.stack([below, one], axis=1), right, counts, FLATTEST * over)
    return slope, above, intercept


def logistic(
    x: NDArray[np.float64],
    right: NDArray[np.bool_] | NDArray[np.float64],
    counts: NDArray[np.float64],
    given: NDArray[np.float64] | float = 0.0,
) -> tuple[float, ...]:
    """Fits weights of log odds by Newton's method, with steps that never lead away.

    Args:
        x: (N, K) what is weighed; the last column is 1, the weights of the others are pulled to 1.
        right: (N,) whether it came true, or how probably.
        counts: (N,) how often each counts.
        given: (N,) log odds that are added.

    Returns:
        (K,) weights.
    """
    rest, ridge = np.ones(x.shape[1]), np.full(x.shape[1], RIDGE)
    rest[-1] = ridge[-1] = 0.0

    def loss(weights: NDArray[np.float64]) -> float:
        odds = x @ weights + given
        missed = counts * (np.logaddexp(0, odds) - right * odds)
        return float(missed.sum() + 0.5 * (ridge * (weights - rest) ** 2).sum())

    weights = rest
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights + given, -MOST_ODDS, MOST_ODDS)))
        gradient = x.T @ (counts * (right - p)) - ridge * (weights - rest)
        curvature = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        shorter = (weights + step / 2**halving for halving in range(HALVINGS))
        weights = next((each for each in shorter if loss(each) < loss(weights)), weights)
    return tuple(round(float(each), 4) for each in weights)


if __name__ == "__main__":
    main()
