"""Marks that people confirmed on photos, beside those known from their drawings.

An example is a crop and the mark it shows. To compare with it nothing is trained: it is one more vector of
its mark. Examples travel with each photo to whoever reads it, and the set has a name of its own, so that a
reading tells which examples it was made with. Nothing is imported here that a sender of photos does without.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

MODEL = "confirmed_marks"
"""What the set is called among the models of a Reading."""

DIGITS = 12  # of the set's version
LIKE_NOTHING = 0.68  # cosine to a letter, a screw or bare metal that half of all candidates on photos exceed
LIKE_ANOTHER = 0.9  # cosine to another maker's mark from which it is nearly that one

Vectors = NDArray[np.float32]
Crop = NDArray[np.uint8]


class Doubt(StrEnum):
    """Why nothing is compared with a crop that a person named."""

    NOT_IN_ATLAS = "not_in_atlas"
    """The atlas has no such mark, or none of such a maker."""
    LIKE_NOTHING = "like_nothing"
    """It looks like a screw, a letter or bare metal, and would make every one of these a mark."""
    EVERYWHERE = "everywhere"
    """Other places of its own photo would be taken for the mark too."""
    LIKE_ANOTHER = "like_another"
    """It looks more like a mark of another maker."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Confirmed marks, as a reader compares with them.

    Attributes:
        version: Names the set: the same crops of the same marks always have the same; empty: there are none.
        network: SHA-256 of the network that made the vectors.
        marks: Whose each vector is: ids of marks of the atlas.
        vectors: (N, D) float32 unit vectors.
    """

    version: str
    network: str
    marks: tuple[str, ...]
    vectors: Vectors

    @classmethod
    def of(cls, network: str, marks: Sequence[str], crops: Sequence[Crop], vectors: Vectors) -> "Examples":
        """Makes a set; in which order they are given makes no difference.

        Args:
            network: SHA-256 of the network.
            marks: The mark of each crop.
            crops: (SIDE, SIDE) uint8 grey each.
            vectors: (N, D) what the network makes of them.
        """
        pairs = zip(marks, crops, strict=True)
        told = [hashlib.sha256(name.encode() + crop.tobytes()).hexdigest() for name, crop in pairs]
        order = sorted(range(len(told)), key=told.__getitem__)
        version = (
            hashlib.sha256("".join(told[n] for n in order).encode()).hexdigest()[:DIGITS] if told else ""
        )
        return cls(version, network, tuple(marks[n] for n in order), vectors[order])


NONE = Examples("", "", (), np.zeros((0, 0), np.float32))
"""No examples."""
