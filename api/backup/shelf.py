"""The shelf of the house in a backup: what was trained here, who reads, and whose seals are trusted."""

from pathlib import Path

from api.backup.files import copy_durably
from models.house import FOLDER, KEY


def copy_shelf(data: Path, out: Path, *, with_key: bool = False) -> None:
    """Copies the shelf from one data folder into another; nothing where there is none.

    A model that is changed meanwhile no longer fits its seal, and is refused where it is brought back.

    Args:
        data: The data folder.
        out: That of the backup.
        with_key: Whether the private key that seals models goes too.

    Raises:
        OSError: A file cannot be read, or the disk is full or broken.
    """
    for path in sorted((data / FOLDER).rglob("*")):
        place = path.relative_to(data / FOLDER)
        is_unfinished = any(part.startswith(".") for part in place.parts)
        if path.is_file() and not is_unfinished and (with_key or place != Path(KEY)):
            copy_durably(path, out / FOLDER / place)
