"""What was read brought into a service through its API: the photo as evidence, and then its reading."""

import base64
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ocr.bulk.ahead import load
from ocr.bulk.ledger import Ledger
from ocr.bulk.sources import Entry
from ocr.bulk.stored import Stored
from ocr.errors import ImportFailed

PATIENCE_S = 120.0
"""Seconds for an answer: a photo of 64 MiB goes over a slow line."""

LONGEST_S = 600.0
"""Seconds that a busy service is waited for, in all for one photo."""

_BUSY = frozenset({429, 502, 503, 504})
_AGAIN = frozenset({400, 408, 413, 415, 422})
"""What a service says of one photo, and not of all."""


@dataclass(slots=True)
class Imported:
    """How an import went.

    Attributes:
        sent: Photos that the service took in.
        there: Of these, those that it had already.
        readings: Readings that it took in.
        refused: Photos that it did not take in, by what it said.
    """

    sent: int = 0
    there: int = 0
    readings: int = 0
    refused: dict[str, str] = field(default_factory=dict)


class Service:
    """A service's API."""

    def __init__(self, url: str, key: str, *, per_second: float = 2.0) -> None:
        """Prepares for a service.

        Args:
            url: Its address.
            key: A key that may store photos.
            per_second: How many photos it is sent a second at most, so that officers are not kept waiting.
        """
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"}
        self._client = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S)
        self._pause_s = 1 / per_second
        self._next = time.monotonic()

    def close(self) -> None:
        """Lets go of the connection."""
        self._client.close()

    def store(self, photo: bytes, sha256: str, about: Mapping[str, str]) -> tuple[str, bool]:
        """Stores a photo; returns its id there, and whether it was new.

        Raises:
            ImportFailed: The service does not take it, or does not answer.
        """
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = max(self._next, time.monotonic()) + self._pause_s
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        headers = {"Content-Type": "image/*", "Repr-Digest": f"sha-256=:{digest}:"}
        answer = self._ask("/v1/photos", params=dict(about), headers=headers, content=photo)
        return str(answer.json()["photo_id"]), answer.status_code == httpx.codes.CREATED

    def keep(self, photo_id: str, reading: Mapping[str, Any]) -> None:
        """Brings in what was read on a photo.

        Raises:
            ImportFailed: The service does not take it, or does not answer.
        """
        self._ask(f"/v1/photos/{photo_id}/readings", json=reading)

    def _ask(self, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401  as the client's
        until = time.monotonic() + LONGEST_S
        pause_s = 1.0
        cause: httpx.TransportError | None
        while True:
            try:
                answer = self._client.post(path, **request)
            except httpx.TransportError as error:
                trouble, wait_s, cause = "The service does not answer.", pause_s, error
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in _BUSY:
                    raise _failed(answer)
                trouble, wait_s, cause = "The service is busy.", _asked(answer) or pause_s, None
            if time.monotonic() + wait_s > until:
                raise ImportFailed(trouble) from cause
            time.sleep(wait_s)
            pause_s = min(2 * pause_s, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import of what is written and is not there yet.

    Attributes:
        stored: The Readings.
        ledger: Their index.
        service: Where to.
        models_key: Of the models whose readings are brought in.
        tick: Called after each file.
    """

    stored: Stored
    ledger: Ledger
    service: Service
    models_key: str
    tick: Callable[[], None]

    def run(self, entries: Iterator[Entry | None], imported: Imported) -> None:
        """Goes through files, and brings in each photo that was read, once.

        Args:
            entries: The files.
            imported: Is told how it goes.

        Raises:
            ImportFailed: The service does not answer, or takes nothing from this key.
        """
        for entry in entries:
            if entry is not None:
                self._bring(entry, imported)
            self.tick()

    def _bring(self, entry: Entry, imported: Imported) -> None:
        sha256 = self._waiting(entry)
        if sha256 is None or (loaded := load(entry)).sha256 != sha256:
            return
        settled = self.ledger.photo(sha256, self.models_key)
        reading = self.stored.reading(settled.part, sha256, self.models_key) if settled else None
        if reading is None:
            return
        try:
            about = {
                "filename": entry.path.rpartition("/")[2],
                "taken_at": reading["photo"].get("taken_at") or "",
            }
            photo, is_new = self.service.store(loaded.photo, sha256, about)
            imported.sent, imported.there = imported.sent + 1, imported.there + (not is_new)
            self.service.keep(photo, reading)
            imported.readings += 1
        except _PhotoFailed as error:
            imported.refused[entry.path] = error.message
            return
        self.ledger.note_imported(sha256, self.models_key, self.service.url)

    def _waiting(self, entry: Entry) -> str | None:
        """The hash of a photo that was read and is not there yet."""
        known = self.ledger.file(entry)
        if known is None or known.sha256 is None:
            return None
        settled = self.ledger.photo(known.sha256, self.models_key)
        if settled is None or settled.is_refused:
            return None
        is_there = self.ledger.was_imported(known.sha256, self.models_key, self.service.url)
        return None if is_there else known.sha256


class _PhotoFailed(ImportFailed):
    """The service does not take this photo; it may take others."""


def _failed(answer: httpx.Response) -> ImportFailed:
    try:
        told = answer.json()
        message = f"{told.get('title', '')} {told.get('detail', '')}".strip()
    except ValueError:
        message = ""
    kind = _PhotoFailed if answer.status_code in _AGAIN else ImportFailed
    return kind(message or f"The service answered {answer.status_code}.")


def _asked(answer: httpx.Response) -> float | None:
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
