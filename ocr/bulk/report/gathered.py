"""Everything that the report tells, gathered part by part: rows are counted, and few of them kept."""

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ocr.bulk.parts import Parts

MOST_WORTH = 1_000
"""Rows of what is worth a look, in all."""

LEAST_WORTH = 0.25
"""Of a look: a serial that is at least one time in eight wrong, or right."""

LIKELY = 0.5
"""Probability from which a maker or a marking is counted."""

BINS: Mapping[str, Sequence[float]] = {
    "serial_p": [n / 20 for n in range(21)],
    "sharpness": [n / 20 for n in range(21)],
    "glare": [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    "letter_height_px": [0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 1e9],
}
"""The edges of the bins by which a measure of photos is counted."""

GROUPED = ("sha256", "path", "taken_at", "likeness", "serial", "serial_p", "maker")
"""Columns that are kept of every photo, to find which belong together."""

COUNTED = ("manufacturer_name", "manufacturer_logo", "model", "calibre", "country", "year")


@dataclass(slots=True)
class Gathered:
    """What is told.

    Attributes:
        files: Rows of files, and so names in the archive.
        unreadable: Files without bytes.
        read: Photos read.
        refused: Photos and files refused.
        with_serial: Photos with a serial that is likely.
        earlier: Readings by other models.
        reasons: Refusals by their reason.
        advice: What would make photos better.
        kinds: Candidates by the kind of marking.
        values: Likely candidates by kind and value.
        histograms: Photos by :data:`BINS`.
        seconds: That readings took.
        worth: What is worth a look, first things first.
        photos: :data:`GROUPED` of every photo that was read.
    """

    files: int = 0
    unreadable: int = 0
    read: int = 0
    refused: int = 0
    with_serial: int = 0
    earlier: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    advice: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    histograms: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    seconds: float = 0.0
    worth: list[dict[str, Any]] = field(default_factory=list)
    photos: pa.Table = None


def gather(parts: Parts, models_key: str) -> Gathered:
    """Goes through all parts.

    Args:
        parts: The results.
        models_key: Of the models whose readings are told.
    """
    gathered, photos, worth = Gathered(), list[pa.Table](), list[dict[str, Any]]()
    for name in parts.names():
        _count_files(gathered, parts.table(name, "files"))
        table = parts.table(name, "photos")
        ours = table.filter(pc.equal(table["models_key"], models_key))
        gathered.earlier += len(table) - len(ours)
        read = _count_photos(gathered, ours)
        photos.append(read.select(GROUPED))
        worth = _worthiest([*worth, *_worth(read)])
        _count_candidates(gathered, parts.table(name, "candidates"), models_key)
    gathered.photos = pa.concat_tables(photos).combine_chunks() if photos else None
    gathered.worth = worth
    return gathered


def refusals(parts: Parts, models_key: str) -> Iterator[dict[str, Any]]:
    """Goes through everything that was refused: path, sha256, reason and advice."""
    for name in parts.names():
        files, photos = parts.table(name, "files"), parts.table(name, "photos")
        photos = photos.filter(pc.equal(photos["models_key"], models_key))
        for table in (files, photos):
            refused = table.filter(pc.is_valid(table["reason"]))
            yield from refused.select(["path", "sha256", "reason", "advice"]).to_pylist()


def _count_files(gathered: Gathered, files: pa.Table) -> None:
    gathered.files += len(files)
    unreadable = [reason for reason in files["reason"].to_pylist() if reason]
    gathered.unreadable += len(unreadable)
    gathered.refused += len(unreadable)
    gathered.reasons.update(unreadable)


def _count_photos(gathered: Gathered, photos: pa.Table) -> pa.Table:
    is_read = pc.is_null(photos["reason"])
    refused, read = photos.filter(pc.invert(is_read)), photos.filter(is_read)
    gathered.reasons.update(refused["reason"].to_pylist())
    gathered.refused += len(refused)
    gathered.read += len(read)
    gathered.seconds += (pc.sum(read["ms"]).as_py() or 0) / 1000
    gathered.with_serial += pc.sum(pc.greater_equal(read["serial_p"], LIKELY)).as_py() or 0
    gathered.advice.update(itertools.chain.from_iterable(filter(None, read["quality_advice"].to_pylist())))
    for name, edges in BINS.items():
        values = read[name].drop_null().to_numpy()
        counts = np.histogram(values, edges)[0]
        gathered.histograms[name] = gathered.histograms.get(name, 0) + counts
    return read


def _count_candidates(gathered: Gathered, candidates: pa.Table, models_key: str) -> None:
    wanted = pc.and_(
        pc.equal(candidates["models_key"], models_key), pc.greater_equal(candidates["p"], LIKELY)
    )
    likely = candidates.filter(wanted)
    kinds, values = likely["kind"].to_pylist(), likely["normalised"].to_pylist()
    gathered.kinds.update(kinds)
    for kind, value in zip(kinds, values, strict=True):
        if kind in COUNTED:
            gathered.values.setdefault(kind, Counter())[value] += 1


def _worth(read: pa.Table) -> list[dict[str, Any]]:
    columns = ["sha256", "path", "serial", "serial_p", "maker", "worth", "worth_why"]
    return list(read.filter(pc.greater_equal(read["worth"], LEAST_WORTH)).select(columns).to_pylist())


def _worthiest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return heapq.nlargest(MOST_WORTH, rows, key=lambda row: (row["worth"], row["sha256"]))
