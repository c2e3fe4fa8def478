"""``rollmark evaluate``."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(  # noqa: PLR0913  an option is a parameter
    labels: Annotated[
        Path | None, typer.Argument(metavar="LABELS.csv", help="What truly stands on the photos.")
    ] = None,
    *,
    photos: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that the labels name photos in.")
    ] = None,
    marks: Annotated[
        bool, typer.Option("--marks", help="How well drawn marks are known; LABELS.csv adds real photos.")
    ] = False,
    to_card: Annotated[
        bool, typer.Option("--to-card", help="With --marks: write the figures into the model's card.")
    ] = False,
    against: Annotated[str, typer.Option(metavar="PEERS", help="Compare with rapidocr,tesseract.")] = "",
    groups: Annotated[str, typer.Option(metavar="NAMES", help="Only these first folders of labels.")] = "",
    crops: Annotated[bool, typer.Option("--crops", help="Read the labelled strips, cut out.")] = False,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLUMN", help="Figures by the values of this column too; repeatable."),
    ] = None,
    recogniser: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", exists=True, file_okay=False, help="Read with this: SHELF/recogniser/VERSION."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON on stdout.")] = False,
    plot: Annotated[Path, typer.Option(metavar="FILE", help="The plot, as PNG.")] = Path("out/evaluate.png"),
) -> None:
    """Measure how well labelled photos are read, beside others."""
    if marks:
        from cli import mark_evaluation

        figures = mark_evaluation.carry_out(labels, photos)
        mark_evaluation.show(figures, as_json=as_json, picture=plot.with_name("marks.png"))
        if to_card:
            typer.echo(f"written: {mark_evaluation.to_card(figures)}", err=True)
        return
    if labels is None or photos is None:
        raise typer.BadParameter("LABELS.csv and --photos are needed")
    from cli import evaluation  # plots and peers load only here

    plan = evaluation.Plan(
        labels=labels,
        folder=photos,
        against=_names(against),
        groups=_names(groups),
        crops=crops,
        by=tuple(by or ()),
        recogniser=recogniser,
    )
    evaluation.show(evaluation.carry_out(plan), as_json=as_json, plot=plot)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
