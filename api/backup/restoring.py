"""Bringing a backup back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.audit.signing import PRIVATE_KEY
from api.backup.errors import RestoreRefused
from api.backup.files import copy_durably, copy_folder
from api.backup.manifest import Manifest, checked_manifest
from api.backup.rows import copy_rows, is_empty
from api.backup.shelf import copy_shelf
from api.database import Database
from api.settings import Settings
from api.storage import BlobStore, open_store
from api.storage.store import hash_at
from api.verify.faults import Track, unwatched
from api.verify.source import DATABASE, PHOTOS
from models.house import ACTIVE, FOLDER


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is restored to.

    Attributes:
        data: The data folder.
        store: For the photos.
        server: Where the rows go, if not into the data folder.
    """

    data: Path
    store: BlobStore
    server: Database | None = None


@contextmanager
def target(settings: Settings) -> Iterator[Target]:
    """Opens where a service with these settings keeps things.

    Raises:
        RollmarkError: The database or the store cannot be opened.
    """
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = Database.open(settings.database_url) if settings.database_url else None
    try:
        yield Target(settings.folder, open_store(settings.store), server)
    finally:
        if server is not None:
            server.close()


def restore(backup: Path, target: Target, *, track: Track = unwatched) -> Manifest:
    """Restores a backup into an empty data folder, and into an empty database where one is named.

    The rows come last: where it is interrupted there is no database, and it can be done again.

    Args:
        backup: The folder of the backup.
        target: Where to.
        track: Shows a person how far it is.

    Raises:
        RestoreRefused: The backup is unfinished or damaged, or something is there already.
        StorageError: The photos cannot be stored.
        OSError: A file cannot be read or written.
    """
    manifest = checked_manifest(backup)
    _refuse_full(target)
    photos = (path for path in (backup / PHOTOS).glob("??/??/*") if hash_at(_place(backup, path)))
    for path in track(photos, "photos", manifest.photos):
        target.store.adopt(path, path.name)
    copy_folder(backup / "audit", target.data / "audit")
    copy_folder(backup / PRIVATE_KEY.parent, target.data / PRIVATE_KEY.parent)
    copy_shelf(backup, target.data, with_key=True)
    if target.server is None:
        copy_durably(backup / DATABASE, target.data / DATABASE)
    else:
        _load(backup / DATABASE, target.data / "restoring.db", target.server)
    return manifest


def _refuse_full(target: Target) -> None:
    if (target.data / DATABASE).exists():
        raise RestoreRefused(f"{target.data} holds a database already.")
    if (target.data / FOLDER / ACTIVE).exists():
        raise RestoreRefused(f"{target.data} holds models already.")
    if target.server is not None:
        target.server.migrate()
        if not is_empty(target.server):
            raise RestoreRefused("The database holds rows already.")


def _load(backup: Path, copy: Path, server: Database) -> None:
    # A copy: the backup may be of an earlier version, whose tables must be brought to those of this one.
    copy_durably(backup, copy)
    source = Database.open(f"sqlite:///{copy}")
    try:
        source.migrate()
        copy_rows(source, server)
    finally:
        source.close()
        for path in copy.parent.glob(f"{copy.name}*"):
            path.unlink()


def _place(backup: Path, path: Path) -> str:
    return path.relative_to(backup / PHOTOS).as_posix()
