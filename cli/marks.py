"""``rollmark marks``."""

from pathlib import Path
from typing import Annotated

import typer


def marks(
    *,
    sheet: Annotated[
        Path | None, typer.Option(metavar="OUT.png", help="Draw every mark, with an example on metal.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="Only these: maker, factory, proof, ptb, property, inspector.")
    ] = "",
) -> None:
    """List the marks of the atlas: what they look like, whose they are, where they sit."""
    from rich.console import Console

    from cli.mark_table import chosen, mark_table
    from ocr.knowledge.marks import load_atlas

    wanted = chosen(load_atlas().marks, kind)
    if sheet is None:
        Console().print(mark_table(wanted))
        return
    from training.marks.sheet import sheet as draw

    sheet.parent.mkdir(parents=True, exist_ok=True)
    draw(wanted).save(sheet)
    typer.echo(f"drawn: {sheet} ({len(wanted)} marks)")
