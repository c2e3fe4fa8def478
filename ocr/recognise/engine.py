"""What an engine is: upright strips in, readings with alternatives out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.types import Character


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A text that a strip may hold, and the probability that the engine itself gives it (not calibrated)."""

    text: str
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Posteriors:
    """Character posteriors of one strip.

    Attributes:
        probs: (T, C) float32 in [0, 1]; column 0 is the CTC blank. A row sums to at most 1: what is missing
            belongs to characters outside the alphabet.
        alphabet: C texts, one a column; ``alphabet[0]`` is the empty text of the blank.
        weight: How much the engine's word counts beside another's.
    """

    probs: NDArray[np.float32]
    alphabet: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class StripReading:
    """What one engine read on one strip.

    Attributes:
        engine: Name of the engine.
        hypotheses: Most probable first, none of them blank; empty where nothing was read.
        characters: Of the first hypothesis, each with its alternatives; empty where the engine gives none.
        posteriors: Where the engine gives them.
    """

    engine: str
    hypotheses: tuple[Hypothesis, ...] = ()
    characters: tuple[Character, ...] = ()
    posteriors: Posteriors | None = None


class Engine(Protocol):
    """Reads upright strips; from any number of threads."""

    @property
    def name(self) -> str:
        """A short stable name, for ``Line.engine``."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same strip may read otherwise."""
        ...

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[StripReading]:
        """Reads strips, each (H, W, 3) uint8 RGB of any size; one StripReading a strip, in their order."""
        ...


class Speller(Engine, Protocol):
    """An engine that gives character posteriors, so that several looks at one strip can be pooled."""

    def posteriors(self, strips: Sequence[NDArray[np.uint8]]) -> list[Posteriors]:
        """Posteriors of strips, each (H, W, 3) uint8 RGB of any size, in their order; over one alphabet."""
        ...
