"""From a quad in a photo to an upright strip, and the way back."""

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]  # (4, 2) x, y: top left, top right, bottom right, bottom left of the text


def size(quad: Quad) -> tuple[float, float]:
    """Length and height of a quad in pixels: the longer of each pair of opposite sides."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def grown(quad: Quad, along: float, across: float) -> Quad:
    """Moves the ends outwards by ``along`` and the long edges by ``across``, both in heights of the quad."""
    length, height = size(quad)
    right = (quad[1] - quad[0]) / max(length, 1e-6) * height * along
    down = (quad[3] - quad[0]) / max(height, 1e-6) * height * across
    return (quad + np.stack([-right - down, right - down, right + down, -right + down])).astype(np.float32)


def strip(image: NDArray[np.uint8], quad: Quad, height: int) -> NDArray[np.uint8]:
    """Cuts a quad out of a photo as an upright strip.

    Where letters are larger than the strip, the photo is averaged rather than sampled, so that brushed steel does not
    turn into noise.

    Args:
        image: (H, W, 3) uint8 RGB.
        quad: Corners in reading order, in pixels of the photo.
        height: Height of the strip in pixels.

    Returns:
        (height, W', 3) uint8 RGB, in the proportions of the quad.
    """
    length, tall = size(quad)
    factor = max(1, int(tall / height))
    width = max(1, round(length * height / max(tall, 1.0)))
    to = np.float32([(0, 0), (width, 0), (width, height), (0, height)]) * factor
    warp = cv2.getPerspectiveTransform(quad.astype(np.float32), to)
    big = cv2.warpPerspective(
        image, warp, (width * factor, height * factor), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return big if factor == 1 else cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA)


def to_photo(quad: Quad, points: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Takes points of a strip back into the photo.

    Args:
        quad: The quad that the strip was cut from.
        points: (N, 2) float32 x, y in pixels of the strip.
        width: Width of the strip.
        height: Height of the strip.

    Returns:
        (N, 2) float32 x, y in pixels of the photo.
    """
    corners = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    back = cv2.getPerspectiveTransform(corners, quad.astype(np.float32))
    return cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float32), back)[0]
