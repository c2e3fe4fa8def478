"""Where datasets are kept: versions that never change over one store of pictures, each named by its hash.

::

    ROOT/<version>/dataset.json                          what it is and where it comes from
    ROOT/<version>/{strips,photos,marks}.parquet         its rows
    ROOT/images/<ab>/<sha256>.<png or jpg>               the pictures of all versions, each once

A version is named by the hash over the ids of its rows. An erasure is the one thing that changes it: the rows
and pictures go, their ids stay as a list of what is missing, so that the version can still be checked.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from models.durable import sync_folder, write_whole
from training.dataset.rows import TABLES, DatasetInvalid, MarkRow, PhotoRow, Row, StripRow, row_of

ABOUT, IMAGES = "dataset.json", "images"
VERSION_LENGTH = 12  # hexadecimal digits
_TYPES: Mapping[Any, pa.DataType] = {str: pa.string(), bool: pa.bool_(), float: pa.float64(), int: pa.int64()}
_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True)
class Dataset:
    """One version."""

    folder: Path

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """What it is and where it comes from.

        Raises:
            DatasetInvalid: It is no dataset.
        """
        try:
            told: dict[str, Any] = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DatasetInvalid(f"{self.folder} is no dataset: {error}.") from error
        return told

    @property
    def version(self) -> str:
        """Its name."""
        return self.folder.name

    @property
    def strips(self) -> tuple[StripRow, ...]:
        """Lines of text, cut out."""
        return tuple(_read(self.folder, "strips", StripRow))

    @property
    def photos(self) -> tuple[PhotoRow, ...]:
        """Whole photos with boxes."""
        return tuple(_read(self.folder, "photos", PhotoRow))

    @property
    def marks(self) -> tuple[MarkRow, ...]:
        """Drawn marks, cut out."""
        return tuple(_read(self.folder, "marks", MarkRow))

    def rows(self) -> tuple[Row, ...]:
        """Every row."""
        return (*self.strips, *self.photos, *self.marks)

    def image(self, row: Row) -> Path:
        """Where the picture of a row lies."""
        return place(self.folder.parent, row.image, ".jpg" if isinstance(row, PhotoRow) else ".png")


def version_of(ids: Iterable[str]) -> str:
    """The name of the version that holds rows of these ids."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:VERSION_LENGTH]


def place(root: Path, sha256: str, ending: str) -> Path:
    """Where a picture of a hash lies."""
    return root / IMAGES / sha256[:2] / f"{sha256}{ending}"


def keep(root: Path, data: bytes, ending: str) -> str:
    """Keeps the bytes of a picture; returns its hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = place(root, sha256, ending)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    return sha256


def write(root: Path, rows: Sequence[Row], about: Mapping[str, Any]) -> Dataset:
    """Writes a version, whole or not at all; one that is there already stays as it is.

    Raises:
        DatasetInvalid: There are no rows.
    """
    if not rows:
        raise DatasetInvalid(
            "There is nothing to build a dataset of.", advice="Confirm or correct markings first."
        )
    named = [replace(row, id=row.fingerprint()) for row in rows]
    version = version_of(row.id for row in named)
    folder, beside = root / version, root / f".{version}.new"
    if folder.is_dir():
        return Dataset(folder)
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, kind in TABLES.items():
        _write(beside / f"{name}.parquet", kind, [row for row in named if type(row) is kind])
    told = {"version": version, **about, "erased": []}
    write_whole(beside / ABOUT, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode())
    beside.rename(folder)
    sync_folder(root)
    return Dataset(folder)


def versions(root: Path) -> list[Dataset]:
    """Every version, oldest first."""
    found = [Dataset(path.parent) for path in root.glob(f"*/{ABOUT}") if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda one: (str(one.about.get("at", "")), one.version))


def forget(root: Path, photos: Collection[str]) -> int:
    """Takes erased photos, and all that was cut from them, out of every version; returns how many rows went.

    Args:
        root: Of the datasets.
        photos: SHA-256 of the originals.
    """
    gone, stay = set[str](), set[str]()
    count = 0
    for dataset in versions(root):
        rows = dataset.rows()
        lost = [row for row in rows if row.photo in photos]
        gone |= {row.image for row in lost}
        stay |= {row.image for row in rows if row.photo not in photos}
        if lost:
            _drop(dataset, {row.id for row in lost})
            count += len(lost)
    for sha256 in gone - stay:
        for ending in (".png", ".jpg"):
            place(root, sha256, ending).unlink(missing_ok=True)
    return count


def _drop(dataset: Dataset, ids: Collection[str]) -> None:
    about = {**dataset.about, "erased": sorted({*dataset.about["erased"], *ids})}
    # The list of what is missing comes first: a kill in between leaves a version that says too much is gone.
    write_whole(dataset.folder / ABOUT, (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode())
    for name, kind in TABLES.items():
        _write(
            dataset.folder / f"{name}.parquet",
            kind,
            [r for r in _read(dataset.folder, name, kind) if r.id not in ids],
        )


def _write(path: Path, kind: type[Row], rows: Sequence[Row]) -> None:
    schema = pa.schema([(each.name, _TYPES[each.type]) for each in fields(kind)])
    beside = path.with_name(f".{path.name}.new")
    pq.write_table(pa.Table.from_pylist([asdict(row) for row in rows], schema=schema), beside)
    beside.rename(path)


def _read(folder: Path, name: str, kind: type[_Row]) -> list[_Row]:
    try:
        told = pq.read_table(folder / f"{name}.parquet").to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise DatasetInvalid(f"{folder / name}.parquet cannot be read: {error}.") from error
    made = (row_of(kind, each) for each in told)
    return [row for row in made if isinstance(row, kind)]
