"""Strips at four levels of difficulty, drawn at random.

1 a fresh, deep marking in good light; 2 ordinary; 3 shallow, worn or badly lit; 4 what one would photograph
again.
"""

from dataclasses import dataclass, replace

import numpy as np

from training.synth.fonts import Face, GlyphMissing
from training.synth.onphoto import Lamp
from training.synth.spec import (
    Camera,
    Colour,
    Finish,
    Light,
    Marking,
    Method,
    Obliteration,
    StripSpec,
    Tool,
    Wear,
)
from training.synth.strip import Strip, render_strip
from training.synth.texts import Alphabet, Text, draw

METHODS = tuple(
    method for method in Method if method is not Method.MATRIX
)  # kept out: see training.synth.matrix
FINISHES = tuple(Finish)
HEIGHT = 48  # pixels
CURVED = 0.1  # share of the strips that lie on a barrel
TWICE = 0.08  # share of the stamped and rolled markings that are struck twice: one in 25 of all
STRUCK = (Method.STAMPED, Method.ROLLED)
DIRT: tuple[Colour, ...] = (
    (0.02, 0.02, 0.02),
    (0.8, 0.8, 0.78),
    (0.55, 0.05, 0.04),
    (0.42, 0.42, 0.42),
    (0.1, 0.06, 0.03),
)


@dataclass(frozen=True, slots=True)
class Level:
    """Ranges that a strip's conditions are drawn from; lengths in letter heights or pixels as in the spec."""

    depth: tuple[float, float]
    filled: float
    rubbed: tuple[float, float]
    loss: tuple[float, float]
    scratches: tuple[float, float]
    rust: tuple[float, float]
    elevation: tuple[float, float]
    defocus: tuple[float, float]
    motion: tuple[float, float]
    noise: tuple[float, float]
    lens: tuple[float, float]  # height of the letters as photographed, pixels
    contrast: tuple[float, float]
    gain: tuple[float, float]  # of a relief on a photograph
    shine: tuple[float, float]
    obliterated: float = (
        0.0  # share of the texts with a digit that are partly obliterated: half of all have one
    )


LEVELS = {
    1: Level(
        (0.07, 0.14), 0.4, (0, 0.1), (0, 0.3), (0, 40), (0, 0.01), (20, 55),
        (0.3, 0.7), (0, 0), (0.002, 0.012), (22, 48), (0.9, 1.0), (2.0, 4.0), (30, 110),
    ),
    2: Level(
        (0.05, 0.11), 0.25, (0, 0.3), (0.1, 0.5), (0, 120), (0, 0.03), (15, 65),
        (0.4, 1.1), (0, 2), (0.005, 0.02), (15, 40), (0.6, 1.0), (1.2, 3.0), (15, 90),
    ),
    3: Level(
        (0.03, 0.08), 0.15, (0.1, 0.5), (0.3, 0.7), (20, 300), (0, 0.08), (12, 75),
        (0.6, 1.6), (0, 4), (0.01, 0.035), (11, 32), (0.4, 0.9), (0.7, 2.0), (8, 60), 0.08,
    ),
    4: Level(
        (0.015, 0.05), 0.08, (0.2, 0.7), (0.5, 0.95), (50, 600), (0.02, 0.2), (10, 85),
        (0.8, 2.2), (0, 6), (0.015, 0.06), (9, 26), (0.25, 0.7), (0.4, 1.2), (3, 35), 0.08,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A strip with its truth, the slices it belongs to, and what else was done to it, in words.

    ``letters`` is the height of its capitals in pixels of the strip.
    """

    strip: Strip
    text: Text
    level: int
    method: Method
    finish: Finish
    letters: float
    done: tuple[str, ...] = ()


def sample(rng: np.random.Generator, level: int, alphabet: Alphabet | None = None) -> Sample:
    """Draws and renders one strip of a level.

    Raises:
        FontMissing: A typeface is not installed.
    """
    while True:
        text = draw(rng, alphabet)
        drawn = spec(rng, LEVELS[level], text)
        try:
            strip = render_strip(drawn, rng)
        except GlyphMissing:
            continue
        method, height = drawn.marking.method, drawn.letters * drawn.height
        return Sample(strip, text, level, method, drawn.finish, height, _done(drawn))


def _done(drawn: StripSpec) -> tuple[str, ...]:
    said = {
        "twice": drawn.marking.again != (0.0, 0.0),
        "obliterated": drawn.marking.obliteration is not None,
        "curved": drawn.curvature != 0,
    }
    return tuple(word for word, is_so in said.items() if is_so)


@dataclass(frozen=True, slots=True)
class Placed:
    """A marking to be put on a photograph."""

    text: Text
    marking: Marking
    lamp: Lamp


def placed(rng: np.random.Generator, level: int, alphabet: Alphabet | None = None) -> Placed:
    """Draws one marking of a level for a photograph, its letters as high as the level has them."""
    text, conditions = draw(rng, alphabet), LEVELS[level]
    marking = replace(
        _marking(rng, conditions, text),
        height=float(rng.uniform(*conditions.lens)),
        angle=float(rng.normal(0, 8)),
    )
    lamp = Lamp(
        float(rng.uniform(0, 360)),
        float(rng.uniform(*conditions.gain)),
        float(rng.uniform(*conditions.shine)),
        float(rng.uniform(0, 0.5)),
    )
    return Placed(text, marking, lamp)


def spec(rng: np.random.Generator, level: Level, text: Text) -> StripSpec:
    """Draws by lot how a text of a level is marked and photographed."""
    return StripSpec(
        _marking(rng, level, text),
        FINISHES[int(rng.integers(len(FINISHES)))],
        height=HEIGHT,
        letters=float(rng.uniform(0.48, 0.80)),
        lights=lamps(rng, level),
        wear=Wear(
            float(rng.uniform(*level.scratches)),
            float(rng.uniform(*level.rubbed)),
            float(rng.uniform(*level.rust)),
            float(rng.uniform(*level.loss)),
        ),
        camera=_camera(rng, level),
        curvature=float(rng.uniform(0.3, 1.2)) if rng.random() < CURVED else 0.0,
    )


def _marking(rng: np.random.Generator, level: Level, text: Text) -> Marking:
    method = METHODS[int(rng.choice(len(METHODS), p=_SHARES))]
    is_filled = method is Method.LASER or rng.random() < level.filled
    by_hand = method in (Method.STAMPED, Method.PEENED, Method.PENCIL)
    marking = Marking(
        text.text,
        text.kind,
        0,
        0,
        30,
        method,
        list(Face)[int(rng.integers(len(Face)))],
        depth=float(rng.uniform(*level.depth)),
        spacing=float(rng.uniform(0.02, 0.25)),
        weight=float(rng.normal(0, 0.012)),
        unevenness=float(rng.uniform(0, 0.9) if by_hand else rng.uniform(0, 0.1)),
        fill=DIRT[int(rng.integers(len(DIRT)))] if is_filled else None,
        fill_strength=float(rng.uniform(0.3, 0.9) * rng.uniform(*level.contrast)),
    )
    if method in STRUCK and rng.random() < TWICE:
        marking = _struck_again(rng, marking)
    if level.obliterated and any(c.isdigit() for c in text.text) and rng.random() < level.obliterated:
        marking = replace(marking, obliteration=_obliteration(rng))
    return marking


_SHARES = (0.27, 0.22, 0.15, 0.13, 0.07, 0.10, 0.06)  # of METHODS, about as they are met


def _struck_again(rng: np.random.Generator, marking: Marking) -> Marking:
    """A second blow beside the first, by a third of a stroke up to a whole one."""
    turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.14)
    is_whole = marking.method is Method.ROLLED or rng.random() < 0.4
    return replace(
        marking,
        again=(float(away * np.cos(turn)), float(away * np.sin(turn))),
        again_at=None if is_whole else int(rng.integers(len(marking.text))),
    )


def _obliteration(rng: np.random.Generator) -> Obliteration:
    """A part that leaves most of the text untouched, and the letters below it in sight."""
    wide = float(rng.uniform(0.2, 0.6))
    first = float(rng.uniform(0, 1 - wide))
    if rng.random() < 0.6:
        strength = float(rng.uniform(0.25, 0.6))
        return Obliteration(Tool.GRINDER, first, first + wide, strength, float(rng.normal(0, 40)))
    return Obliteration(Tool.PUNCH, first, first + 0.6 * wide, float(rng.uniform(0.15, 0.35)))


def lamps(rng: np.random.Generator, level: Level) -> tuple[Light, ...]:
    """Draws one to three lamps of a level."""
    count = int(rng.integers(1, 4))
    return tuple(
        Light(
            float(rng.uniform(0, 360)),
            float(rng.uniform(*level.elevation)),
            float(rng.uniform(0.3, 1.2)) / (1 + 0.4 * n),
            (1.0, float(rng.uniform(0.9, 1)), float(rng.uniform(0.75, 1))),
        )
        for n in range(count)
    )


def _camera(rng: np.random.Generator, level: Level) -> Camera:
    zoom = HEIGHT * 0.6 / float(rng.uniform(*level.lens))  # a small letter enlarged is a blurred one
    return Camera(
        roll=float(rng.normal(0, 1.2)),
        yaw=float(rng.normal(0, 8)),
        pitch=float(rng.normal(0, 8)),
        defocus=float(rng.uniform(*level.defocus)) * max(0.7, zoom),
        motion=float(rng.uniform(*level.motion)),
        motion_angle=float(rng.uniform(0, 180)),
        vignette=0.0,
        noise=float(rng.uniform(*level.noise)),
        exposure=float(rng.normal(0.1, 0.5)),
        jpeg_quality=int(rng.integers(45, 96)) if rng.random() < 0.6 else None,
    )
