"""How a marking is spelled for searching: its keys, and its number between what stands around it."""

import re
from dataclasses import dataclass
from functools import cached_property

from ocr.knowledge.keys import folded_key, shape_key, sound_key

_ROUGH = str.maketrans("DQUCLJEAT", "000011347")

ROUGH = "0123456789FHKMNPRVWXY"
"""What rough keys are mostly made of, the digits first."""

_NUMBER = re.compile(r"\d+")
_LARGEST = 18
"""Digits of a number that a database can hold."""


@dataclass(frozen=True)
class Spelling:
    """A marking and its keys.

    Attributes:
        text: As marked.
    """

    text: str

    @cached_property
    def shape(self) -> str:
        """How it looks, in Latin letters and digits."""
        return shape_key(self.text)

    @cached_property
    def sound(self) -> str:
        """How it sounds, in Latin letters."""
        return sound_key(self.text)

    @property
    def spoken(self) -> str | None:
        """How it sounds; None where it sounds as it looks."""
        return self.sound if self.sound != self.shape else None

    @cached_property
    def rough(self) -> str:
        """The folded key with more letters that are taken for digits folded too: for candidates alone."""
        return folded_key(self.text).translate(_ROUGH)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key it is found under, each once, the shape first."""
        return tuple(key for key in dict.fromkeys((self.shape, self.sound, self.rough)) if key)

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """The shape, and the sound where it differs: what distances are measured between."""
        return tuple(key for key in dict.fromkeys((self.shape, self.sound)) if key)

    @cached_property
    def counted(self) -> tuple[str, int] | None:
        """What stands around the longest number, and that number; None where there is none.

        ``C-123456`` and ``C-123460`` have the same stem, ``C#6``: the count of digits belongs to it.
        """
        runs = sorted(_NUMBER.finditer(self.shape), key=lambda run: (len(run.group()), run.start()))
        if not runs or len(runs[-1].group()) > _LARGEST:
            return None
        last = runs[-1]
        stem = f"{self.shape[: last.start()]}#{len(last.group())}{self.shape[last.end() :]}"
        return stem, int(last.group())
