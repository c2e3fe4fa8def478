"""Confirmed markings on their way from the service to a training: a folder that names no case and no person.

::

    REVIEWS/reviews.jsonl     one :class:`Reviewed` a line
    REVIEWS/photos/           the photos, upright, without metadata, each named by its original's SHA-256
    REVIEWS/erased.txt        SHA-256 of originals that were erased: whoever holds a copy must let go of it
    REVIEWS/reviews.json      when it was made, how many there are, what was left out and why
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.errors import RollmarkError
from ocr.types import MarkingKind, Polygon

TABLE, PHOTOS, ERASED, ABOUT = "reviews.jsonl", "photos", "erased.txt", "reviews.json"
FORM = 1


class ReviewsInvalid(RollmarkError):
    """A folder of reviews cannot be used."""

    advice = "Export the reviews again with `rollmark dataset reviews`."


class Word(StrEnum):
    """What a person made of the machine's word."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One marking, as a person settled it.

    Attributes:
        id: Of the decision.
        weapon: Which markings are of one weapon; says nothing else.
        photo: SHA-256 of the original photo.
        polygon: Where it stands, in pixels of the upright photo.
        text: The whole line as marked; None: a drawn mark.
        mark: Id of a mark of the atlas, or ``unknown``; None: a text.
        kind: What it is; None: nobody said.
        word: What the person made of the machine's word.
        whole: Whether the person's word is about every letter of the line, not a part of it.
        read: What the machine had read; None: nothing.
        p: How probable the machine thought that.
        models: Who read.
        by: Who decided: a number that stands for a person.
        second: Whether a second reader, who saw nobody's word, said the same; None: there was none.
        method: How the marking was made, where somebody said.
        at: When, ISO 8601.
    """

    id: str
    weapon: str
    photo: str
    polygon: Polygon
    word: Word
    text: str | None = None
    mark: str | None = None
    kind: MarkingKind | None = None
    whole: bool = True
    read: str | None = None
    p: float | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    second: bool | None = None
    method: str | None = None
    at: str = ""

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Reviewed":
        """Takes what :meth:`to_json` wrote.

        Raises:
            ReviewsInvalid: A field is missing, unknown or no such thing.
        """
        try:
            corners = tuple((float(x), float(y)) for x, y in told["polygon"])
            if len(corners) != 4:
                raise ValueError("a polygon has four corners")
            kind = told.get("kind")
            fixed = {
                "polygon": corners,
                "word": Word(told["word"]),
                "kind": MarkingKind(kind) if kind else None,
            }
            made = cls(**{**told, **fixed})
        except (KeyError, TypeError, ValueError) as error:
            raise ReviewsInvalid(f"A review cannot be understood: {error}.") from error
        if (made.text is None) == (made.mark is None):
            raise ReviewsInvalid(f"The review {made.id} has to tell a text or a mark.")
        return made


def reviews(folder: Path) -> Iterator[Reviewed]:
    """Reads the reviews of a folder.

    Raises:
        ReviewsInvalid: The folder holds none, or a line cannot be understood.
    """
    try:
        with (folder / TABLE).open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield Reviewed.from_dict(_object(line, number))
    except OSError as error:
        raise ReviewsInvalid(f"{folder / TABLE} cannot be read: {error.strerror}.") from error


def erased(folder: Path) -> frozenset[str]:
    """The hashes of photos that were erased since."""
    path = folder / ERASED
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def picture(folder: Path, photo: str) -> Path:
    """Where the picture of a photo lies; it may be a JPEG or a PNG."""
    jpeg = folder / PHOTOS / f"{photo}.jpg"
    return jpeg if jpeg.is_file() else jpeg.with_suffix(".png")


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise ReviewsInvalid(f"Line {number} of the reviews is damaged.") from error
    if not isinstance(told, dict):
        raise ReviewsInvalid(f"Line {number} of the reviews is damaged.")
    return told
