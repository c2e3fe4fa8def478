"""What was read on several photos together."""

from dataclasses import dataclass
from typing import Any

from ocr.types import Photo, Reading

MOST = 6  # photos of one mark


@dataclass(frozen=True, slots=True)
class Member:
    """One photo of a burst: ``is_used`` says whether it could be laid over the first."""

    photo: Photo
    is_used: bool


@dataclass(frozen=True, slots=True)
class BurstReading:
    """A Reading in pixels of the first photo, and every photo that it may rest on, the first among them."""

    reading: Reading
    photos: tuple[Member, ...]

    def to_dict(self) -> dict[str, Any]:
        """Returns the Reading's JSON form with ``burst`` in it: each photo, and ``is_used``."""
        told = ({**_photo(member.photo), "is_used": member.is_used} for member in self.photos)
        return self.reading.to_dict() | {"burst": list(told)}


def _photo(photo: Photo) -> dict[str, Any]:
    told: dict[str, Any] = Reading(photo).to_dict()["photo"]
    return told
