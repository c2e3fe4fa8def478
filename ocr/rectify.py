"""From a quad in a photo to an upright strip, and the way back."""

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]  # (4, 2) x, y: top left, top right, bottom right, bottom left of the text

TALLEST = 96  # pixels; recognisers take 48, so twice that loses nothing and bounds the strip of a huge photo


def size(quad: Quad) -> tuple[float, float]:
    """Length and height of a quad in pixels: the longer of each pair of opposite sides."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def grown(quad: Quad, by: float) -> Quad:
    """Moves every edge outwards by ``by`` heights of the quad."""
    length, height = size(quad)
    right = (quad[1] - quad[0]) / max(length, 1e-6) * height * by
    down = (quad[3] - quad[0]) / max(height, 1e-6) * height * by
    return _moved(quad, -right - down, right - down, right + down, -right + down)


def lengthened(quad: Quad, before: float, after: float) -> Quad:
    """Moves the left end outwards by ``before`` and the right end by ``after``, in heights of the quad."""
    length, height = size(quad)
    right = (quad[1] - quad[0]) / max(length, 1e-6) * height
    return _moved(quad, -right * before, right * after, right * after, -right * before)


def lowered(quad: Quad, by: float) -> Quad:
    """Moves the upper and the lower edge inwards by ``by`` heights of the quad."""
    left, right = (quad[3] - quad[0]) * by, (quad[2] - quad[1]) * by
    return _moved(quad, left, right, -right, -left)


def _moved(quad: Quad, *by: NDArray[np.float32]) -> Quad:
    return np.asarray(quad + np.stack(by), np.float32)


def strip(image: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """Cuts a quad out of a photo as an upright strip, pixel for pixel, letters above 96 pixels reduced.

    Reducing averages rather than samples, so that brushed steel does not turn into noise.

    Args:
        image: (H, W, 3) uint8 RGB.
        quad: Corners in reading order, in pixels of the photo.

    Returns:
        (h, w, 3) uint8 RGB, in the proportions of the quad.
    """
    length, height = size(quad)
    width, tall = max(1, int(length)), max(1, int(height))
    warp = cv2.getPerspectiveTransform(quad, corners(width, tall))
    cut = cv2.warpPerspective(
        image, warp, (width, tall), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if tall > TALLEST:
        reduced = (max(1, round(width * TALLEST / tall)), TALLEST)
        cut = cv2.resize(cut, reduced, interpolation=cv2.INTER_AREA)
    return np.asarray(cut, np.uint8)


def scaled(image: NDArray[np.uint8], scale: float, how: int = cv2.INTER_AREA) -> NDArray[np.uint8]:
    """An image at another scale; a side that would vanish, of a very long photo, stays a pixel.

    Args:
        image: (H, W) or (H, W, 3) uint8.
        scale: Pixels of the result for one of the image.
        how: Interpolation, by OpenCV's number.
    """
    height, width = image.shape[:2]
    if min(width, height) * scale >= 1:
        return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), np.uint8)
    sides = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, sides, interpolation=how), np.uint8)


def corners(width: int, height: int) -> Quad:
    """The corners of an upright image of this size."""
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


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
    back = cv2.getPerspectiveTransform(corners(width, height), quad)
    return np.asarray(cv2.perspectiveTransform(points[None], back)[0], np.float32)
