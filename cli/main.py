"""The command ``rollmark``: each subcommand in a file of its own, its packages imported when it runs."""

from importlib.metadata import version
from typing import Annotated

import typer

from cli.backup import backup
from cli.bulk import bulk
from cli.dataset import dataset
from cli.errors import Guarded
from cli.evaluate import evaluate
from cli.marks import marks
from cli.models import models
from cli.people import key, user
from cli.read import read
from cli.restore import restore
from cli.search import search
from cli.serve import serve
from cli.synth import synth
from cli.train import train
from cli.verify import verify
from cli.worker import scheduler, worker

app = typer.Typer(
    name="rollmark",
    help="Reads the markings on recovered weapons from photographs.",
    cls=Guarded,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands = (
    *(read, bulk, evaluate, marks),
    *(scheduler, search, serve, synth, verify, backup, restore, worker),
)
for command in commands:
    app.command()(command)

app.add_typer(user, name="user")
app.add_typer(key, name="key")
app.add_typer(dataset, name="dataset")
app.add_typer(train, name="train")
app.add_typer(models, name="models")


def _print_version(is_asked: bool) -> None:  # noqa: FBT001  typer calls it with the option's value
    if is_asked:
        typer.echo(version("rollmark"))
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Reads the markings on recovered weapons from photographs."""


if __name__ == "__main__":
    app()
