"""Checksums in headers: of a piece (tus 1.0, checksum) and of a whole photo (RFC 9530, RFC 3230)."""

import base64
import binascii
import re
from collections.abc import Mapping

from api.uploads.errors import UploadInvalid

SHA256_BYTES = 32

_STRUCTURED = re.compile(r"sha-256=:([A-Za-z0-9+/=]*):")
_LEGACY = re.compile(r"(?i:sha-256)=([A-Za-z0-9+/=]*)")


def piece_checksum(header: str | None) -> bytes | None:
    """Returns the SHA-256 that Upload-Checksum announces; None where there is no such header.

    Raises:
        UploadInvalid: It names another algorithm, or is not base64.
    """
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm != "sha256":
        raise UploadInvalid("Upload-Checksum names another algorithm than sha256.")
    return _decoded(value, "Upload-Checksum")


def photo_digest(headers: Mapping[str, str]) -> str | None:
    """Returns the SHA-256 that Repr-Digest, Content-Digest or Digest announces, in hexadecimal.

    Raises:
        UploadInvalid: Two of them differ, or one is not base64.
    """
    found = {digest for name in ("repr-digest", "content-digest", "digest") if (digest := _of(headers, name))}
    if len(found) > 1:
        raise UploadInvalid("The headers announce different SHA-256.")
    return found.pop().hex() if found else None


def _of(headers: Mapping[str, str], name: str) -> bytes | None:
    written = (_LEGACY if name == "digest" else _STRUCTURED).search(headers.get(name, ""))
    return _decoded(written[1], name) if written else None


def _decoded(value: str, header: str) -> bytes:
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != SHA256_BYTES:
        raise UploadInvalid(f"{header} holds no SHA-256 in base64.")
    return digest
