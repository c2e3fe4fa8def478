"""How far a run is."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from ocr.bulk.window import Flow

RATE_S = 120.0
"""Seconds over which the rate is taken."""


@dataclass(slots=True)
class Progress:
    """How far a run is; read from any thread.

    Attributes:
        total: Files of the archive; None where that is not known, or not yet.
        read: Photos read in this run.
        refused: Photos and files refused in this run.
        copies: Files that hold the bytes of a photo that another file holds.
        known: Files whose results were there before this run.
        passed_over: Files that a query did not ask for.
        photo_bytes: Of photos that were read.
        parts: Written in this run.
        workers: Photos read, by machine and process.
        reasons: Refusals, by reason.
        flow: How it goes with the workers.
    """

    total: int | None = None
    read: int = 0
    refused: int = 0
    copies: int = 0
    known: int = 0
    passed_over: int = 0
    photo_bytes: int = 0
    parts: int = 0
    workers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    flow: Flow = field(default_factory=Flow)
    started: float = field(default_factory=time.monotonic)
    _ends: deque[tuple[float, int]] = field(default_factory=deque)

    @property
    def done(self) -> int:
        """Files that need no more of this run."""
        return self.read + self.refused + self.copies + self.known + self.passed_over

    def ended(self) -> None:
        """Notes that a photo came to its end."""
        now = time.monotonic()
        if not self._ends or now - self._ends[-1][0] >= 1.0:
            self._ends.append((now, self.read + self.refused))
        while now - self._ends[0][0] > RATE_S:
            self._ends.popleft()

    def rate(self) -> float | None:
        """Returns photos a second, lately; None where it is too early to tell."""
        if not self._ends:
            return None
        at, count = self._ends[0]
        seconds = time.monotonic() - at
        return (self.read + self.refused - count) / seconds if seconds > 1.0 else None

    def left_s(self) -> float | None:
        """Returns the seconds that are left, where that can be told."""
        rate = self.rate()
        if not rate or self.total is None:
            return None
        return max(0, self.total - self.done) / rate

    def to_dict(self) -> dict[str, Any]:
        """Returns it as JSON."""
        rate, left_s = self.rate(), self.left_s()
        counts = ("total", "read", "refused", "copies", "known", "passed_over", "photo_bytes", "parts")
        return {
            **{name: getattr(self, name) for name in counts},
            "seconds": round(time.monotonic() - self.started, 1),
            "rate": rate and round(rate, 3),
            "left_s": left_s and round(left_s),
            "workers": dict(self.workers),
            "reasons": dict(self.reasons),
            "in_flight": self.flow.in_flight,
            "failed_attempts": self.flow.failed,
            "trouble": self.flow.trouble,
        }
