"""The classes of the head, and which of the pretrained classes each starts from."""

from pathlib import Path

import onnx

from ocr.recognise.alphabet import fold
from ocr.recognise.shapes import SHAPES, shape

LIKE = dict(zip("ГПФЛДЗЬБИЯЧШЦ", "ΓΠΦΛΔ3b6NR4WU", strict=True))  # a start, not a claim


def old_classes(model: Path) -> list[str]:
    """The classes that PP-OCR's file lists in its metadata, the blank first and the space last."""
    metadata = {each.key: each.value for each in onnx.load(model).metadata_props}
    return ["", *metadata["character"].split("\n"), " "]


def columns(old: list[str]) -> list[int | None]:
    """For each of ``SHAPES`` the old class that it starts from; None where there is nothing like it."""
    place = {text: index for index, text in reversed(list(enumerate(old)))}
    twins = {shape(plain): index for index, text in enumerate(old) if (plain := fold(text))}
    return [_start(character, place, twins) for character in SHAPES]


def _start(character: str, place: dict[str, int], twins: dict[str, int]) -> int | None:
    for known, text in ((place, character), (twins, character), (place, LIKE.get(character, "\n"))):
        if text in known:
            return known[text]
    return None
