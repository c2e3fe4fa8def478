"""Reads photos for ``rollmark read`` and shows what was read."""

import json
import os
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from cli.drawings import save_drawing
from cli.errors import FAILED, NOTHING_READ, tell
from cli.progress import Bar
from cli.reader import PhotoReader
from cli.table import reading_table
from models.errors import RollmarkError
from ocr.decode import decode, read_bytes
from ocr.errors import PhotoRefused
from ocr.types import Reading

FAULT = "This is a fault of Rollmark's, not of the photo: please report what follows."
MOVED = "Hold the camera still, and move only the lamp."


def read_photos(
    reader: PhotoReader, photos: Sequence[Path], *, as_json: bool, draw: Path | None, crop: bool
) -> int:
    """Reads photos one after the other and shows each as soon as it is read.

    Args:
        reader: Reads them.
        photos: The files.
        as_json: Print Readings as JSON lines, else tables.
        draw: Folder for annotated pictures.
        crop: Each photo is one strip, cut out.

    Returns:
        The exit code: 0; 2 where no photo could be read, or else 1 where a fault of ours cost one.

    Raises:
        ModelError: The models cannot be used.
        OSError: An annotated picture cannot be written.
    """
    console = Console()
    read_any = failed = False
    with Bar("reading", len(photos)) as bar:
        for photo in photos:
            reading = _read(reader, photo, bar, crop=crop)
            failed = failed or reading is None
            if reading is not None:
                read_any = read_any or reading.refused is None
                with bar.hidden():
                    _show(reading, photo, console, as_json=as_json)
                    if draw is not None and reading.refused is None:
                        typer.echo(f"drawn: {printable(save_drawing(photo, reading, draw))}", err=True)
            bar.advance()
    if not read_any:
        return NOTHING_READ
    return FAILED if failed else 0


def _read(reader: PhotoReader, photo: Path, bar: Bar, *, crop: bool) -> Reading | None:
    """Reads one photo; a fault of ours is told and costs this photo alone, not those after it."""
    try:
        return reader.read_file(photo, crop=crop)
    except RollmarkError:
        raise
    except Exception as error:
        with bar.hidden():
            tell(f"{printable(photo)}: not read, {type(error).__name__}: {error}", FAULT)
            traceback.print_exc()
        return None


def read_burst(reader: PhotoReader, photos: Sequence[Path], *, as_json: bool, draw: Path | None) -> int:
    """Reads several photos of one mark together and shows what they say; those refused are left out.

    Args:
        reader: Reads them.
        photos: The files.
        as_json: Print the Reading as one JSON line, else as a table.
        draw: Folder for the annotated picture, which is that of the first photo.

    Returns:
        The exit code: 0, or 2 where fewer than two photos could be read.

    Raises:
        PhotoRefused: They cannot be read together.
        OSError: The annotated picture cannot be written.
    """
    good = {photo: data for photo in photos if (data := _bytes(photo)) is not None}
    if len(good) < 2:
        tell("Fewer than two of the photos could be read.", "Read a single photo without --burst.")
        return NOTHING_READ
    burst = reader.read_burst(list(good.values()), [str(photo) for photo in good])
    for photo, member in zip(good, burst.photos, strict=True):
        if not member.is_used:
            tell(f"{printable(photo)}: left out, it does not show what the first photo shows.", MOVED)
    first = next(iter(good))
    _show(burst.reading, first, Console(), as_json=as_json, told=burst.to_dict())
    if draw is not None:
        typer.echo(f"drawn: {printable(save_drawing(first, burst.reading, draw))}", err=True)
    return 0


def _bytes(photo: Path) -> bytes | None:
    """The bytes of a photo that can be decoded; of another is told why it is refused."""
    try:
        data = read_bytes(photo)
        decode(data)
    except PhotoRefused as refused:
        tell(f"{printable(photo)}: refused, {refused.reason}", f"{refused.message} {refused.advice}")
        return None
    return data


def printable(path: Path) -> str:
    """A path as text that any terminal takes: names on disk need not be valid in the terminal's encoding."""
    return os.fsencode(path).decode(errors="replace")


def _show(
    reading: Reading,
    photo: Path,
    console: Console,
    *,
    as_json: bool,
    told: dict[str, Any] | None = None,
) -> None:
    if as_json:
        # A byte of a file name that is not UTF-8 becomes an escape that JSON reads back as the same name.
        text = json.dumps(told or reading.to_dict(), ensure_ascii=False)
        typer.echo(text.encode("utf-8", errors="backslashreplace"))
    if reading.refused is not None:
        tell(f"{printable(photo)}: refused, {reading.refused.reason}", reading.refused.advice)
    elif not as_json:
        console.print(reading_table(reading, printable(photo)))
