"""``rollmark models``."""

from rich.console import Console
from rich.table import Table

from models.shelf import Card, cards


def models() -> None:
    """List the models on the shelf."""
    table = Table("kind", "name", "version", "sha256", "licence", "calibration", box=None)
    for card in cards():
        table.add_row(card.kind, card.name, card.version, card.sha256[:12], card.licence, _calibration(card))
    Console().print(table)


def _calibration(card: Card) -> str:
    return "yes" if card.calibration.exists() else "no"
