import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.types import (
    Alternative,
    Candidate,
    Character,
    Line,
    MakerAlternative,
    Mark,
    MarkingKind,
    Photo,
    Quality,
    Reading,
    Refusal,
    Script,
    ValueAlternative,
)

texts = st.text(max_size=12)
probabilities = st.floats(0, 1)
points = st.tuples(st.floats(0, 20_000), st.floats(0, 20_000))
polygons = st.tuples(points, points, points, points)
kinds = st.sampled_from(MarkingKind)
scripts = st.sampled_from(Script)
sizes = st.integers(0, 20_000)


def _some(each: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=2).map(tuple)


alternatives = _some(st.builds(Alternative, texts, probabilities))
characters = st.builds(Character, texts, probabilities, alternatives)
lines = st.builds(
    Line,
    texts,
    polygons,
    texts,
    probabilities,
    st.sampled_from(Script),
    alternatives,
    _some(characters),
    texts,
)
other_makers = _some(st.builds(MakerAlternative, texts, probabilities))
marks = st.builds(Mark, texts, polygons, texts, kinds, probabilities, other_makers, probabilities)
other_values = _some(st.builds(ValueAlternative, texts, probabilities))
candidates = st.builds(
    Candidate, kinds, texts, texts, probabilities, other_values, _some(texts), _some(texts)
)
photos = st.builds(
    Photo,
    st.none() | texts,
    st.integers(0, 20_000),
    st.integers(0, 20_000),
    st.none() | texts,
    st.none() | texts,
)
shares = st.none() | probabilities
qualities = st.builds(Quality, shares, shares, shares, _some(texts))
readings = st.builds(
    Reading,
    photos,
    qualities,
    _some(lines),
    _some(marks),
    _some(candidates),
    st.dictionaries(texts, texts, max_size=2),
    st.dictionaries(texts, st.floats(0, 1e6), max_size=2),
    st.none() | st.builds(Refusal, texts, texts),
)

REFUSED = Reading(Photo(None, 0, 0, "a.jpg"), refused=Refusal("damaged", "Send it again."))
READ = Reading(
    Photo("ab" * 32, 40, 30),
    lines=(Line("line-1", ((0, 0), (9, 0), (9, 5), (0, 5)), "Б 12", 0.5, Script.CYRILLIC),),
)


@given(readings)
def test_a_reading_comes_back_from_json_as_it_was(reading: Reading) -> None:
    text = json.dumps(reading.to_dict(), allow_nan=False)
    assert Reading.from_dict(json.loads(text)) == reading


@given(readings)
def test_path_time_and_refusal_are_absent_where_there_is_none(reading: Reading) -> None:
    out = reading.to_dict()
    assert ("refused" in out) == (reading.refused is not None)
    assert ("path" in out["photo"]) == (reading.photo.path is not None)
    assert ("taken_at" in out["photo"]) == (reading.photo.taken_at is not None)


def test_the_names_of_the_json_are_those_that_others_rely_on() -> None:
    out = READ.to_dict()
    assert list(out) == ["photo", "quality", "lines", "marks", "candidates", "models", "timings_ms"]
    assert out["photo"] == {"sha256": "ab" * 32, "width": 40, "height": 30}
    assert out["lines"] == [
        {
            "id": "line-1", "polygon": [[0, 0], [9, 0], [9, 5], [0, 5]], "text": "Б 12", "p": 0.5,
            "script": "Cyrl", "alternatives": [], "characters": [], "engine": "",
        }
    ]  # fmt: skip


def test_a_refused_photo_says_why_and_is_null_where_nothing_is_known() -> None:
    out = REFUSED.to_dict()
    assert out["refused"] == {"reason": "damaged", "advice": "Send it again."}
    assert out["photo"]["sha256"] is None
    assert out["quality"]["sharpness"] is None


def test_names_that_a_newer_version_added_are_passed_over() -> None:
    assert Reading.from_dict(READ.to_dict() | {"weather": "rain"}) == READ


def test_what_has_a_default_may_be_left_out() -> None:
    assert Reading.from_dict({"photo": {"sha256": None, "width": 0, "height": 0}}) == Reading(
        Photo(None, 0, 0)
    )


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda out: out.pop("photo"), "photo"),
        (lambda out: out["photo"].pop("sha256"), "sha256"),
        (lambda out: out["lines"][0].pop("p"), "p"),
    ],
)
def test_a_name_that_is_missing_is_named(change: Callable[[dict[str, Any]], object], missing: str) -> None:
    out = READ.to_dict()
    change(out)
    with pytest.raises(KeyError, match=f"'{missing}'"):
        Reading.from_dict(out)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("photo",), 5),
        (("photo", "width"), "wide"),
        (("photo", "sha256"), 5),
        (("lines",), "line"),
        (("lines", 0), None),
        (("lines", 0, "p"), "0.5"),
        (("lines", 0, "p"), None),
        (("lines", 0, "p"), float("nan")),
        (("lines", 0, "script"), "Runr"),
        (("lines", 0, "polygon"), [[0, 0]] * 3),
        (("lines", 0, "polygon", 0), [0, 0, 0]),
        (("quality", "glare"), float("inf")),
        (("timings_ms",), {"decode": "fast"}),
        (("models",), ["ppocr"]),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused(place: tuple[Any, ...], value: object) -> None:
    out: Any = READ.to_dict()
    inner = out
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises(ValueError, match=r"\S"):
        Reading.from_dict(out)


def test_a_reading_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        READ.lines[0].text = "Б 13"  # type: ignore[misc]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda reading: pickle.loads(pickle.dumps(reading))])
def test_a_reading_crosses_to_another_process(copied: Callable[[Reading], Reading]) -> None:
    assert copied(READ) == READ
