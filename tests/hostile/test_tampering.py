"""Whoever changes evidence past the service is found out, and which evidence it was is named."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from api.audit import Action, Entry, Event, append
from api.audit.entries import GENESIS
from api.audit.heads import HEADS
from api.audit.mirror import MIRROR
from api.audit.signing import PUBLIC_KEYS, Signer
from api.database import now
from api.records.tables import Confirmation
from api.retention import Reason, request
from api.storage.store import key
from api.uploads.receipts import sign, statement
from api.uploads.tables import Receipt
from api.verify import FaultKind, Report, Source, Trust, VerifyImpossible, verify
from api.verify.photos import open_photos
from api.verify.testing import Installation, installation

FIRST, SECOND, GONE = b"first photo" * 100, b"second photo" * 100, b"erased photo" * 100


@dataclass(frozen=True)
class Store:
    """A store whose service has ended, and what is in it."""

    data: Path
    hashes: tuple[str, str, str]
    reading: str
    mark: str
    confirmation: str
    photo: str

    def path(self, sha256: str) -> Path:
        return self.data / "photos" / key(sha256)

    def overwrite(self, sha256: str, content: bytes) -> None:
        self.path(sha256).chmod(0o600)
        self.path(sha256).write_bytes(content)

    def sql(self, *statements: str) -> None:
        """Does what somebody can who has the file and knows SQL."""
        with sqlite3.connect(self.data / "rollmark.db") as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, statement
        connection.close()

    def edit(self, path: Path, old: bytes, new: bytes) -> None:
        content = (self.data / path).read_bytes()
        assert content.count(old) >= 1
        (self.data / path).write_bytes(content.replace(old, new, 1))

    def check(self, trust: Trust | None = None) -> Report:
        return verify(Source.of(self.data), open_photos(str(self.data / "photos")), trust)


Damage = Callable[[Store], object]


def found(report: Report) -> set[tuple[FaultKind, str]]:
    return {(fault.kind, fault.subject) for fault in report.faults}


def _history(here: Installation) -> Store:
    _, weapon = here.weapon()
    photos = [here.photo(content, weapon) for content in (FIRST, SECOND, GONE)]
    reading = here.read(photos[0])
    mark, confirmation = here.confirm(weapon, photos[0])
    here.erase(f"photo:{photos[2]}")
    here.sign()
    _, other = here.weapon()
    here.confirm(other)
    here.sign()
    hashes = _sha256(FIRST), _sha256(SECOND), _sha256(GONE)
    return Store(here.data, hashes, reading, mark, confirmation, photos[0])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Store:
    with installation(tmp_path_factory.mktemp("original")) as here:
        return _history(here)


@pytest.fixture
def store(original: Store, tmp_path: Path) -> Store:
    data = tmp_path / "data"
    shutil.copytree(original.data, data)
    return Store(
        data, original.hashes, original.reading, original.mark, original.confirmation, original.photo
    )


def test_a_clean_store_has_no_faults(store: Store) -> None:
    report = store.check()
    assert report.faults == ()
    assert report.notes == ()
    assert report.checked["photos"] == report.checked["receipts"] == 3
    assert min(report.checked.values()) > 0


PHOTOS: dict[str, tuple[Damage, FaultKind]] = {
    "one bit flipped": (lambda s: s.overwrite(s.hashes[0], b"g" + FIRST[1:]), FaultKind.PHOTO_CHANGED),
    "longer by a byte": (lambda s: s.overwrite(s.hashes[0], FIRST + b"!"), FaultKind.PHOTO_CHANGED),
    "truncated": (lambda s: s.overwrite(s.hashes[0], FIRST[:-1]), FaultKind.PHOTO_TRUNCATED),
    "emptied": (lambda s: s.overwrite(s.hashes[0], b""), FaultKind.PHOTO_TRUNCATED),
    "swapped": (lambda s: s.overwrite(s.hashes[0], SECOND), FaultKind.PHOTO_SWAPPED),
    "deleted": (lambda s: s.path(s.hashes[0]).unlink(), FaultKind.PHOTO_MISSING),
}


@pytest.mark.parametrize("how", PHOTOS)
def test_a_damaged_photo_is_named_with_its_damage(store: Store, how: str) -> None:
    damage, kind = PHOTOS[how]
    damage(store)
    assert found(store.check()) == {(kind, f"blob:{store.hashes[0]}")}


def test_erased_bytes_that_come_back_are_named(store: Store) -> None:
    place = store.path(store.hashes[2])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(GONE)
    assert found(store.check()) == {(FaultKind.PHOTO_REMAINS, f"blob:{store.hashes[2]}")}


EDITS = {
    "reading": """UPDATE reading SET body = replace(body, '1234', '7777')""",
    "photo": "UPDATE photo SET view = 'left' WHERE id = '{0.photo}'",
    "confirmation": "UPDATE confirmation SET value = 'Ж7777' WHERE id = '{0.confirmation}'",
    "mark": "UPDATE mark SET polygon = '[[0.0, 1.25]]' WHERE id = '{0.mark}'",
    "mark made nonsense": "UPDATE mark SET candidates = 'no JSON' WHERE id = '{0.mark}'",
    "mark of no kind": "UPDATE mark SET kind = 'x' WHERE id = '{0.mark}'",
    "confirmation of no time": "UPDATE confirmation SET at = 'never' WHERE id = '{0.confirmation}'",
    "blob": "UPDATE blob SET size = size + 1 WHERE sha256 = '{0.hashes[0]}'",
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_row_is_named(store: Store, what: str) -> None:
    store.sql(EDITS[what].format(store))
    table = what.split(maxsplit=1)[0]
    name = store.hashes[0] if table == "blob" else getattr(store, table)
    assert found(store.check()) == {(FaultKind.ROW_CHANGED, f"{table}:{name}")}


def test_a_deleted_row_is_named(store: Store) -> None:
    store.sql(f"DELETE FROM confirmation WHERE id = '{store.confirmation}'")
    assert found(store.check()) == {(FaultKind.ROW_MISSING, f"confirmation:{store.confirmation}")}


def test_a_row_put_in_is_named(store: Store) -> None:
    columns = 'weapon_id, mark_id, photo_id, reading_id, kind, suggested, value, outcome, "by", at'
    store.sql(
        f"INSERT INTO confirmation (id, {columns}) SELECT 'forged', {columns} FROM confirmation LIMIT 1"
    )
    assert found(store.check()) == {(FaultKind.ROW_UNLOGGED, "confirmation:forged")}


def test_an_edited_entry_is_named(store: Store) -> None:
    store.sql("""UPDATE audit_entry SET actor = 'somebody' WHERE "index" = 3""")
    assert found(store.check()) == {(FaultKind.ENTRY_CHANGED, "entry:3")}


@pytest.mark.parametrize("nonsense", ["detail = 'no JSON'", "at = 'never'", "rows = '[1]'", "rows = '7'"])
def test_an_entry_made_nonsense_is_named(store: Store, nonsense: str) -> None:
    store.sql(f"""UPDATE audit_entry SET {nonsense} WHERE "index" = 3""")
    assert (FaultKind.ENTRY_CHANGED, "entry:3") in found(store.check())


def test_an_entry_taken_out_is_named(store: Store) -> None:
    store.sql("""DELETE FROM audit_entry WHERE "index" = 3""")
    assert (FaultKind.ENTRY_MISSING, "entry:4") in found(store.check())


def test_a_cut_end_of_the_log_is_named(store: Store) -> None:
    store.sql("""DELETE FROM audit_entry WHERE "index" > 5""")
    assert (FaultKind.LOG_CUT, "log") in found(store.check())


def test_a_cut_end_of_log_and_mirror_is_told_by_the_signed_heads(store: Store) -> None:
    store.sql("""DELETE FROM audit_entry WHERE "index" = (SELECT max("index") FROM audit_entry)""")
    (store.data / MIRROR).unlink()
    assert (FaultKind.LOG_CUT, "log") in found(store.check())


def test_a_log_written_anew_is_not_the_one_that_was_signed(store: Store) -> None:
    entries = [json.loads(line) for line in (store.data / MIRROR).read_bytes().splitlines()]
    previous = GENESIS
    changes = []
    for raw in entries:
        entry = replace(Entry.from_dict(raw), actor="somebody", previous=previous)
        previous = entry.computed()
        changes.append(
            f"UPDATE audit_entry SET actor = 'somebody', previous = '{entry.previous}', hash = '{previous}' "
            f'WHERE "index" = {entry.index}'
        )
    store.sql(*changes)
    (store.data / MIRROR).unlink()
    kinds = {kind for kind, _ in found(store.check())}
    assert FaultKind.LOG_REWRITTEN in kinds
    assert FaultKind.ENTRY_CHANGED not in kinds


def test_an_edited_mirror_is_named(store: Store) -> None:
    store.edit(MIRROR, b'"actor":"officer"', b'"actor":"nobody_"')
    assert found(store.check()) == {(FaultKind.MIRROR_CHANGED, "file:log.jsonl:1")}


def test_a_line_without_sense_in_the_mirror_is_named(store: Store) -> None:
    store.edit(MIRROR, b'{"', b'["')
    assert found(store.check()) == {(FaultKind.MIRROR_CHANGED, "file:log.jsonl:1")}


def test_a_forged_head_is_named(store: Store) -> None:
    (path,) = (store.data / HEADS).iterdir()
    store.edit(path, b'"index":', b'"index":1')
    assert found(store.check()) == {(FaultKind.HEAD_FORGED, f"head:{path.name}:1")}


def test_a_key_under_the_name_of_another_counts_for_nothing(store: Store, tmp_path: Path) -> None:
    Signer.open(tmp_path / "forger")
    (mine,) = (store.data / PUBLIC_KEYS).iterdir()
    (other,) = (tmp_path / "forger" / PUBLIC_KEYS).iterdir()
    shutil.copy(other, mine)
    kinds = {kind for kind, _ in found(store.check())}
    assert kinds == {FaultKind.KEY_CHANGED, FaultKind.HEAD_FORGED, FaultKind.RECEIPT_FORGED}


def test_only_keys_that_are_trusted_count(store: Store) -> None:
    key_id = Signer.open(store.data).key_id
    assert store.check(Trust(keys=[key_id])).faults == ()
    kinds = {kind for kind, _ in found(store.check(Trust(keys=["0" * 32])))}
    assert kinds == {FaultKind.HEAD_FORGED, FaultKind.RECEIPT_FORGED}


def test_a_head_kept_elsewhere_tells_of_a_cut_in_everything_here(store: Store, tmp_path: Path) -> None:
    (path,) = (store.data / HEADS).iterdir()
    first, *_, last = path.read_bytes().splitlines(keepends=True)
    kept = tmp_path / "head.json"
    kept.write_bytes(last)
    path.write_bytes(first)
    end = json.loads(first)["index"]
    mirror = (store.data / MIRROR).read_bytes().splitlines(keepends=True)
    (store.data / MIRROR).write_bytes(b"".join(mirror[:end]))
    store.sql(f'DELETE FROM audit_entry WHERE "index" > {end}')
    assert (FaultKind.LOG_CUT, "log") not in found(store.check())
    assert (FaultKind.LOG_CUT, "log") in found(store.check(Trust(heads=[kept])))


def test_a_damaged_database_is_named_and_photos_are_checked_all_the_same(store: Store) -> None:
    path = store.data / "rollmark.db"
    path.write_bytes(path.read_bytes()[:100] + bytes(path.stat().st_size - 100))
    store.path(store.hashes[0]).unlink()
    assert found(store.check()) == {
        (FaultKind.DATABASE_DAMAGED, "database"),
        (FaultKind.PHOTO_MISSING, f"blob:{store.hashes[0]}"),
    }


FORGERIES = {
    "other photo": "UPDATE receipt SET sha256 = '{0.hashes[1]}' WHERE sha256 = '{0.hashes[0]}'",
    "other time": "UPDATE receipt SET at = '2020-01-01 00:00:00.000000'",
    "nonsense": "UPDATE receipt SET at = 'never'",
    "other entry": "UPDATE receipt SET audit_index = 1",
    "other signature": "UPDATE receipt SET signature = replace(signature, substr(signature, 1, 4), 'AAAA')",
    "no signature": "UPDATE receipt SET signature = 'no signature'",
    "unknown key": "UPDATE receipt SET key_id = '00'",
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_receipt_is_named(store: Store, how: str) -> None:
    store.sql(FORGERIES[how].format(store))
    faults = found(store.check())
    assert {kind for kind, _ in faults} == {FaultKind.RECEIPT_FORGED}
    assert {subject.partition(":")[0] for _, subject in faults} == {"receipt"}


def test_a_signed_receipt_for_what_the_log_never_told_is_named(store: Store) -> None:
    with installation(store.data) as here, here.database.write() as session:
        receipt = Receipt(
            id="f" * 32, sha256=store.hashes[0], size=1, photo_id="e" * 32, at=now(), audit_index=2
        )
        sign(receipt, here.signer)
        session.add(receipt)
    assert found(store.check()) == {(FaultKind.RECEIPT_UNFOUNDED, f"receipt:{'f' * 32}")}


def test_a_receipt_kept_elsewhere_tells_of_a_log_that_was_cut(store: Store, tmp_path: Path) -> None:
    with installation(store.data) as here, here.database.read() as session:
        receipt = session.scalars(select(Receipt).where(Receipt.sha256 == store.hashes[0])).one()
    kept = tmp_path / "receipt.json"
    signed = json.loads(statement(receipt))
    kept.write_text(json.dumps({**signed, "key_id": receipt.key_id, "signature": receipt.signature}))
    assert store.check(Trust(receipts=[kept])).faults == ()
    shutil.rmtree(store.data / HEADS)
    (store.data / MIRROR).unlink()
    store.sql('DELETE FROM audit_entry WHERE "index" > 1', "DELETE FROM receipt")
    assert (FaultKind.LOG_CUT, "log") not in found(store.check())
    assert (FaultKind.LOG_CUT, "log") in found(store.check(Trust(receipts=[kept])))
    kept.write_text(
        json.dumps({**signed, "size": 7, "key_id": receipt.key_id, "signature": receipt.signature})
    )
    assert (FaultKind.RECEIPT_FORGED, "file:receipt.json") in found(store.check(Trust(receipts=[kept])))


def test_an_erasure_without_a_second_person_is_named_and_excuses_nothing(store: Store) -> None:
    with installation(store.data) as here:
        with here.database.write() as session:
            asked = request(session, f"photo:{store.photo}", Reason.COURT_ORDER, "1", by="first")
            detail = {"erasure": asked.id}
            append(session, Event(Action.ERASE, "first", f"blob:{store.hashes[0]}", "north", detail))
        here.store.delete(store.hashes[0])
    subject = f"blob:{store.hashes[0]}"
    assert found(store.check()) == {
        (FaultKind.ERASURE_UNLAWFUL, subject),
        (FaultKind.PHOTO_MISSING, subject),
    }


def test_what_the_service_itself_writes_over_is_named(store: Store) -> None:
    with installation(store.data) as here, here.database.write() as session:
        session.get_one(Confirmation, store.confirmation).value = "Ж7777"
        append(session, Event(Action.CORRECT, "insider", "confirmation"))
    assert found(store.check()) == {(FaultKind.ROW_REPLACED, f"confirmation:{store.confirmation}")}


def test_log_and_photos_are_checked_where_there_is_no_database(store: Store) -> None:
    (store.data / "rollmark.db").unlink()
    assert store.check().faults == ()
    assert "no database" in store.check().notes[0]
    store.overwrite(store.hashes[0], FIRST[:-1])
    store.edit(MIRROR, b'"actor":"officer"', b'"actor":"nobody_"')
    assert found(store.check()) == {
        (FaultKind.ENTRY_CHANGED, "entry:1"),
        (FaultKind.PHOTO_CHANGED, f"blob:{store.hashes[0]}"),
    }


def test_a_folder_without_evidence_is_refused_not_found_clean(tmp_path: Path) -> None:
    with pytest.raises(VerifyImpossible):
        Source.of(tmp_path)


def test_checking_writes_nothing(store: Store) -> None:
    def state() -> dict[Path, tuple[int, bytes]]:
        # But for the two files by which SQLite's readers and writers agree.
        files = [
            path
            for path in store.data.rglob("*")
            if path.is_file() and path.name[-4:] not in ("-shm", "-wal")
        ]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = state()
    store.check()
    assert state() == before
