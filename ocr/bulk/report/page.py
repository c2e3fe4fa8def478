"""The report as one page of HTML that needs nothing beside it."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from ocr.bulk.report.gathered import Gathered

MOST_VALUES = 12
"""Rows of a table of counts; the CSV has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page shows.

    Attributes:
        archive: What was read.
        models: That read, with their versions.
        gathered: The figures.
        plots: SVG by name.
        thumbnails: JPEG by the photo's sha256.
        weapons: Proposals whose photos disagree, as rows.
        sheets: Rows of each CSV file beside the page.
        shown: The photos that are shown, of those that are worth a look.
    """

    archive: str
    models: Mapping[str, str]
    gathered: Gathered
    plots: Mapping[str, str]
    thumbnails: Mapping[str, bytes]
    weapons: Sequence[Mapping[str, Any]] = ()
    sheets: Mapping[str, int] = field(default_factory=dict)
    shown: Sequence[Mapping[str, Any]] = ()


def page(told: Told) -> str:
    """Returns the page."""
    gathered = told.gathered
    parts = {
        "archive": escape(told.archive),
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "models": escape(", ".join(f"{name} {version}" for name, version in sorted(told.models.items()))),
        "tiles": _tiles(gathered),
        "worth": _worth(told),
        "weapons": _weapons(told.weapons),
        "plots": "".join(f'<figure class="plot">{svg}</figure>' for svg in told.plots.values()),
        "counts": _counts(gathered),
        "refused": _table("Refused, by reason", gathered.reasons, "reason"),
        "advice": _table("What would make photos better", gathered.advice, "advice", "wide"),
        "sheets": _sheets(told.sheets),
    }
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(parts)


def _tiles(gathered: Gathered) -> str:
    share = gathered.with_serial / gathered.read if gathered.read else 0
    tiles = {
        "files": (gathered.files, "in the archive"),
        "photos read": (
            gathered.read,
            f"{gathered.seconds / gathered.read:.2f} s each" if gathered.read else "",
        ),
        "with a likely serial": (gathered.with_serial, f"{share:.0%} of those read"),
        "refused": (gathered.refused, "listed with the reason"),
        "worth a look": (len(gathered.worth), "sorted, the first below"),
    }
    return "".join(
        f'<div class="tile"><b>{value:,}</b><span>{name}</span><small>{note}</small></div>'
        for name, (value, note) in tiles.items()
    )


def _worth(told: Told) -> str:
    cards = [_card(row, told.thumbnails.get(row["sha256"])) for row in told.shown]
    return (
        f'<div class="cards">{"".join(cards)}</div>' if cards else '<p class="none">Nothing stands out.</p>'
    )


def _card(row: Mapping[str, Any], picture: bytes | None) -> str:
    shown = (
        f'<img alt="" loading="lazy" src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}">'
        if picture
        else '<div class="gone">no picture: the file cannot be reached now</div>'
    )
    serial = ""
    if row["serial"]:
        serial = f'<b class="serial">{escape(row["serial"])}</b>{_bar(row["serial_p"])}'
    maker = f'<span class="maker">{escape(row["maker"])}</span>' if row["maker"] else ""
    return (
        f'<article>{shown}<div class="text">{serial}<p>{escape(row["worth_why"])}</p>'
        f'<code title="{escape(row["sha256"])}">{escape(row["path"])}</code>{maker}</div></article>'
    )


def _bar(p: float) -> str:
    return f'<span class="bar" title="{p:.0%}"><i style="width:{100 * p:.0f}%"></i></span>'


def _weapons(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return '<p class="none">No photos that belong together disagree about their serial.</p>'
    body = "".join(
        f"<tr><td>{row['group']}</td><td>{escape(row['serials'])}</td>"
        f"<td><code>{escape(row['path'])}</code></td><td>{escape(row['serial'] or '')}</td></tr>"
        for row in rows
    )
    head = "<tr><th>group</th><th>serials read</th><th>photo</th><th>its serial</th></tr>"
    return f'<table class="wide">{head}{body}</table>'


def _counts(gathered: Gathered) -> str:
    names = {
        "manufacturer_name": "Makers, by name",
        "manufacturer_logo": "Makers, by logo",
        "model": "Models",
        "calibre": "Calibres",
        "country": "Countries",
        "year": "Years",
    }
    tables = [_table("Kinds of markings", gathered.kinds, "marking")]
    tables += [
        _table(title, gathered.values[kind], kind.split("_")[0])
        for kind, title in names.items()
        if kind in gathered.values
    ]
    return "".join(tables)


def _table(title: str, counter: Counter[str], column: str, kind: str = "") -> str:
    if not counter:
        return ""
    most = max(counter.values())
    rows = "".join(
        f"<tr><td>{escape(name.replace('_', ' ') if column in {'marking', 'reason'} else name)}</td>"
        f'<td class="n">{count:,}</td>'
        f'<td class="b"><i style="width:{100 * count / most:.0f}%"></i></td></tr>'
        for name, count in counter.most_common(MOST_VALUES)
    )
    rest = len(counter) - MOST_VALUES
    more = f'<tr><td class="more" colspan="3">and {rest:,} more in summary.csv</td></tr>' if rest > 0 else ""
    return f'<section class="count {kind}"><h3>{title}</h3><table>{rows}{more}</table></section>'


def _sheets(sheets: Mapping[str, int]) -> str:
    told: Iterable[str] = (
        f'<li><a href="{escape(name)}">{escape(name)}</a> {count:,} rows</li>'
        for name, count in sheets.items()
    )
    return f'<ul class="sheets">{"".join(told)}</ul>'


_PAGE = Path(__file__).with_name("page.html")
