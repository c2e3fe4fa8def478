"""What a search compares of an entry before it looks at the entry itself."""

from typing import NamedTuple


class Look(NamedTuple):
    """An entry, and how its number looks and sounds."""

    entry: int
    shape: str
    sound: str | None  # None: it sounds as it looks
