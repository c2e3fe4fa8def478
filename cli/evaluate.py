"""``rollmark evaluate``."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(  # noqa: PLR0913  an option is a parameter
    labels: Annotated[Path, typer.Argument(metavar="LABELS.csv", help="What truly stands on the photos.")],
    *,
    photos: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the labels name photos in.")],
    against: Annotated[str, typer.Option(metavar="PEERS", help="Compare with rapidocr,tesseract.")] = "",
    groups: Annotated[str, typer.Option(metavar="NAMES", help="Only these first folders of labels.")] = "",
    crops: Annotated[bool, typer.Option("--crops", help="Read the labelled strips, cut out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON on stdout.")] = False,
    plot: Annotated[Path, typer.Option(metavar="FILE", help="The plot, as PNG.")] = Path("out/evaluate.png"),
) -> None:
    """Measure how well labelled photos are read, beside others."""
    from cli import evaluation  # plots and peers load only here

    plan = evaluation.Plan(
        labels=labels, folder=photos, against=_names(against), groups=_names(groups), crops=crops
    )
    evaluation.show(evaluation.carry_out(plan), as_json=as_json, plot=plot)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
