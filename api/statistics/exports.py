"""The figures of a year as a table for other programs, and as a plot."""

import csv
import io
from collections.abc import Iterator

from api.statistics.figures import Year
from models.errors import RollmarkError

_HEADER = ("year", "figure", "by", "value", "count", "records")
_COLOURS = {"unique": "#2f7d32", "altered": "#c77700", "unmarked": "#b3261e", "unconfirmed": "#9aa0a6"}


class WorkbookUnavailable(RollmarkError):
    """This service cannot write workbooks."""

    reason = "format_missing"
    advice = "Ask for CSV, or have the administrator install the extra `reports`."


def rows(year: Year) -> Iterator[tuple[str | int | float, ...]]:
    """Gives the figures as rows of a table, the indicator first."""
    yield year.year, "sdg_16_4_2_percent_of_recovered", "", "", _known(year.share_of_recovered), ""
    yield year.year, "sdg_16_4_2_percent_of_traceable", "", "", _known(year.share_of_traceable), ""
    for each in year.numbers:
        yield year.year, each.figure, each.by or "", each.value or "", each.count, each.records
    for name, count in year.incoming.items():
        yield year.year, f"requests_{name}", "", "", count, "/v1/incoming"


def as_csv(year: Year) -> bytes:
    """Returns the figures as CSV in UTF-8."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_HEADER)
    table.writerows(rows(year))
    return written.getvalue().encode()


def as_xlsx(year: Year) -> bytes:
    """Returns the figures as a workbook.

    Raises:
        WorkbookUnavailable: The extra ``reports`` is not installed.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415  of an extra
    except ModuleNotFoundError as error:
        raise WorkbookUnavailable from error
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(year.year)
    sheet.append(_HEADER)
    for row in rows(year):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_png(year: Year) -> bytes:
    """Returns a plot: what was recovered by marking and mode, and how far tracing came."""
    from matplotlib.figure import Figure  # noqa: PLC0415  slow to import

    figure = Figure(figsize=(9, 3.6), dpi=110, layout="constrained")
    modes, steps = figure.subplots(1, 2)
    _plot_markings(modes, year)
    names = ("recovered", "potentially_traceable", "trace_requested", "trace_answered", "origin_established")
    counts = [year.count(name) for name in names]
    bars = steps.barh([name.replace("_", " ") for name in names], counts, color="#3b6ea5")
    steps.bar_label(bars, padding=3)
    steps.invert_yaxis()
    steps.set_title(
        f"SDG 16.4.2, {year.year}: {_said(year.share_of_recovered)} of recovered,\n"
        f"{_said(year.share_of_traceable)} of potentially traceable",
        fontsize=9,
    )
    for axes in (modes, steps):
        axes.spines[["top", "right"]].set_visible(False)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _plot_markings(axes: object, year: Year) -> None:
    found = {
        each.value: each.count for each in year.numbers if (each.figure, each.by) == ("recovered", "marking")
    }
    names = [name for name in _COLOURS if name in found]
    bars = axes.bar(names, [found[name] for name in names], color=[_COLOURS[name] for name in names])  # type: ignore[attr-defined]
    axes.bar_label(bars)  # type: ignore[attr-defined]
    axes.set_title(f"Recovered in {year.year}, by marking", fontsize=9)  # type: ignore[attr-defined]


def _known(share: float | None) -> str | float:
    return "" if share is None else share


def _said(share: float | None) -> str:
    return "none" if share is None else f"{share:.1f} %"
