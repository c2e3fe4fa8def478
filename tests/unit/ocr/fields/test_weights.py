import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.errors import KnowledgeInvalid
from ocr.fields.weights import load, parse, sigmoid

GOOD = """
serial: {bias: {log_odds: -1, why: rare}}
kind: {calibre: {p: 0.9, why: plain}}
reading: {floor: {floor: 0.02, why: small}}
"""


def test_the_shipped_weights_load_and_each_has_its_reason() -> None:
    weights = load()
    assert len(weights.serial) > 20
    assert all(0 <= p <= 1 for p in weights.kind.values())


def test_weights_are_read_with_what_they_say() -> None:
    weights = parse(GOOD.replace("why: rare", "why: rare, says: hello"))
    assert (weights.serial, weights.says) == ({"bias": -1.0}, {"bias": "hello"})


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace(", why: rare", ""),
        GOOD.replace("p: 0.9", "p: 1.9"),
        GOOD.replace("log_odds: -1", "log_odds: much"),
        GOOD.replace("log_odds: -1", "odds: -1"),
        GOOD.replace("kind:", "kinds:"),
        "serial: [",
        "",
    ],
    ids=["no reason", "no probability", "no number", "unknown unit", "missing part", "no yaml", "empty"],
)
def test_damaged_weights_are_refused_naming_the_file(text: str) -> None:
    with pytest.raises(KnowledgeInvalid, match=r"weights\.yaml"):
        parse(text)


@given(st.floats(allow_nan=False))
def test_log_odds_become_a_probability(log_odds: float) -> None:
    assert 0 < sigmoid(log_odds) < 1 or math.isclose(sigmoid(log_odds), round(sigmoid(log_odds)))
