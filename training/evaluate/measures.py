"""The measures: how much of what stands on photos was found, and whether the probabilities are honest."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from ocr.types import Line, MarkingKind, Reading
from training.evaluate import lines as answers
from training.evaluate.figures import BINS, Bin, Figures, Score
from training.evaluate.labels import Label
from training.evaluate.text import folded, pattern

ALL = "all"


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of one label; ``serials`` is None where it is none, ``p`` where several lines answer it."""

    groups: tuple[str, ...]
    columns: Mapping[str, str]
    one: bool
    five: bool
    edits: int
    characters: int
    serials: tuple[bool, bool] | None
    p: float | None


@dataclass(frozen=True, slots=True)
class _Nothing:
    """What was read on one photo that holds nothing to read."""

    groups: tuple[str, ...]
    columns: Mapping[str, str]
    invented: int


def score(
    labels: Iterable[Label],
    readings: Iterable[Reading],
    *,
    crops: bool = False,
    by: Sequence[str] = (),
) -> Score:
    """Measures readings against labels.

    A label of a photo is found where it stands in the joined text of the lines that answer it, or in one of
    them. A label of a strip, or of a single character, is found where it is the whole text.

    Args:
        labels: What truly stands there.
        readings: One a photo or strip; its ``photo.path`` ends in the label's ``file``.
        crops: Each file is one strip, already cut out.
        by: Columns of the labels by whose values figures are told apart too.
    """
    by_path = {reading.photo.path: reading for reading in readings if reading.photo.path is not None}
    found: list[_Found] = []
    nothing: list[_Nothing] = []
    missing = 0
    for file, rows in _by_file(labels).items():
        reading = next((one for path, one in by_path.items() if path.endswith(file)), None)
        if reading is None:
            missing += 1
            continue
        nothing += [_nothing(row, reading) for row in rows if row.kind == "none"]
        found += [one for row in rows if (one := _found(row, reading, crops=crops))]
    told = {column: _by_value(column, found, nothing, crops=crops) for column in by}
    return Score(_table(found, nothing, crops=crops), _bins(found), missing, told)


def _by_file(labels: Iterable[Label]) -> dict[str, list[Label]]:
    files: dict[str, list[Label]] = {}
    for label in labels:
        files.setdefault(label.file, []).append(label)
    return files


def _nothing(label: Label, reading: Reading) -> _Nothing:
    return _Nothing(
        (label.group, ALL), label.columns, sum(len(folded(line.text)) > 2 for line in reading.lines)
    )


def _found(label: Label, reading: Reading, *, crops: bool) -> _Found | None:
    wanted = pattern(label.text)
    if wanted is None or not label.is_measured:
        return None
    lines = answers.near(reading.lines, None if crops else label.box)
    whole = crops or len(wanted.pattern) < 2
    one = _stands_in(wanted, lines, best=1, whole=whole)
    is_serial = label.kind == MarkingKind.SERIAL and not crops
    return _Found(
        groups=(label.group, ALL) if crops else (label.group, ALL, label.kind),
        columns=label.columns,
        one=one,
        five=one or _stands_in(wanted, lines, best=5, whole=whole),
        edits=Levenshtein.distance(folded(label.text), answers.joined(lines)) if crops else 0,
        characters=len(wanted.pattern) if crops else 0,
        serials=_serials(wanted, reading) if is_serial else None,
        p=lines[0].p if len(lines) == 1 else None,
    )


def _stands_in(wanted: re.Pattern[str], lines: Sequence[Line], *, best: int, whole: bool) -> bool:
    matches = wanted.fullmatch if whole else wanted.search
    return any(matches(text) for text in answers.readings(lines, best))


def _serials(wanted: re.Pattern[str], reading: Reading) -> tuple[bool, bool]:
    """Whether a serial is the first, and among the first five, of the distinct serial candidates."""
    serials = [one for one in reading.candidates if one.kind is MarkingKind.SERIAL]
    values = [value for one in serials for value in (one.value, *(other.value for other in one.alternatives))]
    distinct = list(dict.fromkeys(map(folded, values)))
    matches = [wanted.fullmatch(value) is not None for value in distinct[:5]]
    return any(matches[:1]), any(matches)


def _table(found: Sequence[_Found], nothing: Sequence[_Nothing], *, crops: bool) -> dict[str, Figures]:
    groups = [one.groups for one in found] + [one.groups for one in nothing]
    names = dict.fromkeys(itertools.chain.from_iterable(groups))
    return {name: _figures(_of(found, name), _of(nothing, name), crops=crops) for name in names}


def _by_value(
    column: str, found: Sequence[_Found], nothing: Sequence[_Nothing], *, crops: bool
) -> dict[str, Figures]:
    """Figures by the values of a column, in the order that the labels name them."""
    rows = [one.columns for one in found] + [one.columns for one in nothing]
    values = dict.fromkeys(row.get(column, "") for row in rows)
    return {
        value: _figures(_with(found, column, value), _with(nothing, column, value), crops=crops)
        for value in values
    }


_Item = TypeVar("_Item", _Found, _Nothing)


def _with(items: Sequence[_Item], column: str, value: str) -> list[_Item]:
    return [item for item in items if item.columns.get(column, "") == value]


def _of(items: Sequence[_Item], group: str) -> list[_Item]:
    """The items of a group; one whose kind is named like its folder counts twice, in both."""
    return [item for item in items for name in item.groups if name == group]


def _figures(found: Sequence[_Found], nothing: Sequence[_Nothing], *, crops: bool) -> Figures:
    serials = [one.serials for one in found if one.serials is not None]
    return Figures(
        n=len(found),
        found_1=_share([one.one for one in found]),
        found_5=_share([one.five for one in found]),
        cer=_ratio(sum(one.edits for one in found), sum(one.characters for one in found)) if crops else None,
        serials=len(serials),
        serial_1=_share([first for first, _ in serials]),
        serial_5=_share([five for _, five in serials]),
        invented=_ratio(sum(one.invented for one in nothing), len(nothing), digits=2),
    )


def _share(hits: Sequence[bool]) -> float | None:
    return _ratio(sum(hits), len(hits))


def _ratio(part: float, whole: float, digits: int = 4) -> float | None:
    return round(part / whole, digits) if whole else None


def _bins(found: Iterable[_Found]) -> tuple[Bin, ...]:
    bins = [Bin()] * BINS
    for one in found:
        if one.p is not None:
            place = min(BINS - 1, int(one.p * BINS))
            old = bins[place]
            bins[place] = Bin(old.n + 1, old.p + one.p, old.right + one.one)
    return tuple(bins)
