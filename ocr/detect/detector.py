"""The text detector: PP-OCR's DB network over one or more views of a photo."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ocr.detect.boxes import BoxRules, Quad, boxes
from ocr.detect.scales import View


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A place where text was found: corners in reading order, in pixels of the photo, and the detector's score."""

    quad: Quad
    score: float


class Detector:
    """Finds text in views of a photo."""

    def __init__(self, session: ort.InferenceSession, rules: BoxRules = BoxRules()) -> None:
        self._session = session
        self._rules = rules

    def find(self, image: NDArray[np.uint8], views: Sequence[View]) -> list[Region]:
        """Finds text in each of the views.

        Args:
            image: (H, W, 3) uint8 RGB.
            views: Where and how large to look.

        Returns:
            Regions of every view; the same text may be found in several.
        """
        return [region for view in views for region in self._in_view(image, view)]

    def _in_view(self, image: NDArray[np.uint8], view: View) -> list[Region]:
        part = image[view.y : view.y + view.height, view.x : view.x + view.width]
        scale = np.float32((view.width / view.to_width, view.height / view.to_height))
        found = boxes(self._heat(part, view), self._rules)
        return [Region(quad * scale + np.float32((view.x, view.y)), score) for quad, score in found]

    def _heat(self, part: NDArray[np.uint8], view: View) -> NDArray[np.float32]:
        shrinks = view.to_width < view.width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        sized = cv2.resize(part, (view.to_width, view.to_height), interpolation=how)
        blob = cv2.dnn.blobFromImage(sized, 2 / 255, mean=(127.5,) * 3, swapRB=True)
        heat: NDArray[np.float32] = self._session.run(None, {"x": blob})[0][0, 0]
        return heat
