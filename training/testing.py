"""Photographs of nothing in particular, for tests of the trainings."""

from pathlib import Path

import cv2
import numpy as np

COUNT = 2  # photographs a folder
SIDES = (500, 640)  # pixels: height and width of each


def photos(root: Path, seed: int = 3) -> Path:
    """Fills a folder of photographs as the trainings of recogniser and detector want it; returns it.

    Args:
        root: The folder; photographs of weapons and streets come below it, and a table of words.
        seed: Of what the photographs show.
    """
    rng = np.random.default_rng(seed)
    for folder in ("unlabelled/weapons", "scene/photos"):
        (root / folder).mkdir(parents=True)
        for n in range(COUNT):
            metal = cv2.GaussianBlur(rng.integers(80, 160, (*SIDES, 3)).astype(np.uint8), (0, 0), 3)
            cv2.imwrite(str(root / folder / f"{n}.jpg"), metal)
    words = [f"scene/photos/{n}.jpg,20 20 120 20 120 50 20 50,WORD" for n in range(COUNT)]
    (root / "scene_photos.csv").write_text("\n".join(["file,quad,text", *words]) + "\n", encoding="utf-8")
    return root
