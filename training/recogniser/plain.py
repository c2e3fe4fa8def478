"""Ordinary print, rendered: what a recogniser that is trained further must not forget.

Flat letters in any colours on paper, plates and screens; no relief. Kept as :mod:`training.recogniser.strips`
keeps its strips.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.recogniser.strips import rows_into
from training.synth.fonts import Face, GlyphMissing, glyph
from training.synth.texts import Text, draw

CAP = 40  # pixels: height of the capitals as drawn
MARGIN = 18  # pixels around the text
LEAST_CONTRAST = 60  # levels of grey between letters and ground


@dataclass(frozen=True, slots=True)
class Plain:
    """A printed line: ``image`` (H, W, 3) uint8 RGB."""

    image: NDArray[np.uint8]
    text: Text


def plain(seed: int, number: int) -> Plain:
    """Prints one line; the same arguments give the same."""
    rng = np.random.default_rng([seed, number])
    while True:
        text = draw(rng)
        try:
            mask = _mask(text.text, list(Face)[int(rng.integers(len(Face)))], float(rng.uniform(0, 0.12)))
        except GlyphMissing:
            continue
        return Plain(_photographed(mask, rng), text)


def fill(out: Path, count: int, seed: int) -> None:
    """Prints lines into a folder until it holds ``count``; those that it holds already stay."""
    rows_into(out, count, lambda number: _row(seed, number))


def _row(seed: int, number: int) -> tuple[NDArray[np.uint8], str, str, str, str, str]:
    made = plain(seed, number)
    return made.image, made.text.text, "0", "print", "paper", made.text.alphabet.value


def _mask(text: str, face: Face, spacing: float) -> NDArray[np.float32]:
    glyphs = [glyph(face, character, CAP) for character in text]
    width = sum(each.advance + spacing * CAP for each in glyphs)
    mask = np.zeros((2 * MARGIN + round(1.5 * CAP), 2 * MARGIN + round(width) + CAP), np.float32)
    pen = float(MARGIN)
    for each in glyphs:
        height, across = each.coverage.shape
        x, y = max(0, round(pen) + each.left), max(0, MARGIN + CAP - each.top)
        inside = mask[y : y + height, x : x + across]
        np.maximum(inside, each.coverage[: inside.shape[0], : inside.shape[1]] / np.float32(255), out=inside)
        pen += each.advance + spacing * CAP
    return mask[:, : round(pen) + MARGIN]


def _photographed(mask: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    ink, paper = _colours(rng)
    height, width = mask.shape
    left, right = rng.uniform(0.8, 1.15, 2).tolist()
    shade = np.linspace(left, right, width, dtype=np.float32)[None, :, None]
    image = (paper + (ink - paper) * mask[:, :, None]) * shade + rng.normal(
        0, rng.uniform(1, 8), (height, width, 1)
    )
    to = int(rng.integers(18, 64))
    small = cv2.resize(
        np.clip(image, 0, 255).astype(np.uint8),
        (max(8, width * to // height), to),
        interpolation=cv2.INTER_AREA,
    )
    return np.asarray(cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.2, 1.0))), np.uint8)


def _colours(rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    while True:
        ink, paper = (rng.uniform(0, 255, 3).astype(np.float32) for _ in range(2))
        if abs(float(ink.mean() - paper.mean())) >= LEAST_CONTRAST:
            return ink, paper
