"""Photos that are stored, and waiting for what becomes of them, for tests of whatever has photos read."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from api.database import Database
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading

PATIENCE_S = 60.0
ENDS = frozenset({BlobState.READ, BlobState.REFUSED})


@dataclass(frozen=True, slots=True)
class KeptPhotos:
    """Photos and their rows; as a store it is a dictionary.

    Attributes:
        database: Where the rows are.
        kept: The photos by their hashes; one that is taken out cannot be read.
    """

    database: Database
    kept: dict[str, bytes] = field(default_factory=dict)

    def store(self, photo: bytes, *, unit: str = "north") -> str:
        """Stores a photo of a unit; returns the hash."""
        sha256 = hashlib.sha256(photo).hexdigest()
        self.kept[sha256] = photo
        with self.database.write() as session:
            session.add(Blob(sha256=sha256, size=len(photo), media_type="image/jpeg"))
            session.flush()
            session.add(Photo(sha256=sha256, unit=unit, uploaded_by="0" * 32))
        return sha256

    def read(self, sha256: str) -> bytes:
        """Returns the bytes.

        Raises:
            OSError: The photo was taken out.
        """
        if sha256 not in self.kept:
            raise OSError("the disk is gone")
        return self.kept[sha256]

    def row(self, sha256: str) -> Blob:
        """Returns the row of the bytes."""
        with self.database.read() as session:
            return session.get_one(Blob, sha256)

    def photo(self, sha256: str) -> str:
        """Returns the id of the photo."""
        with self.database.read() as session:
            return session.scalars(select(Photo.id).filter_by(sha256=sha256)).one()

    def readings(self, sha256: str) -> list[Reading]:
        """Returns everything that was read on it, oldest first."""
        with self.database.read() as session:
            return list(
                session.scalars(select(Reading).filter_by(sha256=sha256).order_by(Reading.created_at))
            )

    def ended(self, sha256: str) -> Blob:
        """Waits until the photo is read or refused; returns its row."""
        wait_until(lambda: self.row(sha256).state in ENDS)
        return self.row(sha256)


def wait_until(holds: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    """Waits until something holds.

    Raises:
        AssertionError: It did not within ``patience_s`` seconds.
    """
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, f"it did not come to that within {patience_s:.0f} s"
        time.sleep(0.02)
