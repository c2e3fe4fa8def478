"""Tables as CSV, for whoever works with a spreadsheet."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ocr.bulk.report.gathered import Gathered
from ocr.bulk.report.near import distance, near
from ocr.bulk.report.weapons import Proposal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes a table; returns how many rows it has.

    A text that a spreadsheet would run as a formula gets an apostrophe before it: names of files come from
    anybody (OWASP, CSV injection).

    Raises:
        OSError: It cannot be written.
    """
    count = 0
    with path.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(row.get(column)) for column in columns])
            count += 1
    return count


def summary_rows(gathered: Gathered) -> Iterable[Mapping[str, Any]]:
    """Returns the figures as rows: what, which, count."""
    plain = ("files", "unreadable", "read", "refused", "with_serial", "earlier")
    yield from ({"what": name, "which": "", "count": getattr(gathered, name)} for name in plain)
    counters = {"refused": gathered.reasons, "advice": gathered.advice, "marking": gathered.kinds}
    for what, counter in {**counters, **gathered.values}.items():
        yield from ({"what": what, "which": which, "count": n} for which, n in counter.most_common())


def near_rows(gathered: Gathered) -> Iterable[Mapping[str, Any]]:
    """Goes through photos that show the same, group by group."""
    photos = gathered.photos.filter(gathered.photos["likeness"].is_valid())
    hashes = photos["likeness"].to_pylist()
    likenesses = np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8).reshape(-1, 32)
    for number, group in enumerate(near(likenesses), 1):
        for row, place in zip(photos.take(group).to_pylist(), group, strict=True):
            bits = distance(likenesses[group[0]], likenesses[place])
            yield {**row, "group": number, "bits": bits}


def weapon_rows(proposals: Iterable[Proposal]) -> Iterable[Mapping[str, Any]]:
    """Goes through photos that are probably of one weapon, group by group."""
    for number, proposal in enumerate(proposals, 1):
        told = {
            "group": number,
            "why": "; ".join(proposal.why),
            "serials": "; ".join(proposal.serials),
            "disagree": "yes" if len(proposal.serials) > 1 else "",
        }
        yield from ({**row, **told} for row in proposal.photos)


def first(rows: Iterable[Mapping[str, Any]], count: int) -> list[Mapping[str, Any]]:
    """Returns the first rows."""
    return list(islice(rows, count))


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
