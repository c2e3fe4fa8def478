"""What light from several sides shows together: the slopes, without the colours of the metal.

Photos of one mark under a lamp that moves differ where the surface leans. What is the same in all of them,
stains and print, is taken away; of what is left the direction in which they differ most (the first principal
component over the photos) is shown.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.burst.align import Image, Map, Move
from ocr.rectify import scaled

SIDE = 1600  # pixels of the longer side of what is shown
AROUND = 0.02  # of it, is what a place is compared with
SPREAD = 44.0  # tones of one usual difference
FAINTEST = 2.0  # tones of difference that are noise


def relief(images: Sequence[Image], moves: Sequence[Move | None]) -> Image:
    """Shows photos of one mark as a relief, in the place of the first.

    Args:
        images: (H, W, 3) uint8 RGB each.
        moves: From pixels of the first to pixels of each, as :func:`ocr.burst.align` finds them; photos
            without one are left out.

    Returns:
        (H, W) uint8, its longer side at most ``SIDE``; even and middle grey where all lights show the same.
    """
    height, width = images[0].shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shrink = np.diag([width / size[0], height / size[1], 1.0])
    seen = [
        _seen(image, move @ shrink, size)
        for image, move in zip(images, moves, strict=True)
        if move is not None
    ]
    table = np.stack([one.ravel() for one in seen])
    table -= table.mean(axis=0)
    _, directions = np.linalg.eigh(table @ table.T)
    strongest = directions[:, -1] * (1.0 if directions[0, -1] >= 0 else -1.0)
    slopes = (strongest @ table).reshape(size[1], size[0])
    usual = float(np.sqrt(np.mean(slopes * slopes))) or 1.0
    return np.asarray(np.clip(128 + SPREAD * slopes / usual, 0, 255), np.uint8)


def _seen(image: Image, move: Move, size: tuple[int, int]) -> Map:
    """How bright each place of the relief is on a photo, beside what is usual around it."""
    # Shrunk first: a warp that shrinks takes single pixels, and their noise.
    shrink = min(1.0, float(1 / max(np.abs(np.diag(move)[:2] / move[2, 2]).mean(), 1e-6)))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = scaled(np.asarray(grey, np.uint8), shrink)
    there = np.diag([small.shape[1] / grey.shape[1], small.shape[0] / grey.shape[0], 1.0]) @ move
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    tones = cv2.warpPerspective(small, there, size, flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(
        np.float32
    )
    reach = max(2.0, AROUND * max(size))
    beside = tones - cv2.GaussianBlur(tones, (0, 0), reach)
    spread = np.sqrt(cv2.GaussianBlur(beside * beside, (0, 0), 2 * reach))
    return np.asarray(beside / (spread + np.float32(FAINTEST)), np.float32)
