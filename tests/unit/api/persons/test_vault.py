"""The key of person data."""

import base64
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.persons.vault import KEY_FILE, PersonKeyUnusable, Vault
from api.settings import Settings

KEY = base64.b64encode(bytes(range(32))).decode()


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_where_it_belongs(data: bytes, place: str) -> None:
    vault = Vault.under(KEY)
    sealed = vault.seal(data, belongs_to=place)
    assert vault.unseal(sealed, belongs_to=place) == data
    with pytest.raises(PersonKeyUnusable):
        vault.unseal(sealed, belongs_to=place + "x")


def test_the_same_data_is_sealed_otherwise_each_time() -> None:
    vault = Vault.under(KEY)
    sealed = [vault.seal(b"data", belongs_to="row") for _ in range(20)]
    assert len({one.nonce for one in sealed}) == len({one.ciphertext for one in sealed}) == 20


@pytest.mark.parametrize("bit", range(8))
def test_a_bit_that_was_changed_is_noticed(bit: int) -> None:
    vault = Vault.under(KEY)
    sealed = vault.seal(b"data", belongs_to="row")
    for name in ("ciphertext", "nonce"):
        data = bytearray(getattr(sealed, name))
        data[len(data) // 2] ^= 1 << bit
        changed: dict[str, Any] = {name: bytes(data)}
        with pytest.raises(PersonKeyUnusable, match="changed"):
            vault.unseal(replace(sealed, **changed), belongs_to="row")


def test_another_key_is_told_apart_from_a_change() -> None:
    sealed = Vault.under(KEY).seal(b"data", belongs_to="row")
    other = Vault.under(base64.b64encode(bytes(32)).decode())
    with pytest.raises(PersonKeyUnusable, match="another key"):
        other.unseal(sealed, belongs_to="row")


def test_without_a_key_one_is_made_once_that_its_owner_alone_reads(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    sealed = Vault.open(settings).seal(b"data", belongs_to="row")
    assert Vault.open(settings).unseal(sealed, belongs_to="row") == b"data"
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / KEY_FILE).parent.iterdir()] == ["person.key"]


def test_the_key_that_is_set_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLMARK_PERSON_KEY", KEY)
    assert Vault.open(Settings(data=tmp_path)).key_id == Vault.under(KEY).key_id
    assert not (tmp_path / KEY_FILE).exists()


@pytest.mark.parametrize("key", ["", "x", KEY[:-4], KEY + "AAAA", "ключ", "!" * 44])
def test_a_key_that_is_none_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(PersonKeyUnusable) as caught:
        Vault.under(key)
    assert "32 bytes" in caught.value.advice
    assert len(key) < 2 or key not in str(caught.value)


def test_a_vault_shows_no_key() -> None:
    assert "_key" not in repr(Vault.under(KEY))
    assert KEY not in repr(Settings.model_validate({"person_key": KEY}))
