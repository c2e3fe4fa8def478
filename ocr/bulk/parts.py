"""Parts: folders of Parquet files, each there whole or not at all.

::

    OUT/parts/00000001/{files,photos,lines,marks,candidates}.parquet   and readings.jsonl where wanted
    OUT/staging/                                                       what is being written
    OUT/replace.json                                                   parts that take others' place

A part comes to be by one rename of its folder. Where it takes the place of others a note is written first,
and a kill in between is made good by the next who opens.
"""

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ocr.bulk.ledger import PartIndex
from ocr.bulk.tables import SCHEMAS, Rows
from ocr.durable import sync_file, sync_folder, write_whole
from ocr.errors import ResultsUnusable

READINGS = "readings.jsonl"
Key = tuple[str | int, ...]
"""Of a row: path, size and stamp of a file, sha256 and models key of what belongs to a photo."""

PHOTO_KEY = ("sha256", "models_key")
KEYS: Mapping[str, Sequence[str]] = {"files": ("path", "size", "stamp")}
PARTS, STAGING, REPLACE, LOCK = "parts", "staging", "replace.json", "lock"


@dataclass(frozen=True, slots=True)
class Staged:
    """A part that is written and not yet there.

    Attributes:
        folder: Where it is.
        index: What it holds.
    """

    folder: Path
    index: PartIndex


class Parts:
    """The parts of a folder of results; one process at a time has them."""

    def __init__(self, root: Path) -> None:
        """Opens the folder, makes it where there is none, and makes good what a kill left.

        Raises:
            ResultsUnusable: Another process has it, or it cannot be written to.
        """
        self.root = root
        try:
            for folder in (root / PARTS, root / STAGING):
                folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(root / LOCK)
            self._make_good()
        except BlockingIOError as error:
            message = f"Another process writes its results to {root}."
            raise ResultsUnusable(message, advice="Wait until it is done, or end it.") from error
        except OSError as error:
            raise ResultsUnusable(f"{root} cannot be written to.") from error

    def close(self) -> None:
        """Lets others have them."""
        os.close(self._lock)

    def names(self) -> list[str]:
        """Returns the names of the parts, oldest first."""
        return sorted(folder.name for folder in (self.root / PARTS).iterdir() if folder.is_dir())

    def folder(self, name: str) -> Path:
        """Returns where a part is."""
        return self.root / PARTS / name

    def stage(self, rows: Rows, readings: Sequence[str] | None = None) -> Staged:
        """Writes a part, without letting it be seen.

        Args:
            rows: Of each table.
            readings: Readings as JSON; None: no file of them.

        Raises:
            OSError: It cannot be written.
        """
        tables = {name: pa.Table.from_pylist(rows.get(name, []), schema) for name, schema in SCHEMAS.items()}
        return self._stage(tables, readings)

    def stage_changed(self, names: Sequence[str], gone: Collection[Key] = ()) -> Staged:
        """Writes a part of some others' rows.

        Args:
            names: The others.
            gone: Files and photos whose rows are left out.

        Raises:
            OSError: It cannot be written.
        """
        tables, readings = {}, list[str]()
        for table, schema in SCHEMAS.items():
            whole = pa.concat_tables(self.table(name, table) for name in names).cast(schema)
            keys = zip(*(whole[column].to_pylist() for column in KEYS.get(table, PHOTO_KEY)), strict=True)
            tables[table] = whole.filter(pa.array([key not in gone for key in keys], pa.bool_()))
        for name in names:
            readings += [line for line in self._readings(name) if _key(line) not in gone]
        has_readings = any((self.folder(name) / READINGS).exists() for name in names)
        return self._stage(tables, readings if has_readings else None)

    def commit(self, staged: Sequence[Staged], removed: Sequence[str] = ()) -> list[str]:
        """Lets parts be seen, and others no more, all at once.

        Returns:
            The names of the new parts.

        Raises:
            OSError: It cannot be done.
        """
        first = int((self.names() or ["0"])[-1]) + 1
        names = [f"{number:08}" for number in range(first, first + len(staged))]
        added = {part.folder.name: name for part, name in zip(staged, names, strict=True)}
        if removed or len(added) > 1:
            told = json.dumps({"added": added, "removed": list(removed)})
            write_whole(self.root / REPLACE, told.encode())
        self._replace(added, removed)
        return names

    def table(self, name: str, table: str) -> pa.Table:
        """Returns a table of a part."""
        return pq.read_table(self.folder(name) / f"{table}.parquet", schema=SCHEMAS[table])

    def index(self, name: str) -> PartIndex:
        """Returns what a part holds."""
        return _index(self.table(name, "files"), self.table(name, "photos"))

    def _stage(self, tables: Mapping[str, pa.Table], readings: Sequence[str] | None) -> Staged:
        folder = self.root / STAGING / uuid.uuid4().hex
        folder.mkdir()
        for name, table in tables.items():
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        if readings is not None:
            text = "".join(f"{line}\n" for line in readings)
            (folder / READINGS).write_text(text, encoding="utf-8", errors="backslashreplace")
        for file in folder.iterdir():
            sync_file(file)
        sync_folder(folder)
        return Staged(folder, _index(tables["files"], tables["photos"]))

    def _readings(self, name: str) -> Iterator[str]:
        path = self.folder(name) / READINGS
        if path.exists():
            with path.open(encoding="utf-8") as file:
                yield from (line.rstrip("\n") for line in file)

    def _make_good(self) -> None:
        note = self.root / REPLACE
        if note.exists():
            told = json.loads(note.read_bytes())
            self._replace(told["added"], told["removed"])
        for left in (self.root / STAGING).iterdir():
            shutil.rmtree(left)

    def _replace(self, added: Mapping[str, str], removed: Sequence[str]) -> None:
        """Does what a note says; what is done already stays so."""
        parts, staging = self.root / PARTS, self.root / STAGING
        for name in removed:
            if (parts / name).exists():
                (parts / name).rename(staging / f"gone-{name}")
        for folder, name in added.items():
            if (staging / folder).exists():
                (staging / folder).rename(parts / name)
        sync_folder(parts)
        (self.root / REPLACE).unlink(missing_ok=True)
        for name in removed:
            shutil.rmtree(staging / f"gone-{name}", ignore_errors=True)


def _index(files: pa.Table, photos: pa.Table) -> PartIndex:
    columns = (files[name].to_pylist() for name in ("path", "size", "stamp", "sha256"))
    kinds = photos["sha256"].to_pylist(), photos["models_key"].to_pylist(), photos["reason"].to_pylist()
    refused = [(sha256, key, reason is not None) for sha256, key, reason in zip(*kinds, strict=True)]
    return PartIndex(list(zip(*columns, strict=True)), refused)


def _locked(path: Path) -> int:
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        raise
    return number


def _key(reading: str) -> Key:
    told = json.loads(reading)
    return told["photo"]["sha256"], told["models_key"]
