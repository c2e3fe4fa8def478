"""Evaluates marks for ``rollmark evaluate --marks`` and shows the figures."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.console import Console

from cli import reader as readers
from cli.progress import tracked
from models import shelf
from ocr import knowledge
from ocr.knowledge.marks import load_atlas
from ocr.marks.reader import VERSION, MarkReader
from ocr.types import Reading
from training.evaluate.inputs import photos
from training.evaluate.labels import Label, read_labels
from training.evaluate.mark_report import plot as write_plot
from training.evaluate.mark_report import table, worst
from training.evaluate.marks import MarkFigures, listed, on_photos, on_renders


def carry_out(labels: Path | None, folder: Path | None) -> MarkFigures:
    """Measures renders, and labelled photographs where there are some.

    Raises:
        LabelsInvalid: The labels cannot be used.
        ModelError: The models cannot be used.
    """
    atlas = load_atlas()
    figures = on_renders(MarkReader.open(shelf.card("marks", VERSION), threads=1), atlas)
    if labels is None or folder is None:
        return figures
    rows = [label for label in read_labels(labels) if label.group == "weapons"]
    return figures.beside(on_photos(rows, _readings(rows, folder), atlas, knowledge.load()))


def show(figures: MarkFigures, *, as_json: bool, picture: Path) -> None:
    """Prints the figures, as tables or JSON, and draws what is taken for what.

    Raises:
        OSError: The picture cannot be written.
    """
    if as_json:
        typer.echo(json.dumps(listed(figures, load_atlas().marks), ensure_ascii=False))
    else:
        Console().print(table(figures), worst(figures))
        for miss in figures.photos.misses if figures.photos else ():
            typer.echo(f"missed: {miss}")
    write_plot(figures, picture)
    typer.echo(f"plotted: {picture}", err=True)


def to_card(figures: MarkFigures) -> Path:
    """Writes the figures into the card of the model that was measured."""
    path = shelf.card("marks", VERSION).folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["metrics"] = {"command": "rollmark evaluate --marks", **listed(figures, load_atlas().marks)}
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _readings(labels: Sequence[Label], folder: Path) -> Iterator[Reading]:
    reader = readers.open_reader()
    inputs = photos(labels, folder)
    for one in tracked(inputs, "reading", len(inputs)):
        yield reader.read_file(one.photo)
