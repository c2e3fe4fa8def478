"""A small installation with a history, for the tests of whatever checks, backs up or erases."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from api.audit import Action, Event, Signer, append
from api.audit.keeper import keeping
from api.audit.watch import watch
from api.database import Database, new_id, now
from api.records.kinds import BlobState, DecidedBy, Mode, Outcome
from api.records.tables import Blob, Case, Confirmation, Mark, Photo, Reading, Weapon
from api.retention import Reason, approve, request, sweep
from api.storage import BlobStore, open_store
from api.uploads.receipts import sign
from api.uploads.tables import Receipt
from api.verify.check import verify
from api.verify.faults import Report
from api.verify.source import PHOTOS, Source
from ocr.types import MarkingKind


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder with a database and photos, and what people do there.

    Attributes:
        data: The folder.
        database: Its rows, watched as the service does.
        store: Its photos.
        signer: Its key.
        database_url: Where the rows are, if not in the folder.
    """

    data: Path
    database: Database
    store: BlobStore
    signer: Signer
    database_url: str | None = None

    def weapon(self, *, mode: Mode = Mode.SEIZED, recovered_on: date = date(2026, 3, 1)) -> tuple[str, str]:
        """Opens a case with one weapon; returns the ids of both."""
        with self.database.write() as session:
            case = Case(
                number=new_id(),
                unit="north",
                mode=mode,
                recovered_on=recovered_on,
                place="Prizren",
                agency="KP",
                created_by="officer",
            )
            session.add(case)
            session.flush()
            weapon = Weapon(case_id=case.id, exhibit_number="1", created_by="officer")
            session.add(weapon)
            append(session, Event(Action.COLLECT, "officer", f"case:{case.id}", "north"))
            return case.id, weapon.id

    def photo(self, content: bytes, weapon_id: str | None = None) -> str:
        """Stores a photo; returns its id."""
        sha256 = hashlib.sha256(content).hexdigest()
        arrived = self.data / f"{new_id()}.part"
        arrived.write_bytes(content)
        self.store.adopt(arrived, sha256)
        arrived.unlink()
        with self.database.write() as session:
            blob = session.get(Blob, sha256) or Blob(
                sha256=sha256, size=len(content), media_type="image/jpeg", stored_at=now()
            )
            if blob.state is BlobState.ERASED:
                blob.state, blob.stored_at = BlobState.STORED, now()
            session.add(blob)
            session.flush()
            photo = Photo(sha256=sha256, unit=new_id(), weapon_id=weapon_id, uploaded_by="officer")
            session.add(photo)
            session.flush()
            entry = append(session, Event(Action.COLLECT, "officer", f"photo:{photo.id}", "north"))
            receipt = Receipt(
                id=new_id(),
                sha256=sha256,
                size=len(content),
                photo_id=photo.id,
                at=now(),
                audit_index=entry.index,
            )
            sign(receipt, self.signer)
            session.add(receipt)
            return photo.id

    def has_photo(self, photo_id: str) -> bool:
        """Whether a photo is there."""
        with self.database.read() as session:
            return session.get(Photo, photo_id) is not None

    def read(self, photo_id: str) -> str:
        """Has a machine read a photo; returns the id of the reading."""
        with self.database.write() as session:
            sha256 = session.get_one(Photo, photo_id).sha256
            body = {"candidates": [{"kind": "serial", "value": "Ж1234", "p": 0.25}]}
            reading = Reading(
                sha256=sha256, models_key=new_id(), models={"fake": "1"}, body=body, active=False
            )
            session.add(reading)
            append(session, Event(Action.READ, "system", f"blob:{sha256}"))
            return reading.id

    def confirm(self, weapon_id: str, photo_id: str | None = None) -> tuple[str, str]:
        """Has a person confirm a marking; returns the ids of the mark and of the confirmation."""
        with self.database.write() as session:
            mark = Mark(
                weapon_id=weapon_id,
                kind=MarkingKind.SERIAL,
                text_raw="Ж1234",
                photo_id=photo_id,
                polygon=[[0.0, 1.5]],
                p=0.5,
                decided_by=DecidedBy.PERSON_CONFIRMED,
            )
            session.add(mark)
            session.flush()
            said = Confirmation(
                weapon_id=weapon_id,
                mark_id=mark.id,
                photo_id=photo_id,
                kind=MarkingKind.SERIAL,
                suggested="Ж1234",
                value="Ж1234",
                outcome=Outcome.CONFIRMED,
                by="officer",
            )
            session.add(said)
            append(session, Event(Action.CONFIRM, "officer", f"mark:{mark.id}", "north"))
            return mark.id, said.id

    def erase(self, subject: str) -> None:
        """Erases lawfully."""
        with self.database.write() as session:
            asked = request(session, subject, Reason.COURT_ORDER, "12/2026", by="first")
            approve(session, asked.id, by="second")
        sweep(self.database, self.store)

    def check(self) -> Report:
        """Checks everything."""
        return verify(Source.of(self.data, database_url=self.database_url), self.store)

    def sign(self) -> None:
        """Brings mirror and heads up to now, as when the service ends."""
        with keeping(self.database, self.data, self.signer):
            pass


@contextmanager
def installation(data: Path, database_url: str | None = None) -> Iterator[Installation]:
    """Opens an installation; None: with a database in its folder."""
    data.mkdir(parents=True, exist_ok=True)
    database = replace(Database.open(database_url or f"sqlite:///{data / 'rollmark.db'}"), on_write=watch)
    database.migrate()
    store = open_store(str(data / PHOTOS))
    yield Installation(data, database, store, Signer.open(data), database_url)
    database.close()
