"""Makes a part of a text hard to read, as who hides a number does: ground off, or punched over.

Never all of it: what is left of the letters can be read, else the text would not be the truth.
"""

import math

import cv2
import numpy as np

from training.synth import texture
from training.synth.spec import Marking, Obliteration, Tool
from training.synth.texture import Map, Shape

SCRATCH = 0.022  # depth of a grinder's scratches, share of the letter height
DENT = 0.11  # radius of a punch, share of the letter height
DENT_DEPTH = 0.1
MOST = 0.75  # of the depth, or of the area of a letter, that is ever lost

Box = tuple[float, float, float, float]


def obliterate(maps: tuple[Map, Map], box: Box, marking: Marking, rng: np.random.Generator) -> None:
    """Obliterates a part of a relief.

    Args:
        maps: Its height in pixels and its ink, 0 to 1, both (H, W) float32 and changed in place.
        box: (x0, y0, x1, y1) of the letters.
        marking: What is written; without an ``obliteration`` nothing is done.
        rng: For the scratches and the dents.
    """
    done = marking.obliteration
    if done is None:
        return
    span = box[2] - box[0]
    part = (box[0] + done.first * span, box[1], box[0] + done.last * span, box[3])
    if done.tool is Tool.GRINDER:
        _grind(maps, part, done, marking.cap, rng)
    else:
        _punch(maps, part, _strength(done), marking.cap, rng)


def _strength(done: Obliteration) -> float:
    return min(MOST, max(0.0, done.strength))


def _grind(
    maps: tuple[Map, Map], part: Box, done: Obliteration, cap: float, rng: np.random.Generator
) -> None:
    height, ink = maps
    where = _soft((height.shape[0], height.shape[1]), part, cap)
    left = 1 - np.float32(_strength(done)) * where
    height *= left
    ink *= left
    height += (
        np.float32(SCRATCH * cap) * where * _scratches((height.shape[0], height.shape[1]), done.angle, rng)
    )


def _soft(shape: Shape, part: Box, cap: float) -> Map:
    """1 on the part and 0 beside it, (H, W)."""
    mask = np.zeros(shape, np.float32)
    edge = 0.1 * cap
    top, bottom = max(0, round(part[1] - edge)), round(part[3] + edge)
    mask[top:bottom, max(0, round(part[0])) : round(part[2])] = 1
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, edge)), np.float32)


def _scratches(shape: Shape, angle: float, rng: np.random.Generator) -> Map:
    """Parallel scratches, (H, W), some long and some short."""
    rows, columns = shape
    side = math.ceil(math.hypot(rows, columns))
    lines = np.float32(0.6) * texture.brushed((side, side), side, rng)
    lines += np.float32(0.4) * texture.brushed((side, side), 12, rng)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), -angle, 1.0)
    turn[0, 2] += (columns - side) / 2
    turn[1, 2] += (rows - side) / 2
    turned = cv2.warpAffine(lines, turn, (columns, rows), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.float32)


def _punch(maps: tuple[Map, Map], part: Box, strength: float, cap: float, rng: np.random.Generator) -> None:
    """Strikes round dents until they cover their share of the part."""
    height, ink = maps
    mask = np.zeros(height.shape, np.uint8)
    radius = max(1.0, DENT * cap)
    area = (part[2] - part[0]) * (part[3] - part[1])
    for _ in range(max(1, round(strength * area / (math.pi * radius**2)))):
        x, y = rng.uniform(part[:2], part[2:])
        cv2.circle(mask, (round(x), round(y)), round(radius * rng.uniform(0.7, 1.2)), 1, cv2.FILLED)
    inside = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 3), np.float32)
    bowl = np.clip(inside / np.float32(radius), 0, 1)
    np.minimum(height, np.float32(-DENT_DEPTH * cap) * bowl, out=height, where=mask > 0)
    ink *= 1 - np.float32(0.6) * mask
