"""What a person sees when a command cannot do its work."""

from typing import Any

import typer
from typer.core import TyperGroup

from models.errors import RollmarkError

FAILED = 1
NOTHING_READ = 2


class Guarded(TyperGroup):
    """Commands whose failures are told in two lines, what happened and what to do, with exit code 1."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401  as its base
        """Runs the command named on the command line.

        Raises:
            typer.Exit: The command failed; the person was told why.
        """
        try:
            return super().invoke(ctx)
        except RollmarkError as error:
            tell(error.message, error.advice)
            raise typer.Exit(FAILED) from error


def tell(message: str, advice: str) -> None:
    """Writes on stderr what happened and what can be done."""
    typer.secho(message, err=True, fg=typer.colors.RED)
    typer.echo(f"  {advice}", err=True)
