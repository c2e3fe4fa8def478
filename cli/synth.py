"""``rollmark synth``."""

from pathlib import Path
from typing import Annotated

import typer


def synth(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where the strips and their labels go.")],
    *,
    each: Annotated[int, typer.Option(min=1, help="Strips of every level and alphabet.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed renders the same strips.")] = 90_001,
) -> None:
    """Render strips of markings on metal, four levels of difficulty, to measure readers on.

    ``rollmark evaluate DIR/labels.csv --photos DIR --crops --against rapidocr`` then prints figures by
    alphabet and level, and with ``--by method``, ``--by finish`` or ``--by letters`` (their height) by
    those too. ``DIR/preview.png`` shows what they look like.
    """
    from cli.progress import tracked
    from training.synth import testset

    made = testset.write(out, tracked(testset.rendered(each, seed), "rendering", testset.total(each)))
    labels, sheet = out / testset.LABELS, out / testset.SHEET
    typer.echo(f"rendered: {len(made)} strips, labels in {labels}, a look at {sheet}")
