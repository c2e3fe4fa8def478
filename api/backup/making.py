"""Making a backup while the service runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from api.audit import Action, Event, Signer, append
from api.audit.heads import HEADS, keep_head, sign_head
from api.audit.log import last_entry
from api.audit.mirror import Mirror
from api.audit.signing import PRIVATE_KEY, PUBLIC_KEYS
from api.audit.watch import watch
from api.backup.errors import BackupFailed
from api.backup.files import copy_folder, remove_folder
from api.backup.manifest import MANIFEST, Manifest, write_manifest
from api.backup.photos import Copied, copy_photos, drop_erased
from api.backup.rows import snapshot
from api.backup.shelf import copy_shelf
from api.database import Database
from api.records.kinds import BlobState
from api.records.tables import Blob
from api.settings import Settings
from api.storage import BlobStore, open_store
from api.verify.faults import Track, unwatched
from api.verify.source import DATABASE, PHOTOS, Source
from models.house import FOLDER

KNOWN = frozenset({DATABASE, PHOTOS, MANIFEST, FOLDER, "audit", "keys"})
"""What the folder of a backup may hold."""

_ATTEMPTS = 10
"""How often rows are taken because a photo was erased between rows and bytes; where that comes about in a
fifth of them, three are too few once in a hundred backups."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made.

    Attributes:
        photos: How many it holds.
        entries: How many entries of the log.
        missing: Hashes of photos that were not there.
        damaged: Hashes of photos whose bytes were others.
    """

    photos: int
    entries: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """What is backed up.

    Attributes:
        data: The data folder.
        database: Its rows.
        store: Its photos.
        signer: Its key.
    """

    data: Path
    database: Database
    store: BlobStore
    signer: Signer


@contextmanager
def opened(settings: Settings) -> Iterator[Original]:
    """Opens what a service with these settings keeps.

    Raises:
        BackupFailed: There is nothing yet.
        RollmarkError: The database, the store or the key cannot be opened.
    """
    if settings.database_url is None and not (settings.folder / DATABASE).exists():
        raise BackupFailed(
            f"{settings.folder} holds no database.", advice="Name the data folder: ROLLMARK_DATA."
        )
    database = replace(Database.open(settings.database), on_write=watch)
    try:
        yield Original(settings.folder, database, open_store(settings.store), Signer.open(settings.folder))
    finally:
        database.close()


def back_up(original: Original, out: Path, *, with_keys: bool = False, track: Track = unwatched) -> Made:
    """Backs up rows, photos and log, as they are at one moment, and models; the service may go on meanwhile.

    Into the folder of an earlier backup only new photos are copied, and those erased since are taken away.

    Args:
        original: What is backed up.
        out: An empty folder, or that of an earlier backup.
        with_keys: Whether the private keys go too: who has them can sign in this place, seal models and
            read person data.
        track: Shows a person how far it is.

    Raises:
        BackupFailed: The folder holds something else.
        OSError: The disk is full.
    """
    _begin(out, original.data)
    # Before the rows, so that the rows have all that was signed for; a log that was cut stays one that shows.
    copy_folder(original.data / HEADS, out / HEADS)
    with original.database.write() as session:
        append(session, Event(Action.EXPORT, actor="system", subject="backup"))
    copied = _rows_and_photos(original, out, track)
    copy_folder(original.data / PUBLIC_KEYS, out / PUBLIC_KEYS)
    if with_keys:
        copy_folder((original.data / PRIVATE_KEY).parent, out / PRIVATE_KEY.parent)
    copy_shelf(original.data, out, with_key=with_keys)
    manifest = _finish(original, out, copied)
    return Made(copied.count, manifest.entries, tuple(copied.missing), tuple(copied.damaged))


def _begin(out: Path, data: Path) -> None:
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = {path.name for path in out.iterdir()}
    is_backup = not held or (held <= KNOWN and not held.isdisjoint({DATABASE, MANIFEST, "audit"}))
    if not is_backup or (out / PHOTOS / "incoming").exists() or out.resolve() == data.resolve():
        raise BackupFailed(f"{out} holds something else than a backup.")
    # From here on it is an unfinished one.
    (out / MANIFEST).unlink(missing_ok=True)
    remove_folder(out / "audit")
    remove_folder(out / "keys")
    remove_folder(out / FOLDER)


def _rows_and_photos(original: Original, out: Path, track: Track) -> Copied:
    copied = Copied()
    for _ in range(_ATTEMPTS):
        (out / DATABASE).unlink(missing_ok=True)
        snapshot(original.database, out / DATABASE)
        with Source(out, None, "").reading() as session:
            drop_erased(session, out / PHOTOS)
            copied = copy_photos(session, original.store, out / PHOTOS, track)
        if not _were_erased(original.database, copied.missing):
            break
    return copied


def _were_erased(database: Database, missing: list[str]) -> bool:
    with database.read() as session:
        states = [blob.state for sha256 in missing if (blob := session.get(Blob, sha256))]
    return BlobState.ERASED in states


def _finish(original: Original, out: Path, copied: Copied) -> Manifest:
    with Source(out, None, "").reading() as session:
        Mirror(out).catch_up(session)
        last = last_entry(session)
    assert last is not None, "the backup itself is in the log"
    keep_head(out, sign_head(last, original.signer))
    return write_manifest(out, original.signer, photos=copied.count, entries=last.index)
