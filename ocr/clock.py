"""How long each step of a photo's way took."""

import time


class Clock:
    """Laps in milliseconds, from its making on."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Ends a lap; laps of one name are added up."""
        now = time.perf_counter()
        self._laps[name] = round(self._laps.get(name, 0.0) + (now - self._last) * 1000, 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        """The laps so far, and ``total``: all of them."""
        return {**self._laps, "total": round((self._last - self._start) * 1000, 1)}
