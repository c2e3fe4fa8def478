import pytest

from training.bands import band


@pytest.mark.parametrize(
    ("value", "name"),
    [(0, "below 20"), (19.9, "below 20"), (20, "20 to 40"), (40, "from 40"), (900, "from 40")],
)
def test_a_value_lies_in_one_range(value: float, name: str) -> None:
    assert band(value, (20, 40)) == name
