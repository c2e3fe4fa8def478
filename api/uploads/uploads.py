"""Uploads: from the first byte to the receipt."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.audit.signing import Signer
from api.auth import Principal
from api.database import Database
from api.database.base import new_id, now
from api.storage import BlobStore
from api.storage.store import sha256_of
from api.uploads.announced import Announced
from api.uploads.errors import (
    HashMismatch,
    OffsetConflict,
    UploadExpired,
    UploadInvalid,
    UploadLocked,
    UploadTooLarge,
    UploadUnknown,
)
from api.uploads.full import database_full_told
from api.uploads.keeping import Kept, Whole, keep, place_of
from api.uploads.partial import Partial, Tail, untouched
from api.uploads.tables import Upload

FOLDER = "uploads"
"""Where unfinished uploads lie in the data folder."""

EXPIRES = timedelta(days=7)
"""How long after its last byte an unfinished upload is kept, and a finished one remembered."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is.

    Attributes:
        offset: Bytes that are there, down on the disk.
        size: Bytes that it will have.
        receipt_id: None: it is not finished.
    """

    offset: int
    size: int
    receipt_id: str | None = None


@dataclass(slots=True)
class Incoming:
    """Takes the bytes of one request.

    Attributes:
        left: Bytes that may still come.
        offset: Bytes there when the request has ended.
        kept: The photo, where these bytes finished it.
    """

    _write: Callable[[bytes], None]
    left: int
    offset: int = 0
    kept: Kept | None = None

    def write(self, data: bytes) -> None:
        """Takes bytes.

        Raises:
            UploadTooLarge: They are more than were announced.
            StorageFull: There is no room; what fitted stays.
        """
        if len(data) > self.left:
            raise UploadTooLarge("More bytes were sent than were announced, or than this server accepts.")
        self._write(data)
        self.left -= len(data)


@dataclass(frozen=True, slots=True)
class Uploads:
    """Takes photos in; it remembers nothing itself, so that every process of the service may go on.

    Attributes:
        database: Rows.
        store: Where finished photos go.
        signer: Signs receipts.
        folder: Where unfinished ones are.
        max_bytes: The largest photo.
        notify: Called after a photo was stored.
    """

    database: Database
    store: BlobStore
    signer: Signer
    folder: Path
    max_bytes: int
    notify: Callable[[], None]

    def create(self, by: Principal, size: int, photo: Announced) -> Upload:
        """Begins an upload of ``size`` bytes.

        Raises:
            UploadTooLarge: The photo is over the limit.
            UploadInvalid: It has no bytes, or belongs nowhere.
            RecordMissing: There is no such weapon or case within reach.
            StorageFull: There is no room.
        """
        if size > self.max_bytes:
            raise UploadTooLarge(f"The photo has {size} bytes; at most {self.max_bytes} are taken.")
        if size == 0:
            raise UploadInvalid("The photo has no bytes.")
        upload = Upload(
            id=new_id(),
            owner=by.id,
            size=size,
            sha256=photo.sha256,
            name=photo.name,
            view=photo.view,
            weapon_id=photo.weapon_id,
            case_id=photo.case_id,
            taken_at=photo.taken_at,
            part=photo.part,
            burst=photo.burst,
        )
        self.check_place(by, photo)
        self._partial(upload.id).create()
        with self._writing() as session:
            session.add(upload)
        return upload

    def check_place(self, by: Principal, photo: Announced) -> None:
        """Makes sure, before its first byte, that a photo belongs somewhere.

        Raises:
            RecordMissing: There is no such weapon or case within reach.
            UploadInvalid: It belongs nowhere.
        """
        with self.database.read() as session:
            place_of(session, by, photo)

    def progress(self, by: Principal, upload_id: str) -> Progress:
        """Returns how far an upload is; one whose end a crash cut off is finished first.

        Raises:
            UploadUnknown: There is no such upload, or it is somebody else's.
            UploadExpired: Its bytes are gone.
            UploadLocked: Its last bytes are being dealt with.
            UploadRefused, StorageError: It was complete, but cannot be finished.
        """
        upload = self._mine(by, upload_id)
        try:
            return _finished(upload) or self._unfinished(by, upload)
        except UploadExpired:
            # Another request may have finished it since the row was read.
            if done := _finished(self._mine(by, upload_id)):
                return done
            raise

    @contextmanager
    def appending(
        self, by: Principal, upload_id: str, offset: int, *, checksum: bytes | None = None
    ) -> Iterator[Incoming]:
        """Takes a piece of an upload, and finishes the upload with its last one.

        What came is kept also where the block raises, but for a piece with a checksum: that is kept whole
        or not at all.

        Args:
            by: Who sends it.
            upload_id: Of the upload.
            offset: Where the piece begins.
            checksum: SHA-256 of the piece.

        Raises:
            UploadUnknown: There is no such upload, or it is somebody else's.
            UploadExpired: Its bytes are gone.
            UploadLocked: Another request writes to it.
            OffsetConflict: The piece does not begin where the upload ends.
            ChecksumMismatch: The piece was altered on the way; it was dropped.
            HashMismatch: The whole is not what was announced; nothing was kept.
            StorageError: It cannot be stored; it can go on later.
        """
        upload = self._mine(by, upload_id)
        if upload.receipt_id:
            raise OffsetConflict("The upload is finished.")
        partial = self._partial(upload_id)
        with partial.locked() as tail:
            if tail.offset != offset:
                raise OffsetConflict(f"The upload has {tail.offset} bytes, and the piece begins at {offset}.")
            with _into(tail, checksum) as write:
                incoming = Incoming(write, upload.size - offset)
                yield incoming
            incoming.offset = tail.offset
            if incoming.offset == upload.size:
                incoming.kept = self._finish(by, upload, partial)

    @contextmanager
    def taking(self, by: Principal, photo: Announced) -> Iterator[Incoming]:
        """Takes a whole photo at once, and keeps it when the block ends.

        Raises:
            UploadInvalid: It belongs nowhere, or has no bytes.
            RecordMissing: There is no such weapon or case within reach.
            HashMismatch: It is not what was announced; nothing was kept.
            StorageError: It cannot be stored.
        """
        self.check_place(by, photo)
        partial = self._partial(new_id())
        partial.create()
        with partial.locked() as tail:
            try:
                incoming = Incoming(tail.write, self.max_bytes)
                yield incoming
                tail.sync()
                if tail.offset == 0:
                    raise UploadInvalid("The photo has no bytes.")
                incoming.kept = self._keep(by, Whole(photo, partial.path))
            finally:
                partial.remove()
        self.notify()

    def terminate(self, by: Principal, upload_id: str) -> None:
        """Forgets an upload; a photo that it stored stays.

        Raises:
            UploadUnknown: There is no such upload, or it is somebody else's.
            UploadLocked: Another request writes to it.
        """
        self._mine(by, upload_id)
        self._forget(self._partial(upload_id))

    def sweep(self) -> int:
        """Forgets what was abandoned, or finished long ago; returns how many files went."""
        with self._writing() as session:
            session.execute(
                delete(Upload).where(Upload.receipt_id.is_not(None), Upload.created_at < now() - EXPIRES)
            )
        removed = 0
        for partial in untouched(self.folder, for_s=EXPIRES.total_seconds()):
            try:
                self._forget(partial)
                removed += 1
            except UploadLocked:
                continue
        return removed

    def _partial(self, upload_id: str) -> Partial:
        return Partial(self.folder, upload_id)

    def _mine(self, by: Principal, upload_id: str) -> Upload:
        with self.database.read() as session:
            upload = session.scalars(select(Upload).filter_by(id=upload_id, owner=by.id)).one_or_none()
        if upload is None:
            raise UploadUnknown
        return upload

    def _unfinished(self, by: Principal, upload: Upload) -> Progress:
        partial = self._partial(upload.id)
        offset = partial.offset()
        if offset < upload.size:
            return Progress(offset, upload.size)
        # A client that reads the whole length here believes the photo stored, and may never ask again.
        with partial.locked():
            kept = self._finish(by, upload, partial)
        return Progress(upload.size, upload.size, kept.receipt.id)

    def _finish(self, by: Principal, upload: Upload, partial: Partial) -> Kept:
        """Finishes an upload, all of whose bytes are there; its file must be locked."""
        photo = Announced(
            upload.sha256,
            upload.name,
            upload.view,
            upload.weapon_id,
            upload.case_id,
            upload.taken_at,
            upload.part,
            upload.burst,
        )
        try:
            kept = self._keep(by, Whole(photo, partial.path), upload.id)
        except HashMismatch:
            self._drop(partial)
            raise
        partial.remove()
        self.notify()
        return kept

    def _keep(self, by: Principal, whole: Whole, upload_id: str | None = None) -> Kept:
        if sha256_of(whole.path) != whole.photo.sha256:
            raise HashMismatch
        self.store.adopt(whole.path, whole.photo.sha256)
        try:
            return self._keep_rows(by, whole, upload_id)
        except IntegrityError:
            # The same photo came in twice at this moment, and the other transaction was quicker.
            return self._keep_rows(by, whole, upload_id)

    def _keep_rows(self, by: Principal, whole: Whole, upload_id: str | None) -> Kept:
        with self._writing() as session:
            kept = keep(session, by, whole, self.store, self.signer)
            session.flush()
            if upload_id and (upload := session.get(Upload, upload_id)):
                upload.receipt_id = kept.receipt.id
            return kept

    def _forget(self, partial: Partial) -> None:
        with ExitStack() as stack:
            with suppress(UploadExpired):  # the file is gone; the row is left
                stack.enter_context(partial.locked())
            self._drop(partial)

    def _drop(self, partial: Partial) -> None:
        with self._writing() as session:
            session.execute(delete(Upload).where(Upload.id == partial.id))
        partial.remove()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with database_full_told(), self.database.write() as session:
            yield session


@contextmanager
def _into(tail: Tail, checksum: bytes | None) -> Iterator[Callable[[bytes], None]]:
    try:
        if checksum is None:
            yield tail.write
        else:
            with tail.checked(checksum) as write:
                yield write
    finally:
        tail.sync()


def _finished(upload: Upload) -> Progress | None:
    return Progress(upload.size, upload.size, upload.receipt_id) if upload.receipt_id else None
