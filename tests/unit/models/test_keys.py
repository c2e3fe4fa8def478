"""Keys as files: whoever signs or seals, the same."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from models.errors import ModelUntrusted
from models.keys import (
    KEY_ID_LENGTH,
    KeyInvalid,
    id_of,
    opened,
    pem_of,
    public,
    signature,
    verified,
    write_once,
)
from models.seal import Keeper, public_key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one.pem"
    first, again = opened(path), opened(path)
    assert first.private_bytes_raw() == again.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["one.pem"]


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    for data in (b"first", b"second"):
        write_once(tmp_path / "file", data, mode=0o644)
    assert (tmp_path / "file").read_bytes() == b"first"


def test_a_public_key_comes_back_from_its_file_under_its_id(tmp_path: Path) -> None:
    key = opened(tmp_path / "one.pem")
    back = public(pem_of(key.public_key()))
    assert id_of(back) == id_of(key.public_key())
    assert len(id_of(back)) == KEY_ID_LENGTH
    assert verified(back, signature(key, b"said"), b"said")
    assert not verified(back, signature(key, b"said"), b"Said")


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_broken_key_is_told_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one.pem"
    path.write_bytes(content)
    with pytest.raises(KeyInvalid, match="cannot be read"):
        opened(path)
    with pytest.raises(ModelUntrusted, match=r"that seals models cannot be read\.$"):
        Keeper.open(path)
    assert path.read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    key = generate_private_key(65537, 1024)
    (tmp_path / "one.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyInvalid, match="another kind"):
        opened(tmp_path / "one.pem")
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(ModelUntrusted, match="A public key is of another kind"):
        public_key(pem)
