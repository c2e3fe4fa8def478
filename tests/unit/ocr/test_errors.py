import re
from typing import TypeVar

import pytest

import models.errors
import ocr.errors
from models.errors import RollmarkError
from ocr.errors import PhotoRefused

Error = TypeVar("Error", bound=RollmarkError)
MODULES = {models.errors.__name__, ocr.errors.__name__}


def _all(root: type[Error]) -> list[type[Error]]:
    found = [root, *(each for child in root.__subclasses__() for each in _all(child))]
    return [each for each in found if each.__module__ in MODULES]


EVERY = _all(RollmarkError)


def _drawn() -> set[tuple[str, str]]:
    """Child and parent of every branch drawn in the docstring."""
    branches: set[tuple[str, str]] = set()
    above: list[tuple[int, str]] = []
    for line in (ocr.errors.__doc__ or "").splitlines():
        found = re.match(r"^[ │├└─]+([A-Z]\w+)  ", line)
        if found is None:
            continue
        above = [(at, name) for at, name in above if at < found.start(1)]
        branches.add((found[1], above[-1][1] if above else "Exception"))
        above.append((found.start(1), found[1]))
    return branches


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    assert _drawn() == {(each.__name__, each.__bases__[0].__name__) for each in EVERY}


def test_every_error_can_be_imported_from_here() -> None:
    assert set(ocr.errors.__all__) == {each.__name__ for each in EVERY}


@pytest.mark.parametrize("error", EVERY)
def test_every_error_says_what_happened_and_what_to_do(error: type[RollmarkError]) -> None:
    assert "__doc__" in vars(error)
    assert error().message.endswith(".")
    assert error.advice[0].isupper()
    assert error.advice.endswith(".")


def test_every_refusal_has_a_reason_of_its_own_for_programs() -> None:
    refusals = _all(PhotoRefused)
    assert len({each.reason for each in refusals}) == len(refusals)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", each.reason) for each in refusals)
