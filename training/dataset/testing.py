"""Folders of reviews, for the tests of whatever builds datasets."""

from pathlib import Path

import cv2
import numpy as np

from ocr.reviewed import PHOTOS, TABLE, Reviewed, Word
from ocr.types import MarkingKind


def photo_of(number: int) -> str:
    """What stands for the hash of a photo."""
    return f"{number:064x}"


def review(
    number: int, weapon: str = "", text: str = "AB12345", box: tuple[float, ...] = (10, 10, 110, 40)
) -> Reviewed:
    """A marking in a box: x and y of two corners."""
    x0, y0, x1, y1 = box
    return Reviewed(
        id=str(number), weapon=weapon or f"weapon-{number}", photo=photo_of(number), word=Word.CONFIRMED,
        polygon=((x0, y0), (x1, y0), (x1, y1), (x0, y1)), text=text, kind=MarkingKind.MODEL,
    )  # fmt: skip


def folder_of(root: Path, reviews: list[Reviewed]) -> Path:
    """A folder of reviews over photos of noise, each its own."""
    (root / PHOTOS).mkdir(parents=True, exist_ok=True)
    for each in reviews:
        noise = np.random.default_rng(int(each.photo, 16)).integers(0, 255, (60, 160, 3)).astype(np.uint8)
        cv2.imwrite(str(root / PHOTOS / f"{each.photo}.png"), noise)
    (root / TABLE).write_text("".join(f"{each.to_json()}\n" for each in reviews), encoding="utf-8")
    return root
