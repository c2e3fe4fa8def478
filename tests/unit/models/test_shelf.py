import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from models.errors import ModelCorrupt, ModelError, ModelMissing
from models.shelf import Card, card, cards, verified

WEIGHTS = b"weights"
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


@pytest.fixture
def described() -> dict[str, Any]:
    """A card whose weights lie beside it."""
    return {
        "name": "toy", "sha256": SHA256, "licence": "Apache-2.0", "source": "nowhere",
        "origin": "model.onnx", "input": {}, "metrics": {},
    }  # fmt: skip


def _write(root: Path, version: str, described: object) -> Path:
    folder = root / "recogniser" / version
    folder.mkdir(parents=True)
    text = described if isinstance(described, str) else json.dumps(described)
    (folder / "card.json").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("shipped", cards(), ids=lambda each: f"{each.kind} {each.version}")
def test_the_weights_of_a_shipped_card_are_those_it_describes(shipped: Card) -> None:
    assert verified(shipped.weights, shipped.sha256) == shipped.weights
    assert shipped.licence
    assert shipped.source


def test_detectors_recognisers_of_lines_and_heads_and_a_network_of_marks_are_shipped() -> None:
    assert {shipped.kind for shipped in cards()} == {"detector", "recogniser", "marks", "heads"}


def test_corrupted_weights_are_refused(tmp_path: Path) -> None:
    shipped = cards()[0]
    copied = tmp_path / "model.onnx"
    shutil.copy(shipped.weights, copied)
    assert verified(copied, shipped.sha256) == copied
    damaged = tmp_path / "damaged.onnx"
    data = bytearray(copied.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    with pytest.raises(ModelCorrupt, match=shipped.sha256[:12]):
        verified(damaged, shipped.sha256)


def test_weights_that_are_gone_are_told_with_their_place(tmp_path: Path, described: dict[str, Any]) -> None:
    folder = _write(tmp_path, "toy-1", described)
    with pytest.raises(ModelMissing, match=r"recogniser toy-1.*model\.onnx"):
        _ = card("recogniser", "toy-1", tmp_path).weights
    (folder / "model.onnx").write_bytes(WEIGHTS)
    found = card("recogniser", "toy-1", tmp_path)
    assert verified(found.weights, found.sha256).read_bytes() == WEIGHTS


def test_a_package_that_is_not_installed_is_named(tmp_path: Path, described: dict[str, Any]) -> None:
    _write(tmp_path, "toy-1", described | {"origin": "no_such_package:model.onnx"})
    with pytest.raises(ModelMissing, match="no_such_package"):
        _ = card("recogniser", "toy-1", tmp_path).weights


def test_a_version_that_is_not_known_is_refused_with_those_that_are(
    tmp_path: Path, described: dict[str, Any]
) -> None:
    for version in ("toy-2", "toy-1"):
        _write(tmp_path, version, described)
    with pytest.raises(ModelError, match="no recogniser toy-3; known: toy-1, toy-2"):
        card("recogniser", "toy-3", tmp_path)


def test_an_empty_shelf_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="known: none"):
        card("recogniser", "toy-1", tmp_path)
    assert cards(tmp_path) == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "toy"}', '"text"', '{"nmae": 1}', "\x00"])
def test_a_damaged_card_is_named(tmp_path: Path, text: str) -> None:
    _write(tmp_path, "toy-1", text)
    with pytest.raises(ModelError, match=r"card\.json"):
        cards(tmp_path)


def test_a_card_lies_in_the_folder_of_its_kind_and_version(tmp_path: Path, described: dict[str, Any]) -> None:
    folder = _write(tmp_path, "toy-1", described)
    (read,) = cards(tmp_path)
    assert (read.kind, read.version, read.folder) == ("recogniser", "toy-1", folder)
    assert read.calibration == folder / "calibration.json"
