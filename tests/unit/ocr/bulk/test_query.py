"""Photos chosen by what was read on them."""

import pytest

from ocr.bulk.query import Query
from ocr.bulk.testing import KEY, Results
from ocr.errors import QueryInvalid

PHOTOS: list[dict[str, object]] = [
    {"sha256": "a", "path": "box-12/1.jpg", "serial_p": 0.4, "maker": "zastava", "lines": 3},
    {"sha256": "b", "path": "box-12/2.jpg", "serial_p": 0.95, "maker": "beretta", "lines": 0},
    {"sha256": "c", "path": "Box-13/3.jpg", "serial_p": None, "maker": None, "lines": 7},
]


@pytest.fixture
def filled(results: Results) -> Results:
    rows = {"photos": [{"models_key": KEY, **photo} for photo in PHOTOS]}
    results.parts.commit([results.parts.stage(rows)])
    return results


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("serial_p < 0.8", {"a"}),
        ("serial_p<0.8 and path ~ box-13", set()),
        ("path ~ BOX-1", {"a", "b", "c"}),
        ("maker = zastava", {"a"}),
        ("maker != 'zastava'", {"b"}),
        ("maker = none", {"c"}),
        ("serial_p != none and lines >= 3", {"a"}),
        ("lines <= 0", {"b"}),
    ],
)
def test_a_query_finds_the_photos_that_meet_all_its_conditions(
    filled: Results, query: str, found: set[str]
) -> None:
    assert Query(query).photos(filled.parts) == found


@pytest.mark.parametrize(
    "query",
    ["", "serial", "colour = red", "serial_p ~ 5", "lines < many", "quality_advice = x", "p < 1 or p > 2"],
)
def test_a_query_that_cannot_be_understood_says_what_can(query: str) -> None:
    with pytest.raises(QueryInvalid) as error:
        Query(query)
    assert error.value.advice
