"""What a detector's card tells of it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models import shelf
from ocr.rectify import Quad
from training.detector import examine
from training.detector.examine import finds, outlines


def box(x: float, y: float, width: float, height: float) -> Quad:
    return np.array(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), np.float32)


LINE = box(100, 100, 200, 30)


@pytest.fixture(scope="module")
def parts() -> list[examine.Part]:
    return list(examine.parts(2, seed=5))


@pytest.fixture
def shipped(tmp_path: Path) -> shelf.Card:
    """A copy of a shipped detector, whose card may be written."""
    folder = tmp_path / "detector" / "faint-2"
    shutil.copytree(shelf.SHELF / "detector" / "faint-2", folder)
    return shelf.card("detector", "faint-2", tmp_path)


@pytest.mark.parametrize(
    ("found", "is_found", "is_outlined"),
    [
        ([box(95, 92, 210, 46)], True, True),
        ([box(95, 92, 110, 46), box(210, 92, 95, 46)], True, True),  # cut in two
        ([box(95, 92, 40, 46)], True, False),  # a part of it
        ([box(150, 110, 8, 8)], True, False),  # a speck
        ([box(80, 90, 240, 130)], True, False),  # lines below it too
        ([box(95, 300, 210, 46)], False, False),
        ([], False, False),
    ],
)
def test_a_line_is_outlined_where_places_of_its_size_hold_it(
    found: list[Quad],
    is_found: bool,  # noqa: FBT001
    is_outlined: bool,  # noqa: FBT001
) -> None:
    assert finds(found, LINE) is is_found
    assert outlines(found, LINE) is is_outlined


def test_the_same_seed_renders_the_same_parts(parts: list[examine.Part]) -> None:
    again = list(examine.parts(2, seed=5))

    assert all(np.array_equal(a.image, b.image) for a, b in zip(parts, again, strict=True))


def test_every_part_has_lines_and_every_line_its_slices(parts: list[examine.Part]) -> None:
    assert [part.level for part in parts] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert all(part.lines for part in parts)
    for line in (line for part in parts for line in part.lines):
        assert [name.split()[0] for name in line.slices] == ["level", "method", "letters", "turn"]


def test_the_card_of_a_detector_is_given_its_figures_and_keeps_the_rest(
    shipped: shelf.Card, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads((shipped.folder / "card.json").read_text(encoding="utf-8"))
    monkeypatch.setattr("sys.argv", ["examine", str(shipped.folder), "--each", "1", "--to-card"])

    examine.main()

    after = json.loads((shipped.folder / "card.json").read_text(encoding="utf-8"))
    assert {**after, "metrics": before["metrics"]} == before
    every = after["metrics"]["all"]
    assert every["parts"] == 4
    assert every["n"] == sum(after["metrics"][f"level {level}"]["n"] for level in (1, 2, 3, 4))
    assert 0 <= every["outlined"] <= every["found"] <= 1
    assert f"{every['found']:.3f}" in capsys.readouterr().out


@pytest.mark.parametrize("version", ["relief-3", "faint-2"])
def test_shipped_detectors_tell_what_they_find(version: str) -> None:
    metrics = shelf.card("detector", version).metrics

    assert metrics["command"].startswith(examine.COMMAND)
    assert {f"level {level}" for level in (1, 2, 3, 4)} < set(metrics)
    assert {f"turn {turn}" for turn in examine.TURNS} < set(metrics)
