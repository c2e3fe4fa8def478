"""The JSON that the API describes is the JSON that a Reading has."""

import dataclasses
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from api import schemas
from api.app import create_app
from api.examples import READING
from api.testing import FakeReader
from ocr import types

text = st.text(max_size=8)
number = st.floats(-1e9, 1e9, allow_nan=False)
p = st.floats(0, 1)
few = st.integers(0, 3)
polygon = st.tuples(*[st.tuples(number, number)] * 4)
kind = st.sampled_from(types.MarkingKind)


def tuples(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3).map(tuple)


alternatives = tuples(st.builds(types.Alternative, text, p))
characters = tuples(st.builds(types.Character, text, p, alternatives))
line = st.builds(
    types.Line, text, polygon, text, p, st.sampled_from(types.Script), alternatives, characters, text
)
makers = tuples(st.builds(types.MakerAlternative, text, p))
mark = st.builds(types.Mark, text, polygon, text, kind, p, makers, p)
values = tuples(st.builds(types.ValueAlternative, text, p))
candidate = st.builds(types.Candidate, kind, text, text, p, values, tuples(text), tuples(text))
readings = st.builds(
    types.Reading,
    st.builds(types.Photo, st.none() | text, few, few, st.none() | text, st.none() | text),
    st.builds(types.Quality, st.none() | p, st.none() | p, st.none() | number, tuples(text)),
    tuples(line),
    tuples(mark),
    tuples(candidate),
    st.dictionaries(text, text, max_size=2),
    st.dictionaries(text, number, max_size=2),
    st.none() | st.builds(types.Refusal, text, text),
)


def through_the_edge(reading: types.Reading) -> dict[str, Any]:
    edge = schemas.Reading.model_validate_json(json.dumps(reading.to_dict()))
    told: dict[str, Any] = json.loads(edge.model_dump_json(exclude_unset=True))
    return told


@settings(deadline=None, max_examples=60)
@given(readings)
def test_every_reading_passes_the_edge_unchanged(reading: types.Reading) -> None:
    assert through_the_edge(reading) == reading.to_dict()
    assert types.Reading.from_dict(through_the_edge(reading)) == reading


@cache
def validator() -> Draft202012Validator:
    document = create_app(reader=FakeReader()).openapi()
    return Draft202012Validator(
        {"$ref": "#/components/schemas/Reading", "components": document["components"]}
    )


@settings(deadline=None, max_examples=30)
@given(readings)
def test_every_reading_fits_the_published_schema(reading: types.Reading) -> None:
    described = validator()
    described.validate(reading.to_dict())
    assert not described.is_valid({**reading.to_dict(), "more": 1})


@pytest.mark.parametrize(
    ("inside", "edge"),
    [
        (getattr(types, name), getattr(schemas, name))
        for name in sorted(set(dir(types)) & set(dir(schemas)))
        if dataclasses.is_dataclass(getattr(types, name))
    ],
)
def test_each_class_has_the_same_names_inside_and_at_the_edge(
    inside: type[types.Reading], edge: type[BaseModel]
) -> None:
    assert {field.name for field in dataclasses.fields(inside)} == set(edge.model_fields)


def test_no_class_of_the_reading_is_missing_at_the_edge() -> None:
    inside = {name for name in dir(types) if dataclasses.is_dataclass(getattr(types, name))}
    assert len(inside) >= 11
    assert inside <= set(dir(schemas))


def test_the_example_is_a_full_reading() -> None:
    assert through_the_edge(READING) == READING.to_dict()
    assert READING.lines
    assert READING.candidates
    assert READING.candidates[0].evidence == (READING.lines[0].id,)
    assert "".join(character.text for character in READING.lines[0].characters) == READING.lines[0].text


@pytest.mark.parametrize("p_outside", [-0.01, 1.01, float("nan")])
def test_a_probability_outside_0_to_1_never_leaves(p_outside: float) -> None:
    bad = dataclasses.replace(READING.candidates[0], p=p_outside)
    with pytest.raises(ValidationError, match="candidates"):
        schemas.Reading.model_validate(dataclasses.replace(READING, candidates=(bad,)).to_dict())
