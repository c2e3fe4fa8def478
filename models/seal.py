"""Seals: who vouches for a model folder, and that not a byte of it changed since (Ed25519, RFC 8032).

A seal lists the SHA-256 of every file of the folder. A file that is not listed is as wrong as one that
changed, for it could take the place of one that is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models import keys
from models.durable import write_whole
from models.errors import ModelCorrupt, ModelUntrusted
from models.keys import KeyInvalid

SEAL = "seal.json"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who seals models: a private key, and the id by which others know it."""

    key: Ed25519PrivateKey
    id: str

    @classmethod
    def open(cls, path: Path) -> "Keeper":
        """Opens a private key; made, readable by its owner alone, where there is none.

        Raises:
            ModelUntrusted: The file holds no such key.
            OSError: It cannot be read or made.
        """
        try:
            key = keys.opened(path)
        except KeyInvalid as error:
            raise ModelUntrusted(f"The key {path} that seals models {error}.") from error
        return cls(key, keys.id_of(key.public_key()))

    @property
    def public(self) -> bytes:
        """The public key as PEM, for whoever shall trust it."""
        return keys.pem_of(self.key.public_key())

    def seal(self, folder: Path) -> None:
        """Seals every file of a model folder as it is.

        Raises:
            OSError: The folder cannot be read or written.
        """
        told = {"kind": folder.parent.name, "version": folder.name, "files": _files(folder), "key": self.id}
        signed = {**told, "signature": keys.signature(self.key, _bytes(told))}
        text = json.dumps(signed, indent=1) + "\n"
        write_whole(folder / SEAL, text.encode())


def check(folder: Path, signers: Mapping[str, Ed25519PublicKey], kind: str = "", version: str = "") -> str:
    """Checks a folder against its seal; returns the id of the key that sealed it.

    Args:
        folder: ``KIND/VERSION``, or any other name where ``kind`` and ``version`` are given.
        signers: Who is trusted, by the id of the key.
        kind: What kind it was sealed as; empty: the name of the folder above.
        version: What it was sealed as; empty: the name of the folder.

    Raises:
        ModelUntrusted: It has no seal, or that of nobody who is trusted, or of another model.
        ModelCorrupt: A file is not as it was sealed.
    """
    seal = read(folder)
    told = {name: value for name, value in seal.items() if name != "signature"}
    key = signers.get(str(seal.get("key")))
    if key is None:
        raise ModelUntrusted(
            f"The model {folder.name} was sealed by the key {seal.get('key')}, which nobody trusts here."
        )
    if not keys.verified(key, str(seal.get("signature")), _bytes(told)):
        raise ModelUntrusted(f"The seal of {folder.name} is forged.")
    if (seal["kind"], seal["version"]) != (kind or folder.parent.name, version or folder.name):
        raise ModelUntrusted(f"The seal of {folder.name} is that of the {seal['kind']} {seal['version']}.")
    if changed := _changed(seal["files"], _files(folder)):
        raise ModelCorrupt(f"{changed} of the model {folder.name} is not as it was sealed.")
    return str(seal["key"])


def read(folder: Path) -> dict[str, Any]:
    """Reads the seal of a folder, unchecked.

    Raises:
        ModelUntrusted: There is none, or it is damaged.
    """
    try:
        seal: dict[str, Any] = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelUntrusted(f"The model {folder.name} has no seal.") from None
    except ValueError as error:
        raise ModelUntrusted(f"The seal of {folder.name} is damaged.") from error
    if not isinstance(seal, dict) or not {"kind", "version", "files", "key", "signature"} <= set(seal):
        raise ModelUntrusted(f"The seal of {folder.name} is damaged.")
    return seal


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Reads a public key.

    Raises:
        ModelUntrusted: It is none.
    """
    try:
        return keys.public(pem)
    except KeyInvalid as error:
        raise ModelUntrusted(f"A public key {error}.") from error


def _files(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SEAL)
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in paths}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _changed(sealed: Mapping[str, str], found: Mapping[str, str]) -> str | None:
    """The first file that is gone, new or another."""
    return next((name for name in sorted({*sealed, *found}) if sealed.get(name) != found.get(name)), None)


def _bytes(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
