"""``rollmark models``: what is on the shelf, and what reads."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from models.house import FOLDER, RECOGNISER, House
from ocr.reader import ALWAYS
from ocr.reader import RECOGNISER as SHIPPED


def _reads() -> dict[tuple[str, str], str]:
    """What the last column says of every model, by kind and version."""
    rows = CliRunner().invoke(app, ["models"], env={"COLUMNS": "200"}).stdout.splitlines()[1:]
    told = [row.split() for row in rows]
    return {(row[0], row[2]): row[-1] if row[-1] in {"now", "before"} else "" for row in told}


def test_it_is_told_what_reads_before_and_after_another_model_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLMARK_DATA", str(tmp_path))
    house = House(tmp_path / FOLDER)
    folder = house.root / RECOGNISER / "spring-1"
    folder.mkdir(parents=True)
    card = {"name": "toy", "sha256": "0" * 64, "licence": "MIT", "source": "", "origin": "", "input": {}}
    (folder / "card.json").write_text(json.dumps({**card, "metrics": {}}), encoding="utf-8")
    house.keeper().seal(folder)
    shipped, ours = (RECOGNISER, SHIPPED), (RECOGNISER, "spring-1")

    first = _reads()
    assert {each for each in first if first[each] == "now"} == {*ALWAYS, shipped}
    assert first[ours] == ""
    house.activate(RECOGNISER, "spring-1")
    assert (_reads()[shipped], _reads()[ours]) == ("before", "now")
    house.roll_back(RECOGNISER)
    assert (_reads()[shipped], _reads()[ours]) == ("now", "")
