"""Results in a folder, and what stands in them, for the tests of whatever reads archives."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ocr.bulk.bulk import LEDGER, follow
from ocr.bulk.ledger import Ledger
from ocr.bulk.parts import Parts
from ocr.bulk.run import Run, Wanted
from ocr.bulk.sources import Entry, Source, open_source
from ocr.bulk.tables import SCHEMAS
from ocr.bulk.window import Window
from ocr.bulk.writer import Writer
from ocr.cluster import Workers, models_key
from ocr.cluster.testing import MODELS
from ocr.decode.limits import DEFAULT_LIMITS, check_bytes

KEY = models_key(MODELS)
"""Of the models of :class:`ocr.cluster.testing.ObedientReader`."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An archive that is a list, which says of each file the same size and stamp.

    Attributes:
        files: Bytes by path, or what returns them.
        loaders: As those of a source.
    """

    files: Mapping[str, bytes | Callable[[], bytes]]
    loaders: int = 0

    def entries(self) -> Iterator[Entry | None]:
        """Goes through the list."""
        yield from map(self._entry, self.files)

    def count(self) -> int:
        """Counts."""
        return len(self.files)

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Goes through some."""
        return (self._entry(path) for path in paths if path in self.files)

    def _entry(self, path: str) -> Entry:
        return Entry(path, 8, "1", partial(self._load, path))

    def _load(self, path: str) -> bytes:
        data = self.files[path]
        data = data() if callable(data) else data
        check_bytes(len(data), DEFAULT_LIMITS)
        return data


@dataclass(frozen=True, slots=True)
class Simulated:
    """A list of as many files as one wants, of which every so many hold a photo that no other holds.

    Attributes:
        files: How many.
        copies: How many files hold the same bytes.
        loaders: As those of a source.
    """

    files: int
    copies: int
    loaders: int = 2

    def entries(self) -> Iterator[Entry | None]:
        """Goes through the list."""
        for number in range(self.files):
            path = f"station-{number % 40}/recovered/{number // 200}/IMG_{number:08}.jpg"
            yield Entry(path, 4_000_000, str(number), partial(self._load, number))

    def count(self) -> int:
        """Returns how many files there are."""
        return self.files

    def find(self, paths: Collection[str]) -> Iterator[Entry]:  # noqa: ARG002  as every source
        """Finds none."""
        return iter(())

    def _load(self, number: int) -> bytes:
        return b"photo %d" % (number // self.copies)


@dataclass(slots=True)
class Results:
    """A folder of results that is open.

    Attributes:
        parts: The parts.
        ledger: Their index.
        runs: What was run, the last at the end.
    """

    parts: Parts
    ledger: Ledger
    runs: list[Run] = field(default_factory=list)

    def read(
        self,
        archive: Source | Path,
        workers: Workers,
        wanted: Wanted = Wanted(),  # noqa: B008
        *,
        key: str = KEY,
        tick: Callable[[], None] | None = None,
    ) -> Run:
        """Reads an archive with some workers.

        Args:
            archive: The archive.
            workers: Who reads.
            wanted: What is to be read.
            key: Of their models.
            tick: Called often.
        """
        source = open_source(str(archive)) if isinstance(archive, Path) else archive
        run = Run(source, self.ledger, Writer(self.parts, self.ledger), Window(lambda: workers), key, wanted)
        run.tick = tick or run.tick
        self.runs.append(run)
        run.run()
        return run

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Returns all rows of a table."""
        return rows(self.parts.root, table)


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """Returns all rows of a table of a folder of results, as anybody with Parquet sees them."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    tables = [
        pq.read_table(part / f"{table}.parquet", schema=SCHEMAS[table])
        for part in sorted((out / "parts").iterdir())
    ]
    return [row for each in tables for row in each.to_pylist()]


@contextmanager
def opened(out: Path) -> Iterator[Results]:
    """Opens a folder of results, as ``rollmark bulk`` does."""
    parts = Parts(out)
    ledger = Ledger(out / LEDGER)
    try:
        follow(ledger, parts)
        yield Results(parts, ledger)
    finally:
        ledger.close()
        parts.close()
