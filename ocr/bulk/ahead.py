"""Loading photos while others are read."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from ocr.bulk.sources import Entry
from ocr.errors import PhotoRefused, PhotoUnreadable
from ocr.types import Refusal

ATTEMPTS = 3
"""How often a file is asked for before it is given up: networks have bad moments."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file with its bytes, or why there are none.

    Attributes:
        entry: The file.
        sha256: Of its bytes; None where there are none.
        photo: The bytes.
        refusal: Why there are none.
    """

    entry: Entry
    sha256: str | None = None
    photo: bytes = field(default=b"", repr=False)
    refusal: Refusal | None = None


def load(entry: Entry) -> Loaded:
    """Loads a file; what cannot be loaded says why."""
    try:
        data = _bytes(entry)
    except PhotoRefused as refused:
        return Loaded(entry, refusal=Refusal(refused.reason, f"{refused.message} {refused.advice}"))
    return Loaded(entry, hashlib.sha256(data).hexdigest(), data)


def ahead(entries: Iterable[Entry | None], loaders: int) -> Iterator[Loaded | None]:
    """Loads files in their order, some of them ahead; None stays where it stands.

    Args:
        entries: The files.
        loaders: How many are loaded at once; 0: each before the next is asked for.
    """
    if not loaders:
        yield from (None if entry is None else load(entry) for entry in entries)
        return
    with ThreadPoolExecutor(loaders, "rollmark-loader") as pool:
        waiting: deque[Future[Loaded]] = deque()
        try:
            for entry in entries:
                if entry is None:
                    yield from (waiting.popleft().result() for _ in range(len(waiting)))
                    yield None
                    continue
                waiting.append(pool.submit(load, entry))
                if len(waiting) > loaders:
                    yield waiting.popleft().result()
            yield from (future.result() for future in waiting)
        finally:
            pool.shutdown(cancel_futures=True)


def _bytes(entry: Entry) -> bytes:
    for left in reversed(range(ATTEMPTS)):
        try:
            return entry.load()
        except OSError as error:
            if not left:
                raise PhotoUnreadable(f"{entry.path} cannot be read: {error}.") from error
    raise AssertionError
