"""Rows on their way into parts: gathered until there are enough, or the oldest has waited long enough."""

import time

from ocr.bulk.ledger import Ledger
from ocr.bulk.parts import Key, Parts, Staged
from ocr.bulk.tables import Rows

MOST_PHOTOS = 2_000
MOST_ROWS = 20_000
"""Rows of any table in one part: some 20 MB in memory while they are gathered."""

LONGEST_S = 30.0
"""Seconds that a row waits at most: what a kill makes to be read again."""

SMALL_PHOTOS, TOGETHER = 500, 32
"""Parts of fewer photos are put together where there are so many of them."""


class Writer:
    """Gathers rows and writes parts; for one thread."""

    def __init__(
        self, parts: Parts, ledger: Ledger, *, with_readings: bool = False, longest_s: float = LONGEST_S
    ) -> None:
        self.written = 0
        self._parts = parts
        self._ledger = ledger
        self._with_readings = with_readings
        self._longest_s = longest_s
        self._rows: Rows = {}
        self._readings: list[str] = []
        self._replaced: dict[str, set[Key]] = {}
        self._count = 0
        self._since: float | None = None

    def add(self, rows: Rows, reading: str | None = None) -> None:
        """Takes rows in.

        Args:
            rows: By their tables.
            reading: The Reading as JSON, with its ``models_key``.
        """
        self._since = self._since or time.monotonic()
        for table, more in rows.items():
            self._rows.setdefault(table, []).extend(more)
            self._count += len(more)
        if reading is not None and self._with_readings:
            self._readings.append(reading)

    def replace(self, part: str, key: Key) -> None:
        """Has the rows that a photo or file has in a part go when its new ones come."""
        self._replaced.setdefault(part, set()).add(key)

    def is_due(self) -> bool:
        """Whether it is time to write."""
        photos = len(self._rows.get("photos", ()))
        waited = self._since is not None and time.monotonic() - self._since >= self._longest_s
        return photos >= MOST_PHOTOS or self._count >= MOST_ROWS or waited

    def flush(self) -> None:
        """Writes a part of what was gathered.

        Raises:
            OSError: It cannot be written.
        """
        if not self._count:
            return
        replaced = list(self._replaced)
        staged = [self._parts.stage_changed([name], self._replaced[name]) for name in replaced]
        staged.append(self._parts.stage(self._rows, self._readings if self._with_readings else None))
        self._commit(staged, replaced)
        self.written += 1
        self._clear()

    def tidy(self) -> None:
        """Puts small parts together, so that a night leaves hundreds of parts and not thousands.

        Raises:
            OSError: They cannot be written.
        """
        small, photos = list[str](), 0
        for name in self._parts.names():
            count = len(self._parts.index(name).photos)
            if count < SMALL_PHOTOS:
                small, photos = [*small, name], photos + count
            if photos >= MOST_PHOTOS:
                self._join(small)
                small, photos = [], 0
        if len(small) >= TOGETHER:
            self._join(small)

    def _join(self, names: list[str]) -> None:
        if len(names) > 1:
            self._commit([self._parts.stage_changed(names)], names)

    def _commit(self, staged: list[Staged], removed: list[str]) -> None:
        names = self._parts.commit(staged, removed)
        added = [(name, part.index) for name, part in zip(names, staged, strict=True)]
        self._ledger.follow(added, removed)

    def _clear(self) -> None:
        self._rows, self._readings, self._replaced = {}, [], {}
        self._count, self._since = 0, None
