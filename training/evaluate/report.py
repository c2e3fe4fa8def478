"""What an evaluation says: tables for a person, a dictionary for programs."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from training.evaluate.contest import Timed, ratio
from training.evaluate.figures import Figures, Score


@dataclass(frozen=True, slots=True)
class Entry:
    """One reader's result: its name, its figures, and its milliseconds a photo in the order of the photos."""

    name: str
    score: Score
    milliseconds: tuple[float, ...] = ()


def entry(name: str, score: Score, results: Sequence[Timed]) -> Entry:
    """Joins a reader's figures and times."""
    return Entry(name, score, tuple(result.milliseconds for result in results))


def to_dict(entries: Sequence[Entry]) -> dict[str, Any]:
    """The JSON form: by reader its figures and times; the ratios compare the first reader with the others."""
    return {one.name: one.score.to_dict() | {"milliseconds": _times(one, entries[0])} for one in entries}


def _times(one: Entry, first: Entry) -> dict[str, Any] | None:
    if not one.milliseconds:
        return None
    times = {"median": statistics.median(one.milliseconds), "mean": statistics.fmean(one.milliseconds)}
    compared = None if one is first else ratio(first.milliseconds, one.milliseconds)
    return {key: round(value, 1) for key, value in times.items()} | {
        "ratio": asdict(compared) if compared else None
    }


_COLUMNS: tuple[tuple[str, Callable[[Figures], float | None]], ...] = (
    ("@1", lambda one: one.found_1),
    ("@5", lambda one: one.found_5),
    ("CER", lambda one: one.cer),
    ("serial@1", lambda one: one.serial_1),
    ("serial@5", lambda one: one.serial_5),
    ("invented", lambda one: one.invented),
)


def figures_table(entries: Sequence[Entry]) -> Table:
    """A section a group or value of a column, a row a reader; figures that no group has are left out."""
    sections = [one.score.sections for one in entries]
    everything = [figures for of in sections for figures in of.values()]
    columns = [(name, get) for name, get in _COLUMNS if any(get(one) is not None for one in everything)]
    table = Table("group", "n", "reader", *(name for name, _ in columns), box=SIMPLE_HEAD)
    for group in dict.fromkeys(name for of in sections for name in of):
        table.add_section()
        heading = group
        for one, of in zip(entries, sections, strict=True):
            figures = of.get(group, Figures(0, None, None))
            cells = (_number(get(figures)) for _, get in columns)
            table.add_row(heading, str(figures.n) if heading else "", one.name, *cells)
            heading = ""
    return table


def readers_table(entries: Sequence[Entry]) -> Table:
    """A row a reader: honesty of its probabilities, and its time beside that of the first."""
    columns = ("reader", "ece", "lines", "ms median", "ms mean", "ratio median", "ratio total", "missing")
    table = Table(*columns, box=SIMPLE_HEAD)
    for one in entries:
        times = _times(one, entries[0]) or {}
        compared = times.get("ratio") or {}
        table.add_row(
            one.name,
            _number(one.score.ece),
            str(one.score.ece_n),
            *(_number(times.get(name), digits=1) for name in ("median", "mean")),
            *(_number(compared.get(name)) for name in ("median", "total")),
            str(one.score.photos_missing),
        )
    table.caption = f"ratio: time of {entries[0].name} over that of the reader"
    return table


def _number(value: float | None, digits: int = 3) -> str:
    return "" if value is None else f"{value:.{digits}f}"
