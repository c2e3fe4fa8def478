"""Model folders: ``<kind>/<version>/`` with a card, and weights that are verified before their first use.

The weights lie in the folder itself or, where a card says so, inside an installed package (``origin``).
"""

import functools
import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelCorrupt, ModelError, ModelMissing

SHELF = Path(__file__).parent
SHIPPED = "relief-4"
"""The recogniser that reads where no other was promoted."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one model.

    Attributes:
        kind: ``detector``, ``recogniser``, ``heads`` or ``marks``.
        name: Name of the engine that runs it.
        version: Name of the folder; part of every Reading.
        sha256: Of the weights.
        licence: SPDX expression.
        source: Where the weights come from.
        origin: ``package:path`` inside an installed package, or the file's name in the folder.
        input: What goes in: names, shapes, preprocessing.
        metrics: Measured figures, each with the command that prints it.
        parent: Version that training started from; empty where it is not ours.
        dataset: Version of the dataset it was trained on; empty where it was none of the house.
        folder: Where the card lies.
    """

    kind: str
    name: str
    version: str
    sha256: str
    licence: str
    source: str
    origin: str
    input: Mapping[str, Any]
    metrics: Mapping[str, Any]
    folder: Path
    parent: str = ""
    dataset: str = ""

    @property
    def weights(self) -> Path:
        """The file of the weights.

        Raises:
            ModelMissing: The package that carries it is not installed, or the file is gone.
        """
        package, _, inside = self.origin.rpartition(":")
        path = (_package_folder(package) if package else self.folder) / inside
        if not path.is_file():
            raise ModelMissing(f"The weights of {self.kind} {self.version} are not at {path}.")
        return path

    @property
    def calibration(self) -> Path:
        """The file of the calibration, which may be absent."""
        return self.folder / "calibration.json"

    @property
    def golden(self) -> Path:
        """An input and what the model made of it where it was shipped; may be absent."""
        return self.folder / "golden.npz"


def card(kind: str, version: str, root: Path = SHELF) -> Card:
    """Reads one card.

    Raises:
        ModelError: There is no such model, or its card is damaged.
    """
    path = root / kind / version / "card.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Card(folder=path.parent, kind=kind, version=version, **data)
    except FileNotFoundError:
        known = ", ".join(sorted(p.parent.name for p in (root / kind).glob("*/card.json"))) or "none"
        raise ModelError(f"There is no {kind} {version}; known: {known}.") from None
    except (ValueError, TypeError) as error:
        raise ModelError(f"The card {path} is damaged: {error}.") from error


def cards(root: Path = SHELF) -> tuple[Card, ...]:
    """Reads every card of the shelf, by kind and version.

    Raises:
        ModelError: A card is damaged.
    """
    folders = sorted(path.parent for path in root.glob("*/*/card.json"))
    return tuple(card(folder.parent.name, folder.name, root) for folder in folders)


@functools.cache
def verified(model: Path, sha256: str) -> Path:
    """Returns the path of weights whose checksum is right; checked once in a process.

    Raises:
        ModelCorrupt: The checksum is another.
    """
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelCorrupt(f"{model.name} has the checksum {found[:12]}…, its card says {sha256[:12]}….")
    return model


def _package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModelMissing(f"The package {package}, which carries the weights, is not installed.")
    return Path(found.submodule_search_locations[0])
