"""Which photos are probably of one weapon: a proposal, for a person to take or leave."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ocr.bulk.report.near import Joined

FOLDER_PHOTOS = 30
"""A folder of so few photos is probably that of one weapon."""

PAUSE_S = 120
"""Seconds between two photos in a folder within which nobody changes weapons."""

SHARED_P, SURE_P = 0.5, 0.8
"""From which probability a serial joins photos, and from which it keeps them apart."""

SHORTEST = 4
"""Characters that a shared serial has to have: many weapons share shorter, partial numbers."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Photos that are probably of one weapon.

    Attributes:
        photos: Rows of photos, in the order of their paths.
        why: What speaks for it, in words.
        serials: The serials read on them, likely ones alone; more than one is worth a look.
    """

    photos: Sequence[Mapping[str, Any]]
    why: Sequence[str]
    serials: Sequence[str]


def proposals(photos: pa.Table) -> Iterator[Proposal]:
    """Goes through what is proposed.

    Args:
        photos: Rows with path, taken_at, serial and serial_p.
    """
    folders = pc.replace_substring_regex(photos["path"], r"[^/]*$", "")
    table = photos.append_column("folder", folders).sort_by([("folder", "ascending"), ("path", "ascending")])
    joined, reasons = Joined(len(table)), dict[int, set[str]]()
    for first, second, reason in _links(table):
        joined.join(first, second)
        reasons.setdefault(first, set()).add(reason)
    for group in joined.groups():
        rows = table.take(group).to_pylist()
        why = set[str]().union(*(reasons.get(int(number), set()) for number in group))
        serials = {row["serial"] for row in rows if row["serial"] and row["serial_p"] >= SHARED_P}
        yield Proposal(rows, sorted(why), sorted(serials))


def _links(table: pa.Table) -> Iterator[tuple[int, int, str]]:
    folders = table["folder"].combine_chunks()
    serials, certain = table["serial"].combine_chunks(), table["serial_p"].combine_chunks()
    times = table["taken_at"].combine_chunks()
    first_with: dict[str, int] = {}
    for start, end in _runs(folders):
        members = range(start, end)
        sure = {
            number: serials[number].as_py() for number in members if (certain[number].as_py() or 0) >= SURE_P
        }
        yield from _by_folder(members, sure)
        yield from _by_time(members, [_moment(times[number].as_py()) for number in members], sure)
        for number in members:
            serial = serials[number].as_py()
            if serial and len(serial) >= SHORTEST and certain[number].as_py() >= SHARED_P:
                before = first_with.setdefault(serial, number)
                if before != number:
                    yield before, number, "the same serial"


def _runs(folders: pa.Array) -> Iterator[tuple[int, int]]:
    """Where each folder's photos begin and end."""
    ends = pc.run_end_encode(folders).run_ends.to_pylist()
    return itertools.pairwise([0, *ends])


def _by_folder(members: range, sure: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
    if len(members) <= FOLDER_PHOTOS and len(set(sure.values())) <= 1:
        for number in members[1:]:
            yield members[0], number, "the same folder"


def _by_time(
    members: range, moments: Sequence[datetime | None], sure: Mapping[int, str]
) -> Iterator[tuple[int, int, str]]:
    timed = sorted(
        (moment, number) for moment, number in zip(moments, members, strict=True) if moment is not None
    )
    serial: str | None = None
    for (before, first), (moment, second) in itertools.pairwise(timed):
        if (moment - before).total_seconds() > PAUSE_S:
            serial = None
            continue
        serial = sure.get(first, serial)
        if serial is None or sure.get(second, serial) == serial:
            yield first, second, f"taken within {PAUSE_S} s"
        else:
            serial = None


def _moment(text: str | None) -> datetime | None:
    # Cameras know no time zone, or all photos of one know the same: what they differ by is what matters.
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
