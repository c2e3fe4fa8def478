"""PP-OCRv6 small's recogniser as it comes: Latin, Greek capitals and digits, no Cyrillic."""

import onnxruntime as ort

from ocr.recognise.alphabet import Folding
from ocr.recognise.network import Network, classes


class PpOcr(Network):
    """Reads print as few do, and relief where it looks like print."""

    def __init__(self, session: ort.InferenceSession, version: str) -> None:
        """Takes an open session of the model in the rapidocr wheel."""
        super().__init__("ppocr", version, session, Folding(("", *classes(session), " ")))
