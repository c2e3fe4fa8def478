"""Draws a mark of the atlas as a mask, as :mod:`training.synth.letters` draws a text."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.marks import coverage
from training.synth.letters import Drawn, tilted, weigh
from training.synth.spec import Marking

DRAWN_PX = 120  # drawings are drawn at least this large, so that a groove has a profile
STEP_PX = 64  # drawings are drawn in these sizes and made smaller: drawing one takes longer than all the rest
PAD = 0.1  # room around the drawing for burrs and thicker strokes, as a share of its side


def draw(marking: Marking, rng: np.random.Generator) -> Drawn:
    """Draws the drawing of a marking.

    Raises:
        ValueError: The marking has no drawing, or one that cannot be drawn.
    """
    if marking.drawing is None:
        raise ValueError("this marking has no drawing")
    scale = max(1, math.ceil(DRAWN_PX / marking.height))
    side = max(1, round(marking.height * scale))
    pad = math.ceil(PAD * side)
    mask = np.pad(_mask(marking.drawing, side), pad)
    force = tilted(mask.shape, marking.unevenness, rng)
    return Drawn(weigh(mask, marking.weight * marking.cap * scale), force, scale, (pad, pad + side))


def _mask(drawing: str, side: int) -> NDArray[np.uint8]:
    drawn = coverage(drawing, math.ceil(side / STEP_PX) * STEP_PX)
    return np.asarray(cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
