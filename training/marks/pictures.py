"""The rendered example of each mark that the atlas's page shows."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ocr.knowledge.marks import AtlasMark
from ocr.marks.prototypes import fingerprint
from training.marks.examples import plain

SIDE = 96  # pixels
QUALITY = 82


def write_examples(folder: Path, marks: Sequence[AtlasMark]) -> None:
    """Renders one example of each mark, as JPEG; the same drawing gives the same picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for mark in marks:
        seed = int(fingerprint(mark.drawing), 16) % 2**31
        Image.fromarray(plain(mark.drawing, SIDE, seed)).save(folder / f"{mark.id}.jpg", quality=QUALITY)
