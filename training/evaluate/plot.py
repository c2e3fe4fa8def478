"""The picture of an evaluation: what was found by group, and whether the probabilities are honest."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from training.evaluate.figures import Bin
from training.evaluate.report import Entry


def plot(entries: Sequence[Entry], path: Path) -> None:
    """Writes a PNG: bars of found@1 (full) and found@5 (pale) by group and reader, and the reliability of p.

    Raises:
        OSError: The file cannot be written.
    """
    figure = Figure(figsize=(14, 6), layout="constrained")
    FigureCanvasAgg(figure)
    bars, reliability = figure.subplots(1, 2, width_ratios=(2, 1))
    _draw_bars(bars, entries)
    _draw_reliability(reliability, entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, format="png")


def _draw_bars(axes: Axes, entries: Sequence[Entry]) -> None:
    groups = [name for name, figures in entries[0].score.groups.items() if figures.n]
    width = 0.8 / len(entries)
    for number, one in enumerate(entries):
        places = [place + (number - (len(entries) - 1) / 2) * width for place in range(len(groups))]
        figures = [one.score.groups[name] for name in groups]
        colour = f"C{number}"
        axes.bar(places, [f.found_5 or 0 for f in figures], width * 0.9, color=colour, alpha=0.35)
        axes.bar(places, [f.found_1 or 0 for f in figures], width * 0.9, color=colour, label=one.name)
    counts = [entries[0].score.groups[name].n for name in groups]
    names = [f"{group}\nn={n}" for group, n in zip(groups, counts, strict=True)]
    axes.set_xticks(range(len(groups)), names, rotation=30)
    axes.set(ylim=(0, 1.12), ylabel="share of labels found", title="found@1 (full), found@5 (pale)")
    axes.legend(loc="upper right", ncols=len(entries))


def _draw_reliability(axes: Axes, entries: Sequence[Entry]) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for number, one in enumerate(entries):
        _draw_bins(axes, [b for b in one.score.bins if b.n], f"C{number}", _legend(one))
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="p", ylabel="share right", title="reliability of p")
    axes.legend(loc="upper left")


def _draw_bins(axes: Axes, bins: Sequence[Bin], colour: str, label: str) -> None:
    p, right = [b.p / b.n for b in bins], [b.right / b.n for b in bins]
    axes.plot(p, right, color=colour, label=label)
    axes.scatter(p, right, s=[10 + 4 * b.n for b in bins], color=colour)


def _legend(one: Entry) -> str:
    return f"{one.name}: ece {one.score.ece:.3f}" if one.score.ece is not None else one.name
