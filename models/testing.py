"""Models under other names, for the tests of whatever chooses among them."""

import hashlib
import json
import shutil
from pathlib import Path

from models import shelf
from models.house import DECISION, RECOGNISER, House


def renamed(root: Path, version: str, *, passed: bool = True, weights: bytes | None = None) -> Path:
    """Makes a folder with the shipped recogniser under another name, judged and not sealed.

    Args:
        root: Of a shelf.
        version: The name.
        passed: What the gate said.
        weights: Others than the shipped ones.
    """
    champion = shelf.card(RECOGNISER, shelf.SHIPPED)
    folder = root / RECOGNISER / version
    shutil.copytree(champion.folder, folder)
    if weights is not None:
        (folder / "model.onnx").write_bytes(weights)
    sha256 = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    _change(folder / "card.json", sha256=sha256)
    _change(folder / "calibration.json", model=version, sha256=sha256, version=f"of-{version}")
    told = {
        "passed": passed,
        "reasons": [] if passed else ["It reads print worse."],
        "champion": {"version": champion.version, "sha256": champion.sha256},
    }
    (folder / DECISION).write_text(json.dumps(told), encoding="utf-8")
    return folder


def sealed(house: House, version: str, *, passed: bool = True, weights: bytes | None = None) -> Path:
    """Makes the same, sealed by the house."""
    folder = renamed(house.root, version, passed=passed, weights=weights)
    house.keeper().seal(folder)
    return folder


def _change(path: Path, **fields: str) -> None:
    told = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(told), encoding="utf-8")
