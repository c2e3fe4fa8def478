"""``rollmark restore``."""

from pathlib import Path
from typing import Annotated

import typer


def restore(
    backup: Annotated[Path, typer.Argument(help="The folder of a backup.")],
) -> None:
    """Restore a backup into the data folder and the database of the settings, which hold nothing yet.

    Where ROLLMARK_DATABASE_URL and ROLLMARK_STORE_URL name others than the backup came from, it moves there.
    """
    from api.backup import restore as bring_back
    from api.backup.restoring import target
    from api.settings import Settings
    from cli.progress import tracked

    with target(Settings()) as where:
        manifest = bring_back(backup, where, track=tracked)
    typer.echo(
        f"{manifest.photos} photos and {manifest.entries} entries of the log are back in {where.data}."
    )
    typer.echo("Check them with `rollmark verify`; then start the service.")
