"""Waiting longer and longer."""

LONGEST_S = 60.0


class Backoff:
    """Doubles from one second up to :data:`LONGEST_S`, until what was tried succeeds."""

    def __init__(self) -> None:
        self._next = 1.0

    def next(self) -> float:
        """Returns the seconds to wait now."""
        now, self._next = self._next, min(2 * self._next, LONGEST_S)
        return now

    def reset(self) -> None:
        """Begins again with one second."""
        self._next = 1.0
