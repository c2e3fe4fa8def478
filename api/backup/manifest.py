"""What a finished backup holds, signed; a backup without it is an unfinished one."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.audit.canonical import Json, canonical, moment
from api.audit.signing import Signer
from api.backup.errors import RestoreRefused
from api.backup.files import sha256_file, write_durably
from api.database import now
from models.house import FOLDER

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        files: The SHA-256 of each file but the photos, whose names are their hashes, by its path.
        photos: How many photos there are.
        entries: How many entries the log has.
        made_at: When.
    """

    files: dict[str, str]
    photos: int
    entries: int
    made_at: str

    def said(self) -> dict[str, Json]:
        """Returns what is signed."""
        return {
            "format": FORMAT,
            "files": dict(self.files),
            "photos": self.photos,
            "entries": self.entries,
            "made_at": self.made_at,
        }


def write_manifest(folder: Path, signer: Signer, *, photos: int, entries: int) -> Manifest:
    """Hashes the files of a backup and writes the manifest, which finishes it.

    Raises:
        OSError: A file cannot be read, or the disk is full.
    """
    files = {path.relative_to(folder).as_posix(): sha256_file(path) for path in _files(folder)}
    manifest = Manifest(files, photos, entries, moment(now()))
    signature = signer.sign(canonical(manifest.said()))
    said = {**manifest.said(), "key_id": signature.key_id, "signature": signature.value}
    write_durably(folder / MANIFEST, [json.dumps(said, indent=1, sort_keys=True).encode()])
    return manifest


def checked_manifest(folder: Path) -> Manifest:
    """Reads the manifest of a backup, and compares it with the files.

    Raises:
        RestoreRefused: The backup is unfinished, or a file is not what it was.
        OSError: A file cannot be read.
    """
    try:
        raw: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(raw["files"], raw["photos"], raw["entries"], raw["made_at"])
    except FileNotFoundError as error:
        raise RestoreRefused(f"{folder} holds no finished backup: it has no {MANIFEST}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RestoreRefused(f"The {MANIFEST} of {folder} cannot be read.") from error
    for name, digest in manifest.files.items():
        if not (folder / name).is_file() or sha256_file(folder / name) != digest:
            raise RestoreRefused(f"{name} in the backup is missing or is not what it was.")
    return manifest


def _files(folder: Path) -> list[Path]:
    tops = [folder / name for name in ("rollmark.db", "audit", "keys", FOLDER)]
    return sorted(path for top in tops for path in (top, *top.rglob("*")) if path.is_file())
