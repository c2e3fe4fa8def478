"""Marks that no maker ever had: a frame and something in it, drawn by lot.

A network that has told hundreds of these apart tells apart marks that it has never seen, so that a new mark
needs no training. Letters come from the typefaces that matplotlib carries.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

FAMILIES = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789ЖПФШИЛДЮ"
_CODES = {
    int(Outline.MOVETO): "M",
    int(Outline.LINETO): "L",
    int(Outline.CURVE3): "Q",
    int(Outline.CURVE4): "C",
}
_POINTS = {int(Outline.MOVETO): 1, int(Outline.LINETO): 1, int(Outline.CURVE3): 2, int(Outline.CURVE4): 3}
Point = tuple[float, float]


def invent(seed: int) -> str:
    """Draws a mark; the same seed gives the same SVG."""
    rng = np.random.default_rng(seed)
    frame, room = _frame(rng)
    inside = _inside(rng, room, is_framed=bool(frame))
    width = rng.uniform(4, 7)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><g fill="none" stroke="#000" '
        f'stroke-width="{width:.1f}" stroke-linecap="round" stroke-linejoin="round">{frame}{inside}</g></svg>'
    )


def lettering(text: str, centre: Point, size: Point, family: str = FAMILIES[0]) -> str:
    """Draws a text into a box of ``size`` (width, height) around ``centre``, as a filled SVG path."""
    path = TextPath((0, 0), text, size=50, prop=FontProperties(family=family, weight="bold"))
    box = path.get_extents()
    scale = min(size[0] / max(box.width, 1), size[1] / max(box.height, 1))
    middle = np.array([box.x0 + box.width / 2, box.y0 + box.height / 2])
    points = (path.vertices - middle) * (scale, -scale) + centre
    codes = [] if path.codes is None else [int(code) for code in path.codes]
    return f'<path d="{_commands(points, codes)}" fill="#000" stroke="none"/>'


def _commands(points: NDArray[np.float64], codes: Sequence[int]) -> str:
    said, at = [], 0
    for code in _starts(codes):
        if code == Outline.CLOSEPOLY:
            said.append("Z")
            at += 1
            continue
        count = _POINTS[code]
        numbers = " ".join(f"{x:.1f} {y:.1f}" for x, y in points[at : at + count])
        said.append(f"{_CODES[code]}{numbers}")
        at += count
    return " ".join(said)


def _starts(codes: Sequence[int]) -> list[int]:
    """One code a command: matplotlib repeats the code of a curve for each of its points."""
    kept, at = [], 0
    while at < len(codes):
        kept.append(codes[at])
        at += _POINTS.get(codes[at], 1)
    return kept


def _frame(rng: np.random.Generator) -> tuple[str, Point]:
    """A figure around, and the room it leaves inside (width, height)."""
    frames: tuple[tuple[str, Point], ...] = (
        ("", (90, 90)),
        ('<circle cx="50" cy="50" r="44"/>', (56, 56)),
        ('<circle cx="50" cy="50" r="44"/><circle cx="50" cy="50" r="34"/>', (44, 44)),
        ('<ellipse cx="50" cy="50" rx="46" ry="31"/>', (64, 32)),
        ('<ellipse cx="50" cy="50" rx="30" ry="46"/>', (40, 56)),
        ('<rect x="5" y="22" width="90" height="56"/>', (74, 40)),
        ('<rect x="8" y="8" width="84" height="84" rx="14"/>', (62, 62)),
        (_polygon(3, 50, 58, 52), (34, 28)),
        (_polygon(3, 50, 42, 52, 90), (34, 28)),
        (_polygon(4, 50, 50, 46), (42, 42)),
        (_polygon(5, 50, 52, 46), (46, 46)),
        (_polygon(6, 50, 50, 46), (52, 52)),
        ('<path d="M12 8 L88 8 L88 52 Q86 80 50 94 Q14 80 12 52 Z"/>', (56, 54)),
    )
    return frames[rng.integers(len(frames))]


def _inside(rng: np.random.Generator, room: Point, *, is_framed: bool) -> str:
    drawers: list[Callable[[np.random.Generator, Point], str]] = [_star, _strokes, _blob, _two]
    if is_framed:
        drawers += [_word, _word, _word, _word]
    return drawers[rng.integers(len(drawers))](rng, room)


def _word(rng: np.random.Generator, room: Point) -> str:
    text = "".join(rng.choice(list(_LETTERS), rng.integers(1, 4)))
    return lettering(text, (50, 50), room, str(rng.choice(FAMILIES)))


def _two(rng: np.random.Generator, room: Point) -> str:
    text = "".join(rng.choice(list(_LETTERS), rng.integers(1, 4)))
    half = (room[0], room[1] * 0.42)
    lower = lettering(text, (50, 50 + room[1] * 0.27), half)
    figure = _polygon(
        int(rng.integers(3, 8)), 50, 50 - room[1] * 0.25, room[1] * 0.2, float(rng.uniform(0, 90))
    )
    return figure + lower


def _star(rng: np.random.Generator, room: Point) -> str:
    points, radius, depth = int(rng.integers(4, 9)), min(room) / 2, rng.uniform(0.3, 0.7)
    turns = np.pi * np.arange(2 * points) / points - np.pi / 2
    radii = np.where(np.arange(2 * points) % 2 == 0, radius, radius * depth)
    corners = [(50 + r * math.cos(t), 50 + r * math.sin(t)) for r, t in zip(radii, turns, strict=True)]
    return _closed(corners, is_filled=bool(rng.random() < 0.5))


def _strokes(rng: np.random.Generator, room: Point) -> str:
    lines = rng.uniform(-0.5, 0.5, (rng.integers(2, 5), rng.integers(2, 4), 2)) * room + 50
    if rng.random() < 0.6:
        lines = np.concatenate([lines, lines * (-1, 1) + (100, 0)])
    said = ("".join(f"{x:.1f},{y:.1f} " for x, y in line) for line in lines)
    return "".join(f'<polyline points="{points}"/>' for points in said)


def _blob(rng: np.random.Generator, room: Point) -> str:
    """A beast or a bird, as far as a punch of three millimetres shows one."""
    count = int(rng.integers(9, 18))
    turns = 2 * np.pi * (np.arange(count) + rng.uniform(-0.3, 0.3, count)) / count
    radii = rng.uniform(0.2, 0.5, count)
    corners = [
        (50 + r * room[0] * math.cos(t), 50 + r * room[1] * math.sin(t))
        for r, t in zip(radii, turns, strict=True)
    ]
    if rng.random() < 0.4:
        right = sorted((c for c in corners if c[0] >= 50), key=lambda c: c[1])
        corners = right + [(100 - x, y) for x, y in reversed(right)]
    return _closed(corners, is_filled=bool(rng.random() < 0.7)) if len(corners) > 2 else ""


def _polygon(corners: int, x: float, y: float, radius: float, turn: float = -90) -> str:
    turns = np.radians(turn) + 2 * np.pi * np.arange(corners) / corners
    points = [(x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns]
    return _closed(points, is_filled=False)


def _closed(points: Sequence[Point], *, is_filled: bool) -> str:
    paint = ' fill="#000" stroke="none"' if is_filled else ""
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"{paint}/>'
