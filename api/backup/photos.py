"""Photos into a backup, each once, and no longer than the log says that they may be there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.backup.files import write_durably
from api.records.kinds import BlobState
from api.records.tables import Blob
from api.storage import BlobDamaged, BlobMissing, BlobStore
from api.storage.store import hash_at, key
from api.verify.faults import Track


@dataclass(slots=True)
class Copied:
    """What became of the photos.

    Attributes:
        count: How many the backup has.
        missing: Hashes of those that the store does not have.
        damaged: Hashes of those whose bytes are others.
    """

    count: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def copy_photos(session: Session, store: BlobStore, folder: Path, track: Track) -> Copied:
    """Copies every photo that the database names and the folder has not; one that fails stops no other.

    Args:
        session: A transaction on the rows of the backup.
        store: Where the photos are.
        folder: The folder of photos in the backup.
        track: Shows a person how far it is.

    Raises:
        OSError: The disk is full.
    """
    copied = Copied()
    total = session.scalar(select(func.count()).where(Blob.state != BlobState.ERASED)) or 0
    for sha256, size in track(_kept(session), "photos", total):
        _copy(sha256, size, store, folder, copied)
    return copied


def drop_erased(session: Session, folder: Path) -> None:
    """Takes away what an earlier backup in the folder holds and the database no longer names."""
    for path in folder.glob("??/??/*"):
        sha256 = hash_at(path.relative_to(folder).as_posix())
        blob = session.get(Blob, sha256) if sha256 else None
        if blob is None or blob.state == BlobState.ERASED:
            path.unlink()
        session.expunge_all()


def _kept(session: Session) -> Iterator[tuple[str, int]]:
    query = select(Blob.sha256, Blob.size).where(Blob.state != BlobState.ERASED).order_by(Blob.sha256)
    yield from session.execute(query.execution_options(yield_per=500))


def _copy(sha256: str, size: int, store: BlobStore, folder: Path, copied: Copied) -> None:
    place = folder / key(sha256)
    if not place.exists() or place.stat().st_size != size:
        try:
            write_durably(place, store.stream(sha256), mode=0o444)
        except BlobMissing:
            return copied.missing.append(sha256)
        except BlobDamaged:
            return copied.damaged.append(sha256)
    copied.count += 1
    return None
