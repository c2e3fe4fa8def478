"""What a model keeper does to the shelf of the house, each with its entry in the log."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import Database
from api.learning.following import Follower
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from models import shelf
from models.errors import ModelError
from models.house import RECOGNISER, VERSION, House
from models.seal import SEAL
from models.shelf import Card

MOST_BYTES = 64 * 2**20
"""Of a model folder, unpacked."""

MOST_FILES = 32
"""In a model folder."""


def candidate(house: House, version: str) -> Card:
    """Returns the card of a model of the house.

    Raises:
        RecordMissing: There is no such model.
    """
    if not VERSION.fullmatch(version):
        raise RecordMissing("There is no such model.", advice="GET /v1/models lists them.")
    try:
        return shelf.card(RECOGNISER, version, house.root)
    except ModelError as error:
        raise RecordMissing("There is no such model.", advice="GET /v1/models lists them.") from error


def promote(database: Database, follower: Follower, by: Principal, version: str) -> None:
    """Lets a model read that passed the gate.

    Raises:
        RecordMissing: There is no such model.
        RecordConflict: It is damaged, or cannot be opened here.
        GateClosed: It did not pass.
        ModelUntrusted: Nobody who is trusted sealed it.
    """
    house = follower.house
    candidate(house, version)
    before = follower.version
    with _told():
        house.promote(RECOGNISER, version, by.name, _reading(house).sha256)
    follower.follow()
    if follower.version != version:
        house.roll_back()
        follower.follow()
        raise RecordConflict(f"{version} cannot be opened here; {before or 'the shipped model'} reads on.")
    _log(database, by, f"model:{version}", {"act": "promote", "before": before})


def roll_back(database: Database, follower: Follower, by: Principal) -> str:
    """Lets the model read that read before; returns its version, empty for the shipped one.

    Raises:
        NothingBefore: None did.
        RecordConflict: It is damaged.
        ModelUntrusted: Nobody who is trusted sealed it.
    """
    before = follower.version
    with _told():
        version = follower.house.roll_back()
    follower.follow()
    _log(database, by, f"model:{version or 'shipped'}", {"act": "roll_back", "before": before})
    return version


def bring(database: Database, house: House, by: Principal, archive: IO[bytes]) -> Card:
    """Takes in a model folder, packed as a zip file.

    Raises:
        RecordInvalid: It is no such file.
        ModelUntrusted: Nobody who is trusted sealed it.
        RecordConflict: It is on the shelf already, or damaged.
    """
    with _unpacked(archive) as folder, _told():
        card = house.bring(folder)
    _log(database, by, f"model:{card.version}", {"act": "import", "sha256": card.sha256})
    return card


def packed(folder: Path, to: Path) -> Path:
    """Packs a folder as a zip file, its names below the folder's own."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return to


@contextmanager
def _unpacked(archive: IO[bytes]) -> Iterator[Path]:
    """A folder with the files of an archive, each by its last name: a model folder has no folders."""
    folder = Path(tempfile.mkdtemp(prefix="rollmark-model-"))
    try:
        with zipfile.ZipFile(archive) as opened:
            files = [info for info in opened.infolist() if not info.is_dir()]
            if len(files) > MOST_FILES or sum(info.file_size for info in files) > MOST_BYTES:
                raise RecordInvalid("The model is larger than any of ours.")
            for info in files:
                with opened.open(info) as packed_file, (folder / Path(info.filename).name).open("wb") as file:
                    shutil.copyfileobj(packed_file, file)
        if not (folder / SEAL).is_file():
            raise RecordInvalid("This is no model folder: it has no seal.")
        yield folder
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise RecordInvalid("This is no zip file that can be read.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _told() -> Iterator[None]:
    """Tells the keeper of a model that cannot be used; to the service it is no failure."""
    try:
        yield
    except ModelError as error:
        if hasattr(error, "reason"):
            raise
        raise RecordConflict(error.message, advice=error.advice) from error


def _reading(house: House) -> Card:
    return house.active() or shelf.card(RECOGNISER, shelf.SHIPPED)


def _log(database: Database, by: Principal, subject: str, detail: dict[str, str]) -> None:
    with database.write() as session:
        append(session, Event(Action.ADMIN, by.id, subject, detail=detail))
