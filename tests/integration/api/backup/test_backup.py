"""What was backed up while the service worked comes back whole, on either database."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api.audit import Signer
from api.audit.canonical import canonical
from api.audit.signing import PRIVATE_KEY
from api.backup import BackupFailed, Made, RestoreRefused, back_up, restore
from api.backup.making import Original
from api.backup.manifest import MANIFEST
from api.backup.restoring import Target
from api.database import Database
from api.database.tables import all_tables
from api.database.testing import fresh_database
from api.records.tables import Photo
from api.storage import open_store
from api.storage.store import key
from api.verify import FaultKind, Report, Source, verify
from api.verify.photos import open_photos
from api.verify.testing import Installation, installation
from models.house import ACTIVE, FOLDER, KEY, RECOGNISER, House
from models.keys import verified


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    with installation(tmp_path / "data", database_url) as opened:
        yield opened


def made(here: Installation, out: Path, *, with_keys: bool = False) -> Made:
    return back_up(Original(here.data, here.database, here.store, here.signer), out, with_keys=with_keys)


def check(data: Path, database_url: str | None = None) -> Report:
    return verify(Source.of(data, database_url=database_url), open_photos(str(data / "photos")))


def some_history(here: Installation) -> str:
    _, weapon = here.weapon()
    photo = here.photo(b"one", weapon)
    here.photo(b"two", weapon)
    here.read(photo)
    here.confirm(weapon, photo)
    here.erase(f"photo:{here.photo(b'gone', weapon)}")
    here.sign()
    return photo


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        tables = all_tables().sorted_tables
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in tables
        }


def test_a_backup_is_a_data_folder_that_is_found_sound(here: Installation, tmp_path: Path) -> None:
    some_history(here)
    result = made(here, tmp_path / "backup")
    report = check(tmp_path / "backup")
    assert (report.faults, report.notes) == ((), ())
    assert result == Made(2, report.checked["entries"], (), ())
    assert not (tmp_path / "backup" / PRIVATE_KEY).exists()


def test_what_comes_back_is_what_was_there(here: Installation, tmp_path: Path) -> None:
    some_history(here)
    made(here, tmp_path / "backup", with_keys=True)
    before = rows(here.database)
    restore(tmp_path / "backup", Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))
    assert check(tmp_path / "new").faults == ()
    with installation(tmp_path / "new") as restored:
        assert rows(restored.database) == before
        assert restored.store.read(hashlib.sha256(b"one").hexdigest()) == b"one"
        assert restored.signer.key_id == here.signer.key_id
        some_history(restored)  # and it goes on
        assert restored.check().faults == ()


@pytest.mark.parametrize("with_keys", [False, True])
def test_the_model_that_reads_comes_back_and_the_key_that_seals_only_with_the_keys(
    here: Installation, tmp_path: Path, *, with_keys: bool
) -> None:
    house = House(here.data / FOLDER)
    folder = house.root / RECOGNISER / "spring-1"
    folder.mkdir(parents=True)
    card = {"name": "toy", "sha256": "0" * 64, "licence": "", "source": "", "origin": "", "input": {}}
    (folder / "card.json").write_text(json.dumps({**card, "metrics": {}}), encoding="utf-8")
    house.keeper().seal(folder)
    house.activate(RECOGNISER, "spring-1")
    (house.root / ".coming-1").mkdir()
    (house.root / ".coming-1" / "half").write_bytes(b"of a model")

    made(here, tmp_path / "backup", with_keys=with_keys)
    made(here, tmp_path / "backup", with_keys=with_keys)  # into the same folder again
    restore(tmp_path / "backup", Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))

    back = House(tmp_path / "new" / FOLDER)
    active = back.active(RECOGNISER)
    assert active is not None
    assert active.version == "spring-1"
    assert (back.root / KEY).exists() is with_keys
    assert not (back.root / ".coming-1").exists()


def test_a_backup_that_lost_who_reads_is_refused(here: Installation, tmp_path: Path) -> None:
    (here.data / FOLDER).mkdir()
    (here.data / FOLDER / ACTIVE).write_text('{"recogniser": [""]}', encoding="utf-8")
    made(here, tmp_path / "backup")
    (tmp_path / "backup" / FOLDER / ACTIVE).unlink()
    with pytest.raises(RestoreRefused, match=ACTIVE):
        restore(tmp_path / "backup", Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))


def test_a_folder_of_models_and_the_data_folder_itself_are_never_backed_up_into(
    here: Installation, tmp_path: Path
) -> None:
    model = tmp_path / "work" / FOLDER / RECOGNISER / "mine" / "model.onnx"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"hours of training")
    for folder in (tmp_path / "work", here.data):
        with pytest.raises(BackupFailed, match="something else"):
            made(here, folder)
    assert model.read_bytes() == b"hours of training"


def test_models_are_never_restored_over_others(here: Installation, tmp_path: Path) -> None:
    made(here, tmp_path / "backup")
    (tmp_path / "new" / FOLDER).mkdir(parents=True)
    (tmp_path / "new" / FOLDER / ACTIVE).write_text("{}", encoding="utf-8")
    with pytest.raises(RestoreRefused, match="holds models already"):
        restore(tmp_path / "backup", Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))


def test_a_laptop_s_backup_moves_into_a_server_s_database(
    here: Installation, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    some_history(here)
    made(here, tmp_path / "backup")
    with fresh_database(request.getfixturevalue("postgres")) as url:
        server = Database.open(url)
        data = tmp_path / "new"
        restore(tmp_path / "backup", Target(data, open_store(str(data / "photos")), server))
        assert rows(server) == rows(here.database)
        assert check(data, url).faults == ()
        with pytest.raises(RestoreRefused):
            restore(tmp_path / "backup", Target(data, open_store(str(data / "photos")), server))
        server.close()


def test_photos_that_come_in_meanwhile_are_whole_in_the_backup_or_not_in_it(
    here: Installation, tmp_path: Path
) -> None:
    _, weapon = here.weapon()
    stop, count = threading.Event(), [0]

    def go_on() -> None:
        while not stop.is_set():
            photo = here.photo(f"photo {count[0]}".encode() * 1000, weapon)
            here.read(photo)
            if count[0] % 5 == 4:
                here.erase(f"photo:{photo}")
            count[0] += 1

    worker = threading.Thread(target=go_on)
    worker.start()
    try:
        for number in range(2):
            result = made(here, tmp_path / f"backup{number}")
            assert (result.missing, result.damaged) == ((), ())
            assert check(tmp_path / f"backup{number}").faults == ()
    finally:
        stop.set()
        worker.join()
    assert count[0] > 2
    result = made(here, tmp_path / "backup0")  # again into the first one: only what is new is copied
    assert result.photos == count[0] - count[0] // 5
    assert check(tmp_path / "backup0").faults == ()


def test_what_was_erased_since_leaves_the_next_backup_into_the_same_folder(
    here: Installation, tmp_path: Path
) -> None:
    photo = some_history(here)
    made(here, tmp_path / "backup")
    place = tmp_path / "backup" / "photos" / key(hashlib.sha256(b"one").hexdigest())
    assert place.exists()
    here.erase(f"photo:{photo}")
    made(here, tmp_path / "backup")
    assert not place.exists()
    assert check(tmp_path / "backup").faults == ()


def test_a_damaged_photo_is_told_and_the_others_are_backed_up(here: Installation, tmp_path: Path) -> None:
    some_history(here)
    one, two = (hashlib.sha256(content).hexdigest() for content in (b"one", b"two"))
    place = here.data / "photos" / key(one)
    place.chmod(0o600)
    place.write_bytes(b"won")
    result = made(here, tmp_path / "backup")
    assert (result.photos, result.damaged) == (1, (one,))
    assert (tmp_path / "backup" / "photos" / key(two)).read_bytes() == b"two"
    assert [fault.kind for fault in check(tmp_path / "backup").faults] == [FaultKind.PHOTO_MISSING]


def test_a_log_that_was_cut_stays_one_that_shows(tmp_path: Path) -> None:
    with installation(tmp_path / "data") as here:
        some_history(here)
        with here.database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
            connection.exec_driver_sql('DELETE FROM audit_entry WHERE "index" > 5')
        made(here, tmp_path / "backup")
    assert FaultKind.LOG_CUT in {fault.kind for fault in check(tmp_path / "backup").faults}


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with installation(folder / "data") as here:
        some_history(here)
        made(here, folder / "backup")
    return folder / "backup"


@pytest.mark.parametrize("name", [MANIFEST, "rollmark.db", "audit/log.jsonl"])
def test_a_backup_that_lacks_a_file_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(backup, broken)
    (broken / name).unlink()
    with pytest.raises(RestoreRefused):
        restore(broken, Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))
    assert not (tmp_path / "new" / "rollmark.db").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"files": {"rollmark.db": "00"}, "photos": 1}'])
def test_a_manifest_without_sense_is_refused(backup: Path, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(backup, broken)
    (broken / MANIFEST).write_bytes(content)
    with pytest.raises(RestoreRefused):
        restore(broken, Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))


def test_nothing_is_restored_over_what_is_there(backup: Path, tmp_path: Path) -> None:
    with installation(tmp_path / "new"), pytest.raises(RestoreRefused):
        restore(backup, Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))


def test_a_folder_of_something_else_is_never_backed_up_into(backup: Path, tmp_path: Path) -> None:
    with installation(tmp_path / "data") as here:
        for folder in (here.data, tmp_path):
            with pytest.raises(BackupFailed):
                made(here, folder)
        assert (here.data / PRIVATE_KEY).exists()


def test_the_manifest_is_signed(backup: Path) -> None:
    said = json.loads((backup / MANIFEST).read_bytes())
    signature, key_id = said.pop("signature"), said.pop("key_id")
    signer = Signer.open(backup.parent / "data")
    assert signer.key_id == key_id
    assert verified(signer.public_key, signature, canonical(said))


def test_a_photo_s_row_says_who_sent_it_after_a_restore(backup: Path, tmp_path: Path) -> None:
    restore(backup, Target(tmp_path / "new", open_store(str(tmp_path / "new" / "photos"))))
    with installation(tmp_path / "new") as here, here.database.read() as session:
        assert {photo.uploaded_by for photo in session.scalars(select(Photo))} == {"officer"}
