"""Weapons by hand: photos as lists of what is read on them, decisions as lists of what people said."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from ocr import knowledge as facts
from ocr.knowledge import Knowledge
from ocr.types import (
    Candidate,
    Character,
    Line,
    MarkingKind,
    Photo,
    Quality,
    Reading,
    Script,
    ValueAlternative,
)
from ocr.weapon import About, Confirmed, Outcome, Part, PhotoReading, View
from ocr.weapon.record import Field
from ocr.weapon.sightings import KINDS, normalise

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 1.0), (0.0, 1.0))


def make_candidate(
    kind: str, value: str, p: float, *others: tuple[str, float], line: str = "l1"
) -> Candidate:
    """A candidate whose form to search by is that of the reader."""
    marking = MarkingKind(kind)
    field = next((f for f, kinds in KINDS.items() if marking in kinds), Field.SERIAL)
    normalised = normalise(field, value, facts.load())
    return Candidate(marking, value, normalised, p, tuple(ValueAlternative(*o) for o in others), (line,))


def make_photo(
    name: str,
    *candidates: Candidate,
    view: str = "mark",
    part: str | None = None,
    lines: Sequence[Line] = (),
    sharpness: float | None = None,
) -> PhotoReading:
    """A photo whose bytes are its name."""
    photo = Photo(hashlib.sha256(name.encode()).hexdigest(), 4000, 3000)
    reading = Reading(photo, Quality(sharpness), tuple(lines), (), tuple(candidates))
    return PhotoReading(name, reading, View(view), Part(part) if part else None)


def make_decision(
    kind: str,
    value: str | None,
    outcome: str = "confirmed",
    *,
    by: str = "anna",
    **rest: Any,  # noqa: ANN401
) -> Confirmed:
    """A decision; ``minute`` says when it was made."""
    at = NOON + timedelta(minutes=rest.pop("minute", 0))
    part = rest.pop("part", None)
    place = Part(part) if part else None
    return Confirmed(MarkingKind(kind), value, Outcome(outcome), by, at, part=place, **rest)


def make_line(text: str, *sure: float, name: str = "l1") -> Line:
    """A line whose characters read with these probabilities."""
    characters = tuple(Character(c, p) for c, p in zip(text, sure, strict=False))
    return Line(name, BOX, text, 0.9, Script.COMMON, (), characters)


def weapons() -> Mapping[str, Mapping[str, Any]]:
    """The weapons made by hand, by name."""
    text = Path(__file__).with_name("weapons.yaml").read_text(encoding="utf-8")
    entries: dict[str, Mapping[str, Any]] = yaml.safe_load(text)
    return entries


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "weapon" in metafunc.fixturenames:
        cases = weapons()
        metafunc.parametrize("weapon", list(cases.values()), ids=[str(name) for name in cases])


def read_photos(weapon: Mapping[str, Any]) -> list[PhotoReading]:
    """The photos of a weapon made by hand."""
    return [_photo(name, entry) for name, entry in weapon["photos"].items()]


def _photo(name: str, entry: Mapping[str, Any]) -> PhotoReading:
    reads = [(kind, *(each if isinstance(each, list) else [each])) for kind, each in entry.get("reads", [])]
    candidates = [
        make_candidate(kind, str(value), p, line=f"l{at}") for at, (kind, value, p) in enumerate(reads, 1)
    ]
    lines = [make_line(text, name=f"t{at}") for at, text in enumerate(entry.get("lines", []), 1)]
    return make_photo(name, *candidates, view=entry.get("view", "mark"), part=entry.get("part"), lines=lines)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return facts.load()


@pytest.fixture(scope="session")
def candidate() -> Callable[..., Candidate]:
    return make_candidate


@pytest.fixture(scope="session")
def photo() -> Callable[..., PhotoReading]:
    return make_photo


@pytest.fixture(scope="session")
def decision() -> Callable[..., Confirmed]:
    return make_decision


@pytest.fixture(scope="session")
def line() -> Callable[..., Line]:
    return make_line


@pytest.fixture(scope="session")
def gathered() -> Callable[[Mapping[str, Any]], tuple[list[PhotoReading], list[Confirmed], About]]:
    """What a weapon made by hand is made of."""

    def gather(weapon: Mapping[str, Any]) -> tuple[list[PhotoReading], list[Confirmed], About]:
        said = [make_decision(**entry) for entry in weapon.get("said", [])]
        about = dict(weapon.get("about", {}))
        about["flags"] = frozenset(about.pop("flags", ()))
        return read_photos(weapon), said, About(**about)

    return gather
