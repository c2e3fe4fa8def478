"""Both sides learn what both have, and no token tells an item."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.exchange.blinding import Secret, TokenInvalid, hashed, hits, read, written

ITEMS = st.sets(st.text(alphabet="0123456789AB", min_size=5, max_size=8), max_size=12)


def exchanged(mine: list[str], theirs: list[str]) -> list[bool]:
    """An exchange, with everything that goes from one side to the other in base64."""
    asker, answerer = Secret.new(), Secret.new()
    question = written(asker.hide(hashed(mine)))
    asked, known = answerer.hide(read(question)), answerer.hide(hashed(theirs))
    return hits(read(written(asked)), read(written(known)), asker)


@settings(deadline=None, max_examples=30)
@given(ITEMS, ITEMS)
def test_exactly_what_both_have_is_hit(mine: set[str], theirs: set[str]) -> None:
    asked = sorted(mine)
    assert exchanged(asked, sorted(theirs)) == [item in theirs for item in asked]


def test_a_token_is_another_each_time_so_that_nobody_can_try_numbers_on_it() -> None:
    first, second = (Secret.new().hide(hashed(["C123456"])) for _ in range(2))
    assert first != second
    assert first[0] not in hashed(["C123456"])


@pytest.mark.parametrize("text", ["", "AAAA", "?" * 44, "A" * 43 + "="])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenInvalid):
        Secret.new().hide(read([text]))  # the last is the point of all zeros


def test_a_secret_that_was_kept_hides_as_before() -> None:
    secret = Secret.new()
    assert Secret.of(secret.raw).hide(hashed(["x"])) == secret.hide(hashed(["x"]))
    assert secret.raw.hex() not in repr(secret)
