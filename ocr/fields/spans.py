"""Stretches of a text."""

from typing import NamedTuple, Protocol


class Spanning(Protocol):
    """Whatever stands from ``start`` to ``end`` of a text."""

    @property
    def start(self) -> int:
        """First position."""

    @property
    def end(self) -> int:
        """Position behind the last."""


class Span(NamedTuple):
    """From ``start`` to before ``end``."""

    start: int
    end: int


def cross(a: Spanning, b: Spanning) -> bool:
    """Tells whether two stretches share a character."""
    return a.start < b.end and b.start < a.end


def within(a: Spanning, b: Spanning) -> bool:
    """Tells whether ``a`` lies within ``b``."""
    return b.start <= a.start and a.end <= b.end
