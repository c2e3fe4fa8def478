"""Lines by hand: a photo is a list of texts with their places, in letter heights of 20 pixels."""

from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

import pytest

from ocr import knowledge as facts
from ocr.fields import parse
from ocr.knowledge.model import Knowledge
from ocr.types import Alternative, Candidate, Character, Line, Mark, MarkingKind, Script

HEIGHT = 20.0
WIDTH = 12.0

Spec = str | tuple[str, float, float]


class Rest(TypedDict, total=False):
    """What a line may have besides its text and place; ``others`` are its alternatives."""

    p: float
    others: Sequence[tuple[str, float]]
    characters: Sequence[Character]


def make_line(
    text: str, at: tuple[float, float] = (0.0, 0.0), name: str = "l1", **rest: Unpack[Rest]
) -> Line:
    x, y = at[0] * HEIGHT, at[1] * HEIGHT
    right = x + WIDTH * max(1, len(text))
    polygon = ((x, y), (right, y), (right, y + HEIGHT), (x, y + HEIGHT))
    others = tuple(Alternative(*other) for other in rest.get("others", ()))
    characters = tuple(rest.get("characters", ()))
    return Line(name, polygon, text, rest.get("p", 0.95), Script.MIXED, others, characters)


@pytest.fixture(scope="session")
def line() -> Callable[..., Line]:
    return make_line


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return facts.load()


@pytest.fixture(scope="session")
def read(knowledge: Knowledge) -> Callable[..., tuple[Candidate, ...]]:
    """Parses lines, bare texts (far below one another) and ``(text, x, y)`` in letter heights."""

    def run(*specs: Line | Spec, marks: Sequence[Mark] = (), p: float = 0.95) -> tuple[Candidate, ...]:
        lines = []
        for index, spec in enumerate(specs):
            if isinstance(spec, Line):
                lines.append(spec)
                continue
            text, x, y = spec if isinstance(spec, tuple) else (spec, 0.0, 10.0 * index)
            lines.append(make_line(text, at=(x, y), p=p, name=f"l{index + 1}"))
        return parse(lines, marks, knowledge)

    return run


@pytest.fixture(scope="session")
def of() -> Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]:
    """Picks the candidates of one kind."""

    def pick(candidates: Sequence[Candidate], kind: MarkingKind) -> list[Candidate]:
        return [candidate for candidate in candidates if candidate.kind is kind]

    return pick
