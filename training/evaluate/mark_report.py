"""What an evaluation of marks says: a table for a person, and the picture of what is taken for what."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from rich.box import SIMPLE_HEAD
from rich.table import Table

from training.evaluate.marks import MarkFigures, Named

WORST = 12  # marks named one by one in the table


def table(figures: MarkFigures) -> Table:
    """A row a figure, beside what it should be."""
    told = Table("figure", "n", "measured", "target", box=SIMPLE_HEAD)
    for row in _rows(figures):
        told.add_row(*row)
    told.caption = "taken for another, rendered: " + "; ".join(
        f"{mark} for {other} {count}x" for mark, other, count in figures.confused
    )
    return told


def worst(figures: MarkFigures) -> Table:
    """The marks that are named rightly least often."""
    told = Table("mark", "@1, rendered", box=SIMPLE_HEAD)
    ranked = sorted(figures.by_mark.items(), key=lambda item: item[1])
    for mark, share in ranked[:WORST]:
        told.add_row(mark, f"{share:.2f}")
    return told


def plot(figures: MarkFigures, path: Path) -> None:
    """Writes a PNG: which mark (row) is taken for which (column).

    Raises:
        OSError: The file cannot be written.
    """
    count = len(figures.marks)
    figure = Figure(figsize=(4 + count * 0.14, 3 + count * 0.14), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    shares = figures.confusion / np.maximum(1, figures.confusion.sum(axis=1, keepdims=True))
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for ticks in (axes.set_xticks, axes.set_yticks):
        ticks(range(count), figures.marks, fontsize=5)
    axes.tick_params(axis="x", rotation=90)
    axes.set_ylabel("drawn")
    axes.set_xlabel("taken for")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, format="png")


def _rows(figures: MarkFigures) -> Iterator[tuple[str, ...]]:
    yield from _named("rendered, new surface", figures.trained, (">= 0.95", ">= 0.99"))
    yield from _named("known from the drawing alone", figures.learnt, (">= 0.90", ""))
    yield "known against unknown: AUROC", "", f"{figures.auroc:.3f}", ">= 0.97"
    for kind, value in figures.auroc_by_kind.items():
        yield f"  against {kind}", "", f"{value:.3f}", ""
    if figures.photos is None:
        yield "real photos", "0", "not measured: no labels given", ""
        return
    yield from _named("real photos, makers of the atlas", figures.photos.named, (">= 0.70", ">= 0.85"))
    photos = str(figures.photos.photos)
    yield "wrong maker with p > 0.5, a photo", photos, f"{figures.photos.wrong:.3f}", "<= 0.05"
    yield "time added to a photo, median", photos, f"{figures.photos.added:.1%}", "<= 15 %"


def _named(name: str, named: Named, targets: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    yield f"{name}: @1", str(named.n), f"{named.first:.3f}", targets[0]
    yield f"{name}: @3", str(named.n), f"{named.three:.3f}", targets[1]
