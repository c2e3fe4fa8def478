"""The whole check, step by step."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from api.audit.entries import Entry
from api.audit.heads import Head
from api.audit.mirror import MIRROR, mirrored
from api.verify.chain import check_chain
from api.verify.faults import Fault, FaultKind, Report, Track, unwatched
from api.verify.heads import check_heads, check_mirror, check_promises, load_keys, located_heads
from api.verify.ledger import Ledger
from api.verify.photos import Photos, check_photos, count_leftovers
from api.verify.receipts import check_kept, check_receipts, count_receipts
from api.verify.rows import check_rows, count_rows, log_length, read_log
from api.verify.source import Source


@dataclass(frozen=True, slots=True)
class Trust:
    """What the person who checks knows from elsewhere, so that not everything is taken from the same folder.

    Attributes:
        keys: Ids of the keys whose signatures count; empty: those of every key in the data folder.
        heads: Files of heads that were kept elsewhere, which nobody could cut together with the log.
        receipts: Files of receipts that were kept by those who sent photos.
    """

    keys: Collection[str] = ()
    heads: Collection[Path] = ()
    receipts: Collection[Path] = ()


def verify(
    source: Source,
    photos: Photos,
    trust: Trust | None = None,
    *,
    track: Track = unwatched,
) -> Report:
    """Checks log, rows, photos and receipts against one another.

    Args:
        source: What is checked; a service may be at work on it.
        photos: Where the photos are.
        trust: What is known from elsewhere.
        track: Shows a person how far it is.

    Raises:
        DatabaseUnavailable: The database cannot be reached.
        OSError: A file cannot be read.
    """
    trust = trust or Trust()
    with Ledger() as ledger:
        check = _Check(source, ledger, track, trust.keys)
        check.heads(trust.heads)
        check.database_or_mirror()
        check.receipts(trust.receipts)
        check.photos(photos)
        return check.report()


class _Check:
    """One check: what it has found so far."""

    def __init__(self, source: Source, ledger: Ledger, track: Track, trusted: Collection[str]) -> None:
        self._source = source
        self._ledger = ledger
        self._track = track
        self._faults: list[Fault] = []
        self._notes: list[str] = []
        self._checked: dict[str, int] = {}
        keys = load_keys(source.data, self._faults)
        self._keys = {key_id: key for key_id, key in keys.items() if not trusted or key_id in trusted}

    def heads(self, kept: Collection[Path]) -> None:
        found = list(located_heads(self._source.data))
        found += [(f"head:{path.name}", Head.parsed(path.read_bytes())) for path in kept]
        self._checked["heads"] = len(found)
        self._faults += check_heads(found, self._keys, self._ledger)

    def database_or_mirror(self) -> None:
        if not self._source.has_database:
            self._notes.append(
                "There is no database here: the log was read from its mirror, rows were not checked."
            )
            return self._log(_sound_lines(self._source.data), 0)
        try:
            with self._source.reading() as session:
                self._database(session)
        except DatabaseError as error:
            detail = f"The database cannot be read: {error.orig}."
            self._faults.append(Fault(FaultKind.DATABASE_DAMAGED, "database", detail))
            if not self._ledger.length() and (self._source.data / MIRROR).exists():
                self._log(_sound_lines(self._source.data), 0)

    def _database(self, session: Session) -> None:
        length = log_length(session)
        self._log(read_log(session), length)
        self._faults += check_mirror(self._source.data, self._ledger, length)
        if length and not (self._source.data / MIRROR).exists():
            self._notes.append("There is no mirror of the log here; the service writes it anew.")
        self._checked["rows"] = count_rows(session)
        self._faults += check_rows(session, self._ledger, self._track)
        self._checked["receipts"] = count_receipts(session)
        self._faults += check_receipts(session, self._keys, self._ledger, self._track)

    def _log(self, entries: Iterable[Entry], length: int) -> None:
        self._faults += check_chain(self._track(entries, "entries of the log", length), self._ledger)
        self._checked["entries"] = self._ledger.length()
        self._faults += check_promises(self._ledger)

    def receipts(self, kept: Collection[Path]) -> None:
        self._checked["receipts"] = self._checked.get("receipts", 0) + len(kept)
        self._faults += check_kept(kept, self._keys, self._ledger)

    def photos(self, photos: Photos) -> None:
        self._checked["photos"] = self._ledger.photo_count()
        self._faults += check_photos(self._ledger, photos, self._track)
        if leftovers := count_leftovers(self._ledger, photos):
            self._notes.append(f"{leftovers} files of photos are in no entry: uploads that a crash ended.")

    def report(self) -> Report:
        index, digest = self._ledger.end()
        unsigned = index - self._ledger.newest_head()
        if unsigned > 0:
            self._notes.append(f"The last {unsigned} entries are not signed yet.")
        head: dict[str, str | int | None] = {
            "index": index,
            "hash": digest,
            "keys": ", ".join(sorted(self._keys)),
        }
        return Report(self._checked, tuple(self._faults), tuple(self._notes), head)


def _sound_lines(data: Path) -> Iterator[Entry]:
    """Goes through the mirror; a line that is no entry leaves the gap that the check then names."""
    return (entry for entry in mirrored(data / MIRROR) if entry)
