"""PP-OCRv6 small's recogniser as it comes: Latin, Greek capitals and digits, no Cyrillic."""

import onnxruntime as ort

from ocr.recognise.alphabet import Folding
from ocr.recognise.network import Network, classes

# Beside the relief recogniser, which reads fewer of the real strips and more of the stamped ones: see
# docs/decisions/0006-two-recognisers.md.
WEIGHT = 2.0


class PpOcr(Network):
    """Reads print as few do, and relief where it looks like print."""

    def __init__(self, session: ort.InferenceSession, version: str) -> None:
        """Takes an open session of the model in the rapidocr wheel."""
        fold = Folding(("", *classes(session), " "))
        super().__init__("ppocr", version, session, fold, weight=WEIGHT)
