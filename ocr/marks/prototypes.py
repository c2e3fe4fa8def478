"""What each mark of the atlas looks like to the network: a few vectors a mark, and those of what is none.

They are made from the drawing, or from photographs that a person has confirmed, without training; a drawing
that has changed since is not known until they are made anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt, ModelMissing
from ocr.marks.embed import Vectors

FILE = "prototypes.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Prototypes:
    """Vectors of marks.

    Attributes:
        marks: Ids of the marks, each once.
        drawings: For each mark the fingerprint of the drawing it was learnt from.
        vectors: (N, D) unit vectors.
        owners: (N,) places in ``marks``, whose vector it is.
        nothing: (B, D) unit vectors of letters, screws, edges and bare metal.
    """

    marks: tuple[str, ...]
    drawings: tuple[str, ...]
    vectors: Vectors
    owners: NDArray[np.int64]
    nothing: Vectors

    def likeness(self, vectors: Vectors) -> Vectors:
        """How like each mark vectors are, (N, D) to (N, marks) cosines: the best of its prototypes."""
        cosines = vectors @ self.vectors.T
        return np.stack([cosines[:, self.owners == n].max(axis=1) for n in range(len(self.marks))], axis=1)

    def beside(self, marks: Sequence[str], vectors: Vectors) -> "Prototypes":
        """The same with more vectors of marks that are known; vectors of others are left out.

        Args:
            marks: Whose each vector is.
            vectors: (N, D) unit vectors.
        """
        places = {name: n for n, name in enumerate(self.marks)}
        kept = [n for n, name in enumerate(marks) if name in places]
        owners = np.array([places[marks[n]] for n in kept], np.int64)
        return replace(
            self,
            vectors=np.concatenate([self.vectors, vectors[kept]]) if kept else self.vectors,
            owners=np.concatenate([self.owners, owners]),
        )

    def emptiness(self, vectors: Vectors) -> Vectors:
        """How like nothing vectors are: (N, D) to (N,) cosines."""
        return np.asarray((vectors @ self.nothing.T).max(axis=1), np.float32)

    def save(self, path: Path) -> None:
        """Writes the file beside and renames, so that a kill leaves the former one whole."""
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            np.savez_compressed(
                file,
                marks=np.array(self.marks),
                drawings=np.array(self.drawings),
                vectors=self.vectors.astype(np.float16),
                owners=self.owners.astype(np.int16),
                nothing=self.nothing.astype(np.float16),
            )
        new.replace(path)


def load(path: Path) -> Prototypes:
    """Reads prototypes.

    Raises:
        ModelMissing: There are none.
        ModelCorrupt: The file is damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            vectors, owners = data["vectors"].astype(np.float32), data["owners"].astype(np.int64)
            marks, drawings = (tuple(str(text) for text in data[name]) for name in ("marks", "drawings"))
            nothing = data["nothing"].astype(np.float32)
    except FileNotFoundError:
        raise ModelMissing(f"There are no prototypes of marks at {path}.") from None
    except Exception as error:  # a damaged archive fails in many ways
        raise ModelCorrupt(f"The prototypes of marks at {path} are damaged: {error}.") from error
    if (
        len(marks) != len(drawings)
        or vectors.shape[:1] != owners.shape
        or set(owners) != set(range(len(marks)))
    ):
        raise ModelCorrupt(f"The prototypes of marks at {path} do not fit together.")
    return Prototypes(marks, drawings, vectors, owners, nothing)


def fingerprint(drawing: str) -> str:
    """Names a drawing by its text."""
    return hashlib.sha256(drawing.encode()).hexdigest()[:16]
