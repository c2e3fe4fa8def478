"""Crops to vectors: crops of one mark lie near one another, whatever the metal, the light and the turn."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

SIDE = 48  # pixels of a crop

Vectors = NDArray[np.float32]


class Embeds(Protocol):
    """What turns crops into vectors."""

    def vectors(self, crops: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Embeds (SIDE, SIDE) uint8 crops as (N, D) float32 unit vectors."""
        ...


class Embedder:
    """The network of marks; opened once, used from any number of threads."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    def vectors(self, crops: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Embeds crops.

        Args:
            crops: (SIDE, SIDE) uint8 grey each.

        Returns:
            (N, D) float32 unit vectors.
        """
        if not crops:
            return np.zeros((0, self._session.get_outputs()[0].shape[1]), np.float32)
        blob = np.stack(crops).astype(np.float32)[:, None]
        told: Vectors = self._session.run(None, {"x": blob})[0]
        return told
