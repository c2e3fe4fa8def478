"""A store by its address."""

from pathlib import Path

import pytest

from api.storage import StorageUnavailable, open_store
from api.storage.local import LocalStore
from api.storage.objects import ObjectStore


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_folder_is_made_where_there_is_none(tmp_path: Path, prefix: str) -> None:
    assert isinstance(open_store(f"{prefix}{tmp_path}/some/photos"), LocalStore)
    assert (tmp_path / "some" / "photos").is_dir()


@pytest.mark.parametrize("url", ["memory:///", "s3://bucket/prefix"])
def test_other_addresses_are_object_stores(url: str) -> None:
    assert isinstance(open_store(url), ObjectStore)


@pytest.mark.parametrize("url", ["carrier-pigeon://roof", "s3://"])
def test_an_address_that_is_none_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(StorageUnavailable) as told:
        open_store(url)
    assert "ROLLMARK_STORE_URL" in told.value.advice


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.storage.opening.find_spec", lambda _: None)
    with pytest.raises(StorageUnavailable) as told:
        open_store("s3://bucket")
    assert "pip install '.[s3]'" in told.value.advice
