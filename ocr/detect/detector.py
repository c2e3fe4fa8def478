"""The text detector: PP-OCR's DB network over one or more views of a photo."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.arithmetic import Network
from ocr.detect.boxes import USUAL, BoxRules, boxes
from ocr.detect.scales import View
from ocr.rectify import Quad


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A place where text was found.

    Attributes:
        quad: (4, 2) corners in reading order, in pixels of the photo.
        score: Mean probability of text inside, 0 to 1.
        cut: Whether it ends where the view ends and the photo does not, so that the line may go on.
    """

    quad: Quad
    score: float
    cut: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A view of a photo as detectors take it, made once however many of them look.

    Attributes:
        view: Where, and how large.
        photo: Width and height of the photo in pixels.
        pixels: (1, 3, to_height, to_width) float32 BGR in [-1, 1].
    """

    view: View
    photo: tuple[int, int]
    pixels: NDArray[np.float32]


def sight(image: NDArray[np.uint8], view: View) -> Sight:
    """Prepares a view of a photo, (H, W, 3) uint8 RGB."""
    part = image[view.y : view.y + view.height, view.x : view.x + view.width]
    shrinks = view.to_width < view.width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    sized = cv2.resize(part, (view.to_width, view.to_height), interpolation=how)
    pixels = cv2.dnn.blobFromImage(sized, 2 / 255, mean=(127.5,) * 3, swapRB=True)
    return Sight(view, (image.shape[1], image.shape[0]), np.asarray(pixels, np.float32))


class Detector:
    """Finds text in views of a photo."""

    def __init__(self, network: Network, rules: BoxRules = USUAL) -> None:
        self._network = network
        self._rules = rules

    def find(self, image: NDArray[np.uint8], views: Sequence[View]) -> list[Region]:
        """Finds text in each of the views.

        Args:
            image: (H, W, 3) uint8 RGB.
            views: Where and how large to look.

        Returns:
            Regions of every view; the same text may be found in several.
        """
        return [region for view in views for region in self.find_in(sight(image, view))]

    def find_in(self, seen: Sight) -> list[Region]:
        """Finds text in one view that was prepared."""
        view = seen.view
        scale = np.array((view.width / view.to_width, view.height / view.to_height), np.float32)
        corner = np.array((view.x, view.y), np.float32)
        heat: NDArray[np.float32] = self._network.run(None, {"x": seen.pixels})[0][0, 0]
        found = boxes(heat, self._rules)
        placed = ((quad * scale + corner, score) for quad, score in found)
        return [Region(quad, score, _is_cut(quad, view, seen.photo)) for quad, score in placed]


def _is_cut(quad: Quad, view: View, photo: tuple[int, int]) -> bool:
    near = 6.0  # pixels; growing a box takes it about this far over the edge of a view
    left, top = quad.min(axis=0)
    right, bottom = quad.max(axis=0)
    return bool(
        (view.x > 0 and left < view.x + near)
        or (view.y > 0 and top < view.y + near)
        or (view.x + view.width < photo[0] and right > view.x + view.width - near)
        or (view.y + view.height < photo[1] and bottom > view.y + view.height - near)
    )
