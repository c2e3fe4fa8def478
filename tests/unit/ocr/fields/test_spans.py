from hypothesis import given
from hypothesis import strategies as st

from ocr.fields.spans import Span, apart, cross, within

SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 20), st.integers(1, 9))


def test_neighbours_share_nothing_and_a_part_lies_within_its_whole() -> None:
    assert not cross(Span(0, 3), Span(3, 5))
    assert cross(Span(0, 4), Span(3, 5))
    assert within(Span(1, 2), Span(0, 3))
    assert not within(Span(0, 4), Span(3, 5))


@given(st.lists(SPANS))
def test_of_stretches_that_share_characters_the_first_is_kept(spans: list[Span]) -> None:
    kept = apart(spans)
    assert kept[:1] == spans[:1]
    assert not any(cross(a, b) for i, a in enumerate(kept) for b in kept[:i])
    assert all(any(cross(span, other) for other in kept) for span in spans)
