"""``rollmark models``: the shelf, who reads, and who may."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

if TYPE_CHECKING:
    from models.shelf import Card

models = typer.Typer(
    help="List the models on the shelf; say which of them reads.", invoke_without_command=True
)

Name = Annotated[str, typer.Argument(metavar="VERSION", show_default=False)]
KIND = "recogniser"  # what is trained further


@models.callback()
def list_models(context: typer.Context) -> None:
    """List the models on the shelf; say which of them reads."""
    if context.invoked_subcommand is not None:
        return
    from cli.home import house
    from models.shelf import cards

    history = house().history(KIND) or ("",)
    table = Table(
        "kind",
        "name",
        *(Column(name, no_wrap=True) for name in ("version", "sha256")),
        "licence",
        "calibration",
        "reads",
        box=None,
    )
    for card in (*cards(), *house().cards()):
        told = (card.kind, card.name, card.version, card.sha256[:12], card.licence)
        table.add_row(*told, "yes" if card.calibration.exists() else "no", _reads(card, history))
    Console().print(table)


@models.command()
def judge(
    version: Name,
    *,
    dataset: Annotated[Path | None, typer.Option(metavar="DIR", help="A version of the dataset.")] = None,
    photographed: Annotated[
        Path | None, typer.Option("--print", metavar="TSV", help="Photographed print: file and text.")
    ] = None,
) -> None:
    """Compare a model with the one that reads, on weapons kept aside, renders and print."""
    from cli.dataset import newest
    from cli.home import house
    from cli.verdict import show
    from training.further.contest import decided
    from training.further.gate import Rules
    from training.further.sets import Amounts

    home = house()
    card = home.trusted(KIND, version)
    decided(_reading(), card, newest(dataset), Amounts(), Rules(), photographed)
    home.keeper().seal(card.folder)
    show(home.decision(KIND, version))


@models.command("show")
def show_decision(version: Name) -> None:
    """Show what the gate said about a model."""
    from cli.home import house
    from cli.verdict import show

    show(house().decision(KIND, house().trusted(KIND, version).version))


@models.command()
def promote(
    version: Name, *, by: Annotated[str, typer.Option(help="Who approves: it is sealed with the decision.")]
) -> None:
    """Let a model read that passed the gate. Running services switch by themselves."""
    from cli.home import house

    house().promote(KIND, version, by, _reading().sha256)
    typer.echo(f"{version} reads now")


@models.command("roll-back")
def roll_back() -> None:
    """Let the model read that read before. Running services switch by themselves."""
    from cli.home import house

    typer.echo(f"{house().roll_back(KIND) or 'the shipped model'} reads now")


@models.command("import")
def bring(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A model folder, sealed.")]) -> None:
    """Take in a model that was made elsewhere, where its seal is trusted."""
    from cli.home import house

    typer.echo(f"{house().bring(folder).version} is on the shelf; judge it before it reads")


@models.command()
def key() -> None:
    """Print the public key that seals models here, for whoever shall trust it."""
    from cli.home import house

    typer.echo(house().keeper().public.decode(), nl=False)


@models.command()
def trust(
    pem: Annotated[Path, typer.Argument(metavar="KEY.pem", help="Printed by `rollmark models key`.")],
) -> None:
    """Trust the models that another machine seals."""
    from cli.home import house

    typer.echo(f"{house().trust(pem.read_bytes())} is trusted")


def _reading() -> "Card":
    """The card of the recogniser that reads."""
    from cli.home import house
    from models import shelf
    from ocr.reader import RECOGNISER

    return house().active(KIND) or shelf.card(KIND, RECOGNISER)


def _reads(card: "Card", history: tuple[str, ...]) -> str:
    """Whether a model reads, or did; in the history the shipped recogniser has no name."""
    from ocr.reader import ALWAYS, RECOGNISER

    if (card.kind, card.version) in ALWAYS:
        return "now"
    name = "" if card.version == RECOGNISER else card.version
    if card.kind != KIND or name not in history:
        return ""
    return "now" if history[-1] == name else "before"
