"""``rollmark verify``, ``backup`` and ``restore``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.storage.store import key
from api.verify.testing import installation
from cli.main import app


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with installation(tmp_path / "data") as here:
        _, weapon = here.weapon()
        here.confirm(weapon, here.photo(b"one", weapon))
        here.sign()
    monkeypatch.setenv("ROLLMARK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def damage(data: Path) -> None:
    (place,) = (path for path in (data / "photos").glob("??/??/*"))
    assert place == data / "photos" / key(place.name)
    place.unlink()


def test_a_sound_folder_ends_with_0_and_says_what_was_checked(data: Path) -> None:
    result = run("verify")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["is_sound"] is True
    assert report["checked"] == {"heads": 1, "entries": 3, "rows": 6, "receipts": 1, "photos": 1}
    assert "nothing was changed" in run("verify", data, "--table").stdout


def test_a_fault_ends_with_1_and_is_named(data: Path) -> None:
    damage(data)
    result = run("verify", data)
    assert result.exit_code == 1
    assert [fault["kind"] for fault in json.loads(result.stdout)["faults"]] == ["photo_missing"]
    table = run("verify", data, "--table")
    assert (table.exit_code, "photo_missing" in table.stdout) == (1, True)


def test_a_key_and_a_head_that_were_kept_elsewhere_count(data: Path, tmp_path: Path) -> None:
    key_id = json.loads(run("verify").stdout)["head"]["keys"]
    (heads,) = (data / "audit" / "heads").iterdir()
    kept = tmp_path / "head.json"
    kept.write_bytes(heads.read_bytes())
    assert run("verify", "--key", key_id, "--head", kept).exit_code == 0
    assert run("verify", "--key", "0" * 32).exit_code == 1
    kept.write_bytes(heads.read_bytes().replace(b'"index":3', b'"index":9'))
    assert run("verify", "--head", kept).exit_code == 1
    assert run("verify", "--receipt", kept).exit_code == 1


def test_where_there_is_nothing_to_check_that_is_said(tmp_path: Path) -> None:
    result = run("verify", tmp_path / "nothing")
    assert result.exit_code == 1
    assert "neither a database nor a log" in result.stderr


def test_a_backup_comes_back(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("backup", tmp_path / "backup")
    assert made.exit_code == 0
    assert "1 photos and 4 entries" in made.stdout
    assert run("verify", tmp_path / "backup").exit_code == 0
    monkeypatch.setenv("ROLLMARK_DATA", str(tmp_path / "new"))
    assert run("restore", tmp_path / "backup").exit_code == 0
    assert run("verify").exit_code == 0
    again = run("restore", tmp_path / "backup")
    assert (again.exit_code, "holds a database already" in again.stderr) == (1, True)


def test_keys_are_backed_up_only_where_that_is_asked_for(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "without")
    run("backup", tmp_path / "with", "--keys")
    assert not (tmp_path / "without" / "keys").exists()
    assert (tmp_path / "with" / "keys" / "signing.pem").exists()


def test_a_backup_that_lacks_a_photo_ends_with_1(data: Path, tmp_path: Path) -> None:
    damage(data)
    result = run("backup", tmp_path / "backup")
    assert result.exit_code == 1
    assert "1 photos were missing" in result.stderr


def test_where_there_is_nothing_to_back_up_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLMARK_DATA", str(tmp_path / "nothing"))
    result = run("backup", tmp_path / "backup")
    assert (result.exit_code, "holds no database" in result.stderr) == (1, True)
    assert not (tmp_path / "nothing").exists()
