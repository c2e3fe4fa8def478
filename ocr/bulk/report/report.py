"""Writes the report of a folder of results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ocr.bulk.ahead import load
from ocr.bulk.parts import Parts
from ocr.bulk.report.gathered import Gathered, gather, refusals
from ocr.bulk.report.page import Told, page
from ocr.bulk.report.plots import plots
from ocr.bulk.report.sheets import near_rows, summary_rows, weapon_rows, write_sheet
from ocr.bulk.report.weapons import proposals
from ocr.bulk.sources import Source
from ocr.durable import write_whole

Draw = Callable[[bytes, list[list[list[float]]]], bytes | None]
"""Makes a small picture of a photo with some places outlined; None where it cannot."""

MOST_SHOWN = 24
"""Photos whose pictures are on the page."""

MOST_DISAGREEING = 60
"""Rows of photos of one weapon that disagree, on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the report is about.

    Attributes:
        archive: The name of the archive.
        models: That read it.
        models_key: Theirs.
    """

    archive: str
    models: Mapping[str, str]
    models_key: str


def write_report(parts: Parts, source: Source, about: About, draw: Draw) -> Path:
    """Writes ``report/index.html`` and the CSV files beside it; returns where the page is.

    Raises:
        OSError: It cannot be written.
    """
    folder = parts.root / "report"
    folder.mkdir(exist_ok=True)
    gathered = gather(parts, about.models_key)
    disagreeing: list[Mapping[str, Any]] = []
    groups: dict[str, int] = {}
    sheets = {
        "worth.csv": write_sheet(folder / "worth.csv", _WORTH, gathered.worth),
        "weapons.csv": write_sheet(folder / "weapons.csv", _WEAPONS, _noting(gathered, disagreeing)),
        "near.csv": write_sheet(folder / "near.csv", _NEAR, _naming(gathered, groups)),
        "quarantine.csv": write_sheet(folder / "quarantine.csv", _REFUSED, refusals(parts, about.models_key)),
        "summary.csv": write_sheet(
            folder / "summary.csv", ("what", "which", "count"), summary_rows(gathered)
        ),
    }
    shown = _distinct(gathered.worth, groups)[:MOST_SHOWN]
    told = Told(
        archive=about.archive,
        models=about.models,
        gathered=gathered,
        plots=plots(gathered),
        thumbnails=dict(_thumbnails(parts, source, shown, draw)),
        weapons=disagreeing,
        sheets=sheets,
        shown=shown,
    )
    write_whole(folder / "index.html", page(told).encode(errors="backslashreplace"))
    return folder / "index.html"


_WORTH = ("path", "worth", "worth_why", "serial", "serial_p", "maker", "sha256")
_WEAPONS = ("group", "why", "disagree", "serials", "path", "taken_at", "serial", "serial_p", "sha256")
_NEAR = ("group", "bits", "path", "taken_at", "serial", "sha256")
_REFUSED = ("path", "reason", "advice", "sha256")


def _any(gathered: Gathered) -> bool:
    return gathered.photos is not None and len(gathered.photos) > 0


def _noting(gathered: Gathered, disagreeing: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Goes through the proposals, and notes the first that disagree."""
    for row in weapon_rows(proposals(gathered.photos)) if _any(gathered) else ():
        if row["disagree"] and len(disagreeing) < MOST_DISAGREEING:
            disagreeing.append(row)
        yield row


def _naming(gathered: Gathered, groups: dict[str, int]) -> Iterator[Mapping[str, Any]]:
    """Goes through photos that show the same, and notes the groups of those that are worth a look."""
    worth = {row["sha256"] for row in gathered.worth}
    for row in near_rows(gathered) if _any(gathered) else ():
        if row["sha256"] in worth:
            groups[row["sha256"]] = row["group"]
        yield row


def _distinct(worth: Sequence[Mapping[str, Any]], groups: Mapping[str, int]) -> list[Mapping[str, Any]]:
    """Of photos that show the same, the first: a person need not look twice."""
    firsts = {groups.get(row["sha256"], row["sha256"]): row for row in reversed(worth)}
    return sorted(firsts.values(), key=lambda row: -row["worth"])


def _thumbnails(
    parts: Parts, source: Source, worth: Sequence[Mapping[str, Any]], draw: Draw
) -> Iterator[tuple[str, bytes]]:
    hashes = {row["path"]: row["sha256"] for row in worth}
    places = _places(parts, set(hashes.values()))
    for entry in source.find(hashes):
        loaded = load(entry)
        sha256 = hashes[entry.path]
        if loaded.sha256 != sha256:
            continue  # the file is another by now
        if picture := draw(loaded.photo, places.get(sha256, [])):
            yield sha256, picture


def _places(parts: Parts, hashes: set[str]) -> dict[str, list[list[list[float]]]]:
    """The polygons of the lines and marks that the best serial of each photo was read from."""
    found: dict[str, list[list[list[float]]]] = {}
    asked = pa.array(sorted(hashes), pa.string())
    for name in parts.names():
        candidates = parts.table(name, "candidates")
        wanted = pc.and_(pc.equal(candidates["kind"], "serial"), pc.is_in(candidates["sha256"], asked))
        evidence = {
            (row["sha256"], each) for row in candidates.filter(wanted).to_pylist() for each in row["evidence"]
        }
        if not evidence:
            continue
        tables = (parts.table(name, table) for table in ("lines", "marks"))
        for row in chain.from_iterable(
            table.filter(pc.is_in(table["sha256"], asked)).to_pylist() for table in tables
        ):
            if (row["sha256"], row["id"]) in evidence:
                found.setdefault(row["sha256"], []).append(row["polygon"])
    return found
