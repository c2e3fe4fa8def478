"""The recogniser trained for relief: Latin with its diacritics, Cyrillic and Greek, a class a shape."""

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ocr.recognise.engine import Posteriors
from ocr.recognise.network import Network, classes


class Relief(Network):
    """Reads markings on metal."""

    def __init__(self, session: ort.InferenceSession, version: str, *, voice: float = 1.0) -> None:
        """Takes an open session of a model of ``models/recogniser``; ``voice`` as its calibration says."""
        alphabet = ("", *classes(session))

        def spells(probs: NDArray[np.float32]) -> Posteriors:
            return Posteriors(probs, alphabet)

        super().__init__("relief", version, session, spells, weight=voice)
