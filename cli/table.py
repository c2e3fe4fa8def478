"""A Reading as a table for the terminal."""

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.style import Style
from rich.table import Table
from rich.text import Text

from ocr.draw import confidence_colour
from ocr.types import Candidate, Reading

_BAR = 5


def reading_table(reading: Reading, title: str) -> RenderableType:
    """The candidates as a table; below it lines that became no candidate, and advice for a better photo."""
    table = Table("marking", "p", "value", "why", title=escape(title), title_justify="left", expand=True)
    for candidate in reading.candidates:
        table.add_row(*_row(candidate))
    return Group(table if reading.candidates else Text(f"{title}: no markings found"), *_notes(reading))


def _row(candidate: Candidate) -> tuple[Text, ...]:
    style = Style(color="rgb({},{},{})".format(*confidence_colour(candidate.p)))
    filled = round(candidate.p * _BAR)
    value = Text(candidate.value, style="bold")
    for other in candidate.alternatives:
        value.append(f"\nor {other.value} {other.p:.0%}", style="not bold")
    return (
        Text(candidate.kind.replace("_", " ")),
        Text(f"{'━' * filled}{'╌' * (_BAR - filled)} {candidate.p:4.0%}", style=style, no_wrap=True),
        value,
        Text("; ".join(candidate.reasons), style="dim"),
    )


def _notes(reading: Reading) -> list[Text]:
    used = {evidence for candidate in reading.candidates for evidence in candidate.evidence}
    rest = [f"{line.text} {line.p:.0%}" for line in reading.lines if line.id not in used]
    notes = [Text("also read: " + ", ".join(rest), style="dim")] if rest else []
    return notes + [Text(advice, style="yellow") for advice in reading.quality.advice]
