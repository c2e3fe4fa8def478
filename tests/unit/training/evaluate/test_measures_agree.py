"""Our measures give the figures of the project's reference scorer, on whatever labels and readings."""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.types import (
    Alternative,
    Candidate,
    Line,
    MarkingKind,
    Photo,
    Reading,
    Script,
    ValueAlternative,
)
from training.evaluate import read_labels, score

REFERENCE = Path(__file__).parents[5] / "shared" / "score.py"
TEXTS = (
    "BERETTA",
    "A12345B",
    "12?4",
    "?",
    "7",
    "é-9",
    "9mm",
    "(crown)",
    "ЗАСТАВА",
    "Č 70",
    "1²",
    "ß",
    "N?",
    "--",
)
READ = (*TEXTS, "BERE", "TTA", "A12345", "1234", "1274", "x", "", "CAL 9 mm Luger", "GARDONE V.T.")
KINDS = ("serial", "serial", "serial", "maker", "none", "logo", "char", "weapons", "text", "watermark")
FILES = ("weapons/a.jpg", "weapons/b.jpg", "metal/c.png", "b.jpg", "stamps/d.png#3", "gone.jpg")

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/score.py is absent")


def _line(rng: random.Random, number: int) -> Line:
    x, y = rng.randrange(0, 900), rng.randrange(0, 300)
    w, h = rng.choice((0, 8, 120, 400)), rng.choice((0, 5, 24, 80))
    others = tuple(Alternative(rng.choice(READ), 0.1) for _ in range(rng.randrange(0, 8)))
    polygon = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return Line(f"l{number}", polygon, rng.choice(READ), rng.random(), Script.LATIN, others)


def _candidate(rng: random.Random) -> Candidate:
    others = tuple(ValueAlternative(rng.choice(READ), 0.1) for _ in range(rng.randrange(0, 6)))
    kind = rng.choice((MarkingKind.SERIAL, MarkingKind.SERIAL, MarkingKind.MODEL))
    return Candidate(kind, rng.choice(("A12345B", "1274", "7", "N5", "9 mm")), "", 0.5, others)


def _reading(rng: random.Random, file: str) -> Reading:
    lines = tuple(_line(rng, number) for number in range(rng.choice((0, 1, 1, 2, 5))))
    candidates = tuple(_candidate(rng) for _ in range(rng.randrange(0, 4)))
    return Reading(Photo(None, 1000, 400, f"photos/{file}"), lines=lines, candidates=candidates)


def _label(rng: random.Random) -> list[object]:
    box = [rng.randrange(0, 900), rng.randrange(0, 300), rng.randrange(0, 300), rng.randrange(0, 80)]
    placed = box if rng.random() < 0.6 else [""] * 4
    text = "A12345B" if rng.random() < 0.3 else rng.choice(TEXTS)
    return [rng.choice(FILES), *placed, text, rng.choice(KINDS), "a, note"]


def _write(folder: Path, rng: random.Random) -> tuple[Path, list[Reading]]:
    readings = [_reading(rng, file) for file in FILES[:-1]]
    with (folder / "readings.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(reading.to_dict()) + "\n" for reading in readings)
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "x", "y", "w", "h", "text", "kind", "note"])
        writer.writerows(_label(rng) for _ in range(rng.choice((1, 10, 60))))
    return folder / "labels.csv", readings


def _reference(folder: Path, *flags: str) -> object:
    command = [sys.executable, str(REFERENCE), "labels.csv", "readings.jsonl", "--json", *flags]
    return json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("crops", [False, True], ids=["photos", "strips"])
@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_that_of_the_reference_scorer(tmp_path: Path, seed: int, crops: bool) -> None:  # noqa: FBT001
    labels, readings = _write(tmp_path, random.Random(seed))
    ours = score(read_labels(labels), readings, crops=crops).to_dict()
    assert ours == _reference(tmp_path, *(["--crops"] if crops else []))


def test_the_generated_cases_reach_every_figure(tmp_path: Path) -> None:
    reached: set[str] = set()
    for seed in range(12):
        labels, readings = _write(tmp_path, random.Random(seed))
        for crops in (False, True):
            result = score(read_labels(labels), readings, crops=crops)
            reached |= {
                name for figures in result.groups.values() for name, v in figures.to_dict().items() if v
            }
            reached |= {name for name in ("ece", "photos_missing") if getattr(result, name)}
    assert reached >= {"@1", "@5", "CER", "serial@1", "serial@5", "invented", "ece", "photos_missing"}
