"""The plots of the report, as SVG that stands in the page itself."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from ocr.bulk.report.gathered import BINS, Gathered

INK, PALE, GRID = "#2b5d8a", "#8fb3d1", "#d8dee4"

TITLES = {
    "serial_p": ("How sure the serials are", "probability of the best serial", (0, 1)),
    "sharpness": ("How sharp the photos are", "sharpness, 0 blurred to 1 sharp", (0, 1)),
    "letter_height_px": ("How high the letters are", "median height of letters, pixels", (0, 128)),
    "glare": ("How much is burnt out", "share of the photo", None),
}


def plots(gathered: Gathered) -> dict[str, str]:
    """Returns an SVG for each measure of :data:`TITLES`."""
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "rollmark", "font.family": "sans-serif"}):
        return {
            name: _plot(name, gathered.histograms[name]) for name in TITLES if name in gathered.histograms
        }


def _plot(name: str, counts: NDArray[np.int64]) -> str:
    title, label, span = TITLES[name]
    figure = Figure(figsize=(5.2, 2.5), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    if span:
        _draw_scaled(axes, BINS[name], counts, span)
    else:
        _draw_named(axes, BINS[name], counts)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    axes.set(xlabel=label, ylabel="photos")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue().partition("<svg")[1] + written.getvalue().partition("<svg")[2]


def _draw_scaled(
    axes: Axes, edges: Sequence[float], counts: NDArray[np.int64], span: tuple[float, float]
) -> None:
    starts = np.array(edges[:-1])
    widths = np.diff(np.minimum(edges, span[1]))
    axes.bar(starts, counts, widths * 0.92, align="edge", color=INK)
    axes.set_xlim(span)


def _draw_named(axes: Axes, edges: Sequence[float], counts: NDArray[np.int64]) -> None:
    places = range(len(counts))
    axes.bar(places, counts, 0.92, color=INK)
    axes.set_xticks(places, [f"< {100 * edge:g} %" for edge in edges[1:]], fontsize=7)
