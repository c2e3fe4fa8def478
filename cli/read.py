"""``rollmark read``."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def read(  # noqa: PLR0913  an option is a parameter
    photos: Annotated[
        list[Path], typer.Argument(metavar="PHOTO...", help="Photos to read.", show_default=False)
    ],
    *,
    as_json: Annotated[
        bool | None,
        typer.Option(
            "--json/--table",
            help="One Reading a line, as JSON, or tables.",
            show_default="tables on a terminal, else JSON",
        ),
    ] = None,
    draw: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the photos there with what was read drawn in.")
    ] = None,
    crop: Annotated[bool, typer.Option("--crop", help="Each photo is one line of text, cut out.")] = False,
    burst: Annotated[
        bool, typer.Option("--burst", help="The photos, 2 to 6, show one mark in light from several sides.")
    ] = False,
    recogniser: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", exists=True, file_okay=False, help="Read with this: SHELF/recogniser/VERSION."
        ),
    ] = None,
) -> None:
    """Read the markings on photos of weapons.

    A photo that cannot be read is refused with a reason; the others are still read. Exit code 2 says that
    none was.
    """
    from cli import reader  # the models load only where a photo is read
    from cli.reading import read_burst, read_photos
    from ocr.burst.types import MOST

    as_json = not sys.stdout.isatty() if as_json is None else as_json
    if burst and (crop or not 2 <= len(photos) <= MOST):
        raise typer.BadParameter(f"--burst takes 2 to {MOST} whole photos.")
    opened = reader.open_reader(recogniser)
    if burst:
        raise typer.Exit(read_burst(opened, photos, as_json=as_json, draw=draw))
    raise typer.Exit(read_photos(opened, photos, as_json=as_json, draw=draw, crop=crop))
