"""``rollmark backup``."""

from pathlib import Path
from typing import Annotated

import typer

from cli.errors import FAILED, tell


def backup(
    out: Annotated[Path, typer.Argument(help="An empty folder, or that of an earlier backup.")],
    *,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys", help="Back up the private keys too; keep such a backup as safe as the service."
        ),
    ] = False,
) -> None:
    """Back up rows, photos, log and models while the service runs.

    The backup is a data folder: `rollmark verify` checks it. Into that of an earlier backup only new photos
    are copied. Ends with 1 where a photo was missing or damaged; the others are backed up.
    """
    from api.backup import back_up
    from api.backup.making import opened
    from api.settings import Settings
    from cli.progress import tracked

    with opened(Settings()) as original:
        made = back_up(original, out, with_keys=keys, track=tracked)
    typer.echo(f"{made.photos} photos and {made.entries} entries of the log are in {out}.")
    if lacking := (*made.missing, *made.damaged):
        tell(
            f"{len(made.missing)} photos were missing and {len(made.damaged)} damaged: {', '.join(lacking)}.",
            "Run `rollmark verify`, and restore them from an earlier backup.",
        )
        raise typer.Exit(FAILED)
