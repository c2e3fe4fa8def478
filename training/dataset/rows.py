"""The rows of a dataset: strips, whole photos with their boxes, drawn marks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.errors import RollmarkError


class DatasetInvalid(RollmarkError):
    """A dataset cannot be used."""

    advice = "Build it again with `rollmark dataset build`."


class Split(StrEnum):
    """What a weapon is for, in this version and in every later one."""

    TRAIN = "train"
    TUNE = "tune"
    """What probabilities mean is fitted on these."""
    TEST = "test"
    """Nothing is ever trained or fitted on these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row says of itself.

    Attributes:
        id: SHA-256 over all the rest but the split.
        weapon: Markings of one weapon share it.
        photo: SHA-256 of the original photo.
        image: SHA-256 of the picture, by which it is found.
        split: What the weapon is for.
    """

    id: str = ""
    weapon: str
    photo: str
    image: str
    split: str = Split.TRAIN

    def fingerprint(self) -> str:
        """The id that belongs to what the row says."""
        told = {name: value for name, value in asdict(self).items() if name not in {"id", "split"}}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow(Row):
    """A line of text, cut out upright.

    Attributes:
        text: As marked.
        kind: What it is; empty: nobody said.
        word: What a person made of the machine's word: confirmed, corrected or entered.
        whole: Whether the person's word is about the whole line.
        read: What the machine had read; empty: nothing.
        p: How probable it thought that; -1: it read nothing.
        second: What a second reader said: ``same``, ``other`` or nothing.
        method: How it was made, where somebody said.
        script: ISO 15924 of the text.
        height: Of the strip, in pixels of the photo.
        width: The same.
        by: A number that stands for who decided.
        at: When, ISO 8601.
    """

    text: str
    kind: str = ""
    word: str = ""
    whole: bool = True
    read: str = ""
    p: float = -1.0
    second: str = ""
    method: str = ""
    script: str = ""
    height: int = 0
    width: int = 0
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRow(Row):
    """A whole photo; ``boxes`` is JSON, a list of ``{"polygon", "text" or "mark", "kind"}``."""

    width: int
    height: int
    boxes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow(Row):
    """A drawn mark, cut out square; ``mark`` is of the atlas or ``unknown``."""

    mark: str
    by: str = ""
    at: str = ""


TABLES: Mapping[str, type[Row]] = {"strips": StripRow, "photos": PhotoRow, "marks": MarkRow}


def row_of(kind: type[Row], told: Mapping[str, Any]) -> Row:
    """Makes a row of what a file says.

    Raises:
        DatasetInvalid: It is no such row.
    """
    try:
        return kind(**told)
    except TypeError as error:
        raise DatasetInvalid(f"A row of the dataset cannot be understood: {error}.") from error
