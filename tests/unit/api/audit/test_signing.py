"""The key of an installation."""

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.audit.signing import (
    PRIVATE_KEY,
    PUBLIC_KEYS,
    Signer,
    SigningKeyUnusable,
    load_public,
)
from models.keys import id_of, verified


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = Signer.open(tmp_path), Signer.open(tmp_path)
    assert first.key_id == again.key_id
    assert stat.S_IMODE((tmp_path / PRIVATE_KEY).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / PRIVATE_KEY).parent.iterdir()] == [PRIVATE_KEY.name]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(Signer.open(tmp_path).key_id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_signature_holds_for_these_bytes_and_this_key_alone(tmp_path: Path) -> None:
    signer, other = Signer.open(tmp_path / "one"), Signer.open(tmp_path / "two")
    signature = signer.sign(b"said")
    assert signature.key_id == signer.key_id
    assert verified(signer.public_key, signature.value, b"said")
    assert not verified(signer.public_key, signature.value, b"Said")
    assert not verified(other.public_key, signature.value, b"said")
    assert not verified(signer.public_key, "no base64", b"said")
    assert not verified(signer.public_key, "", b"said")


def test_the_public_key_is_published_under_its_id(tmp_path: Path) -> None:
    signer = Signer.open(tmp_path)
    (path,) = (tmp_path / PUBLIC_KEYS).iterdir()
    assert path.stem == signer.key_id == id_of(load_public(path.read_bytes()))


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_broken_key_is_told_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    Signer.open(tmp_path)
    (tmp_path / PRIVATE_KEY).write_bytes(content)
    with pytest.raises(SigningKeyUnusable):
        Signer.open(tmp_path)
    assert (tmp_path / PRIVATE_KEY).read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    Signer.open(tmp_path)
    key = generate_private_key(65537, 1024)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / PRIVATE_KEY).write_bytes(pem)
    with pytest.raises(SigningKeyUnusable, match="another kind"):
        Signer.open(tmp_path)
    with pytest.raises(SigningKeyUnusable):
        load_public(b"no key")
