"""Stretches of a text."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar


class Spanning(Protocol):
    """Whatever stands from ``start`` to ``end`` of a text."""

    @property
    def start(self) -> int:
        """First position."""

    @property
    def end(self) -> int:
        """Position behind the last."""


Placed = TypeVar("Placed", bound=Spanning)


class Span(NamedTuple):
    """From ``start`` to before ``end``."""

    start: int
    end: int


def cross(a: Spanning, b: Spanning) -> bool:
    """Tells whether two stretches share a character."""
    return a.start < b.end and b.start < a.end


def apart(ranked: Iterable[Placed]) -> list[Placed]:
    """Keeps, of stretches that share characters, the one that comes first."""
    kept: list[Placed] = []
    for span in ranked:
        if not any(cross(span, other) for other in kept):
            kept.append(span)
    return kept


def within(a: Spanning, b: Spanning) -> bool:
    """Tells whether ``a`` lies within ``b``."""
    return b.start <= a.start and a.end <= b.end
