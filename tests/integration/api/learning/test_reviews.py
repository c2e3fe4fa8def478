"""What people confirmed, exported from either database: what is in it, and what must not be."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from api.auth import Principal, Role
from api.database import Database, new_id
from api.examples import READING
from api.learning.reviews import export
from api.records.confirmations import Decision, decide
from api.records.kinds import BlobState, Mode, Outcome
from api.records.tables import Blob, Case, Photo, Reading, Weapon
from api.retention import Reason, approve, request
from api.review.boxes import Drawn, draw
from api.review.kinds import Act
from api.review.queue import reopen, take_in
from api.storage import open_store
from ocr.reviewed import ABOUT, PHOTOS, Word, erased, reviews
from ocr.types import MarkingKind

ANALYST = Principal("ana", "Ana", frozenset({Role.ANALYST}), None, "key")
SERIAL = READING.candidates[0].value


class Shop:
    """A database with one photo of one weapon, and the store of its bytes."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.store = open_store(str(folder / "photos"))
        noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8)
        data = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 20])[1].tobytes()
        self.sha256 = hashlib.sha256(data).hexdigest()
        (folder / "new").write_bytes(data)
        self.store.adopt(folder / "new", self.sha256)
        with database.write() as session:
            case = Case(
                id=new_id(),
                number="SECRET-1",
                unit="north",
                mode=Mode.SEIZED,
                recovered_on=date(2020, 1, 2),
                place="Prizren",
                agency="police",
                created_by="x",
            )
            session.add(case)
            session.flush()
            weapon = Weapon(id=new_id(), case_id=case.id, exhibit_number="A1", created_by="x")
            blob = Blob(sha256=self.sha256, size=len(data), media_type="image/jpeg", state=BlobState.READ)
            session.add_all([weapon, blob])
            session.flush()
            photo = Photo(
                id=new_id(),
                sha256=self.sha256,
                weapon_id=weapon.id,
                unit="north",
                uploaded_by="x",
                name="SECRET",
            )
            models = {"recogniser": "relief-1"}
            reading = Reading(
                id=new_id(),
                sha256=self.sha256,
                models_key="a" * 64,
                models=models,
                body=READING.to_dict(),
                active=True,
            )
            session.add_all([photo, reading])
        self.case, self.weapon, self.photo, self.reading = case.id, weapon.id, photo.id, reading.id

    def decide(self, outcome: Outcome, value: str | None = None, mark: str | None = None) -> str | None:
        decision = Decision(kind=MarkingKind.SERIAL, outcome=outcome, suggested=SERIAL, value=value,
                            photo_id=self.photo, reading_id=self.reading, mark_id=mark)  # fmt: skip
        with self.database.write() as session:
            return decide(session, ANALYST, self.weapon, decision).mark_id

    def export(self, name: str = "out", **years: Any) -> Path:  # noqa: ANN401
        out = self.folder / name
        export(self.database, self.store, out, "system", **years)
        return out


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Shop:
    return Shop(database, tmp_path)


def left_out(out: Path) -> dict[str, int]:
    told: dict[str, int] = json.loads((out / ABOUT).read_text(encoding="utf-8"))["left_out"]
    return told


def test_the_last_word_on_a_marking_is_exported_with_its_place(shop: Shop) -> None:
    mark = shop.decide(Outcome.CONFIRMED)
    shop.decide(Outcome.CORRECTED, f"{SERIAL[:-1]}7", mark)
    out = shop.export()
    [told] = reviews(out)
    assert (told.word, told.photo) == (Word.CORRECTED, shop.sha256)
    assert told.text is not None
    assert told.text.endswith("7")
    assert told.polygon == READING.lines[0].polygon or told.polygon in [
        line.polygon for line in READING.lines
    ]
    assert (out / PHOTOS / f"{shop.sha256}.jpg").is_file()


def test_a_box_that_a_person_named_is_exported(shop: Shop) -> None:
    box = ((10.0, 10.0), (90.0, 10.0), (90.0, 40.0), (10.0, 40.0))
    for text in ("wrong", "AB 123"):
        drawn = Drawn(act=Act.LABEL, reading_id=None, parts=(), polygons=(box,), text=text)
        with shop.database.write() as session:
            draw(session, ANALYST, shop.photo, drawn)
    [told] = reviews(shop.export())
    assert (told.word, told.text, told.polygon) == (Word.ENTERED, "AB 123", box)


def test_no_case_person_or_name_leaves(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    out = shop.export()
    texts = [path for path in out.rglob("*") if path.is_file() and path.suffix != ".jpg"]
    everything = "".join(path.read_text(encoding="utf-8") + path.name for path in texts)
    for secret in ("SECRET", "Prizren", "ana", shop.case, shop.weapon, shop.photo):
        assert secret not in everything


def test_what_shall_be_erased_does_not_leave(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    with shop.database.write() as session:
        erasure = request(session, f"case:{shop.case}", Reason.COURT_ORDER, "K-1", by="first").id
    out = shop.export()
    assert list(reviews(out)) == []
    assert left_out(out) == {"to_be_erased": 1}
    assert list((out / PHOTOS).iterdir()) == []
    with shop.database.write() as session:
        approve(session, erasure, by="second")
    assert erased(shop.export()) == {shop.sha256}


def test_a_photo_exported_before_its_erasure_goes_from_the_folder(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    assert len(list((shop.export() / PHOTOS).iterdir())) == 1
    with shop.database.write() as session:
        erasure = request(session, f"photo:{shop.photo}", Reason.COURT_ORDER, "K-1", by="first").id
    with shop.database.write() as session:
        approve(session, erasure, by="second")
    out = shop.export()
    assert list((out / PHOTOS).iterdir()) == []
    assert erased(out) == {shop.sha256}


def test_what_a_case_does_not_let_be_learnt_from_stays_and_goes_from_every_version(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    with shop.database.write() as session:
        session.get_one(Case, shop.case).may_train = False
    out = shop.export()
    assert list(reviews(out)) == []
    assert left_out(out) == {"not_for_training": 1}
    assert list((out / PHOTOS).iterdir()) == []
    assert erased(out) == {shop.sha256}


def test_what_is_doubted_does_not_leave_until_somebody_looked(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    with shop.database.write() as session:
        take_in(session, 0.0)
        assert reopen(session, [shop.sha256], "system") == 1
    assert left_out(shop.export()) == {"disputed": 1}


def test_a_case_kept_long_enough_does_not_leave(shop: Shop) -> None:
    shop.decide(Outcome.CONFIRMED)
    out = shop.export(years={Mode.SEIZED: 1})
    assert left_out(out) == {"to_be_erased": 1}
    assert list(reviews(out)) == []
