import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image

from ocr.types import Reading
from training.evaluate.labels import Label

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class _Samples(Protocol):
    folder: Path
    labels: tuple[Label, ...]
    photos: list[Path]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawings")


@pytest.fixture(scope="module")
def done(
    rollmark: Run, samples: _Samples, drawings: Path, tmp_path_factory: pytest.TempPathFactory
) -> "subprocess.CompletedProcess[str]":
    """Good samples with a damaged photo among them, read once for all the tests."""
    whole = samples.photos[0].read_bytes()
    damaged = tmp_path_factory.mktemp("damaged") / "cut.jpg"
    damaged.write_bytes(whole[: len(whole) // 2])
    first, *rest = samples.photos[:4]
    result = rollmark("read", "--json", "--draw", drawings, first, damaged, *rest)
    assert result.returncode == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def readings(done: "subprocess.CompletedProcess[str]") -> list[Reading]:
    return [Reading.from_dict(json.loads(line)) for line in done.stdout.splitlines()]


def test_every_line_is_one_valid_reading_in_the_order_of_the_photos(
    done: "subprocess.CompletedProcess[str]", readings: list[Reading], samples: _Samples
) -> None:
    assert [reading.to_dict() for reading in readings] == [
        json.loads(line) for line in done.stdout.splitlines()
    ]
    names = [Path(reading.photo.path or "").name for reading in readings]
    assert names == [samples.photos[0].name, "cut.jpg", *(photo.name for photo in samples.photos[1:4])]


def test_every_reading_names_the_models_and_times_that_made_it(readings: list[Reading]) -> None:
    for reading in readings:
        if reading.refused is None:
            assert reading.models
            assert reading.timings_ms
            assert reading.photo.sha256 is not None


def test_the_samples_are_read(readings: list[Reading]) -> None:
    read = [reading for reading in readings if reading.refused is None]
    assert len(read) == 4
    assert all(reading.lines and reading.candidates for reading in read)


def test_probabilities_and_evidence_hold_together(readings: list[Reading]) -> None:
    for reading in readings:
        known = {line.id for line in reading.lines} | {mark.id for mark in reading.marks}
        for candidate in reading.candidates:
            total = candidate.p + sum(other.p for other in candidate.alternatives)
            assert 0 <= candidate.p <= total <= 1 + 1e-6
            assert set(candidate.evidence) <= known
            assert candidate.reasons


def test_a_damaged_photo_is_refused_with_advice_in_json_and_on_stderr(
    done: "subprocess.CompletedProcess[str]", readings: list[Reading]
) -> None:
    refused = readings[1].refused
    assert refused is not None
    assert refused.reason == "damaged"
    assert "cut.jpg" in done.stderr
    assert refused.advice in done.stderr


@pytest.mark.usefixtures("done")
def test_every_photo_that_was_read_is_drawn(drawings: Path, samples: _Samples) -> None:
    assert {path.name for path in drawings.iterdir()} == {f"{p.name}.png" for p in samples.photos[:4]}
    for path in drawings.iterdir():
        with Image.open(path) as drawing:
            drawing.load()
            assert 1200 <= max(drawing.size) <= 2000


def test_a_strip_is_read_as_one_line(rollmark: Run, samples: _Samples, tmp_path: Path) -> None:
    label = next(label for label in samples.labels if label.is_measured and label.box is not None)
    assert label.box is not None
    with Image.open(samples.folder / label.file) as photo:
        left, top, right, bottom = label.box
        strip = photo.crop((round(left) - 4, round(top) - 4, round(right) + 4, round(bottom) + 4))
        strip.convert("RGB").save(tmp_path / "strip.png")
    result = rollmark("read", "--json", "--crop", tmp_path / "strip.png")
    assert result.returncode == 0, result.stderr
    assert len(Reading.from_dict(json.loads(result.stdout)).lines) == 1


def test_a_person_sees_a_table(rollmark: Run, samples: _Samples) -> None:
    result = rollmark("read", "--table", samples.photos[0])
    assert result.returncode == 0, result.stderr
    assert "marking" in result.stdout
    assert "%" in result.stdout


@pytest.mark.parametrize("name", ["gone.jpg", "tests"])
def test_the_exit_code_is_2_where_nothing_could_be_read(rollmark: Run, name: str) -> None:
    result = rollmark("read", "--json", name)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    refused = Reading.from_dict(json.loads(result.stdout)).refused
    assert refused is not None
    assert refused.reason == "unreadable"


def test_the_samples_are_read_well(rollmark: Run, samples: _Samples, tmp_path: Path) -> None:
    result = rollmark(
        "evaluate", samples.folder / "labels.csv", "--photos", samples.folder,
        "--json", "--plot", tmp_path / "plot.png",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    out = json.loads(result.stdout)["rollmark"]
    assert out["photos_missing"] == 0
    assert out["table"]["all"]["@1"] >= 0.6
    assert (tmp_path / "plot.png").exists()
