"""Reads photos for ``rollmark read`` and shows what was read."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from cli import reader as readers
from cli.drawings import save_drawing
from cli.errors import NOTHING_READ, tell
from cli.progress import Bar
from cli.table import reading_table
from ocr.types import Reading


def read_photos(photos: Sequence[Path], *, as_json: bool, draw: Path | None, crop: bool) -> int:
    """Reads photos one after the other and shows each as soon as it is read.

    Args:
        photos: The files.
        as_json: Print Readings as JSON lines, else tables.
        draw: Folder for annotated pictures.
        crop: Each photo is one strip, cut out.

    Returns:
        The exit code: 0, or 2 where no photo could be read.

    Raises:
        ModelError: The models cannot be used.
    """
    reader = readers.open_reader()
    console = Console()
    read_any = False
    with Bar("reading", len(photos)) as bar:
        for photo in photos:
            reading = reader.read_file(photo, crop=crop)
            read_any = read_any or reading.refused is None
            with bar.hidden():
                _show(reading, photo, console, as_json=as_json)
                if draw is not None and reading.refused is None:
                    typer.echo(f"drawn: {printable(save_drawing(photo, reading, draw))}", err=True)
            bar.advance()
    return 0 if read_any else NOTHING_READ


def printable(path: Path) -> str:
    """A path as text that any terminal takes: names on disk need not be valid in the terminal's encoding."""
    return os.fsencode(path).decode(errors="replace")


def _show(reading: Reading, photo: Path, console: Console, *, as_json: bool) -> None:
    if as_json:
        # A byte of a file name that is not UTF-8 becomes an escape that JSON reads back as the same name.
        text = json.dumps(reading.to_dict(), ensure_ascii=False)
        typer.echo(text.encode("utf-8", errors="backslashreplace"))
    if reading.refused is not None:
        tell(f"{printable(photo)}: refused, {reading.refused.reason}", reading.refused.advice)
    elif not as_json:
        console.print(reading_table(reading, printable(photo)))
