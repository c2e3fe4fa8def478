"""``rollmark verify``."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from cli.errors import FAILED

if TYPE_CHECKING:
    from api.verify import Report


def verify(  # noqa: PLR0913  an option each
    folder: Annotated[
        Path | None, typer.Argument(help="A data folder or a backup. [default: ROLLMARK_DATA]")
    ] = None,
    *,
    database: Annotated[
        str | None, typer.Option(help="The database, where it is not in the folder: postgresql+psycopg://...")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="The photos, where they are not in the folder: a folder or s3://...")
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="Id of a key to trust; without it every key in the folder counts."),
    ] = None,
    head: Annotated[
        list[Path] | None, typer.Option(help="A signed head that was kept elsewhere: one line of JSON.")
    ] = None,
    receipt: Annotated[
        list[Path] | None, typer.Option(help="A receipt that was kept elsewhere, as the service sent it.")
    ] = None,
    as_json: Annotated[
        bool | None,
        typer.Option("--json/--table", show_default="a table on a terminal, else JSON"),
    ] = None,
) -> None:
    """Check that nothing was changed: log, rows, photos and receipts, from the files alone.

    Ends with 0 where everything is as it was, and with 1 where something is not.
    """
    from api.settings import Settings
    from api.verify import Source, Trust
    from api.verify import verify as check
    from api.verify.photos import open_photos
    from cli.progress import tracked

    settings = Settings()
    is_own = folder is None
    source = Source.of(
        folder or settings.folder,
        database_url=database or (settings.database_url if is_own else None),
        store_url=store or (settings.store_url if is_own else None),
    )
    trust = Trust(key or (), head or (), receipt or ())
    report = check(source, open_photos(source.store_url), trust, track=tracked)
    as_json = not sys.stdout.isatty() if as_json is None else as_json
    if as_json:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        _print(report)
    if report.faults:
        raise typer.Exit(FAILED)


def _print(report: "Report") -> None:
    console = Console()
    if report.faults:
        table = Table("fault", Column("where", overflow="fold"), "what", box=None)
        for fault in report.faults:
            table.add_row(f"[red]{fault.kind.value}[/]", escape(fault.subject), escape(fault.detail))
        console.print(table)
    for note in report.notes:
        console.print(f"[yellow]{escape(note)}[/]")
    counts = ", ".join(f"{count} {what}" for what, count in report.checked.items())
    verdict = f"[red]{len(report.faults)} faults[/]" if report.faults else "[green]nothing was changed[/]"
    console.print(f"{verdict} ({counts})")
    console.print(
        f"entry {report.head['index']}, {report.head['hash']}, keys {report.head['keys']}", style="dim"
    )
