"""Parts of metal drawn by lot, to be rendered whole: blocks of lines on a slide, a frame, a plate."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.synth.levels import FINISHES, LEVELS, Level, lamps, placed
from training.synth.spec import Background, Body, Camera, Groove, Marking, Part, Pin, SceneSpec, Wear

WIDE, HIGH = 1280, 960  # pixels
SHARES = (0.3, 0.35, 0.3, 0.05)  # of the levels
MOST_BLOCKS = 5
MOST_LINES = 4  # of a block
TURNED = 0.2  # chance of a block to run upwards or downwards
LETTERS = (14.0, 200.0)  # height of a capital, pixels
SPARSE = 0.4  # of the scratches of a level: strips are all letter, parts are mostly metal
ASIDE = 60.0  # pixels from the edge of the photo


def sometimes_turned(rng: np.random.Generator) -> float:
    """Draws how a block is turned clockwise, degrees: about upright, or upwards or downwards now and then."""
    turn = float(rng.choice((-90, 90))) if rng.random() < TURNED else 0.0
    return turn + float(rng.normal(0, 2))


@dataclass(frozen=True, slots=True)
class Blocks:
    """How the blocks of a part are drawn.

    Attributes:
        letters: Least and greatest height of a capital, pixels.
        turn: Draws how a block is turned clockwise, degrees.
    """

    letters: tuple[float, float] = LETTERS
    turn: Callable[[np.random.Generator], float] = sometimes_turned


USUAL = Blocks()


def part(rng: np.random.Generator) -> SceneSpec:
    """Draws one part of any level, as trainings see them; markings that leave the photo are left out."""
    return of_level(rng, int(rng.choice(4, p=SHARES)) + 1)


def of_level(rng: np.random.Generator, number: int, blocks: Blocks = USUAL) -> SceneSpec:
    """Draws one part of a level, 1 to 4; markings that leave the photo are left out."""
    level = LEVELS[number]
    markings: list[Marking] = []
    for _ in range(int(rng.integers(1, MOST_BLOCKS + 1))):
        markings += _block(rng, number, blocks, markings)
    return SceneSpec(
        WIDE,
        HIGH,
        FINISHES[int(rng.integers(len(FINISHES)))],
        tuple(markings),
        _shape(rng) if rng.random() < 0.8 else None,
        lamps(rng, level),
        _wear(rng, level),
        _camera(rng, level),
        list(Background)[int(rng.integers(len(Background)))],
    )


def _block(rng: np.random.Generator, level: int, blocks: Blocks, others: list[Marking]) -> list[Marking]:
    """Lines one below the other, clear of the other blocks."""
    tall = float(np.exp(rng.uniform(*np.log(blocks.letters))))
    angle = blocks.turn(rng)
    along = np.array((np.cos(np.radians(angle)), np.sin(np.radians(angle))))
    down = np.array((-along[1], along[0]))
    start = rng.uniform((2 * ASIDE, 2 * ASIDE), (0.8 * WIDE, HIGH - 2 * ASIDE))
    lines = []
    for n in range(int(rng.integers(1, MOST_LINES + 1))):
        x, y = start + down * tall * 1.6 * n
        one = placed(rng, level).marking
        lines.append(replace(one, x=float(x), y=float(y), height=tall, angle=angle))
    return [line for line in lines if _is_inside(line) and not any(_meet(line, other) for other in others)]


def _ends(line: Marking) -> NDArray[np.float64]:
    """Corners of about the room that a line takes, (4, 2)."""
    turn = np.radians(line.angle)
    along, down = np.array((np.cos(turn), np.sin(turn))), np.array((-np.sin(turn), np.cos(turn)))
    length = line.height * (0.85 + line.spacing) * len(line.text)
    foot = np.array((line.x, line.y))
    left, right = foot - along * 0.3 * line.height, foot + along * length
    up, low = -down * 1.4 * line.height, down * 0.5 * line.height
    return np.array((left + up, right + up, right + low, left + low))


def _is_inside(line: Marking) -> bool:
    ends = _ends(line)
    return bool((ends > ASIDE).all() and (ends < (WIDE - ASIDE, HIGH - ASIDE)).all())


def _meet(line: Marking, other: Marking) -> bool:
    a, b = _ends(line), _ends(other)
    return bool((a.min(0) < b.max(0)).all() and (b.min(0) < a.max(0)).all())


def _shape(rng: np.random.Generator) -> Part:
    left, top = rng.uniform(-200, ASIDE / 2, 2)
    right, bottom = WIDE + rng.uniform(-ASIDE / 2, 200), HIGH + rng.uniform(-ASIDE / 2, 200)
    grooves = [
        Groove(
            float(left), float(y), float(right), float(y), float(rng.uniform(3, 10)), float(rng.uniform(2, 9))
        )
        for y in rng.uniform(0, HIGH, int(rng.integers(0, 3)))
    ]
    start, step = float(rng.uniform(0, WIDE)), float(rng.uniform(12, 30))
    for n in range(int(rng.integers(4, 12)) if rng.random() < 0.3 else 0):
        x = start + n * step
        grooves.append(Groove(x, 0, x, HIGH * 0.4, step * 0.4, 6))
    pins = [
        Pin(
            float(rng.uniform(0, WIDE)),
            float(rng.uniform(0, HIGH)),
            float(rng.uniform(10, 50)),
            float(rng.uniform(0, 180)) if rng.random() < 0.5 else None,
            bool(rng.random() < 0.3),
        )
        for _ in range(int(rng.integers(0, 5)))
    ]
    body = Body(float(left), float(top), float(right), float(bottom), bevel=float(rng.uniform(8, 24)))
    return Part(body, tuple(grooves), pins=tuple(pins), curvature=float(rng.uniform(0, 0.8)))


def _wear(rng: np.random.Generator, level: Level) -> Wear:
    return Wear(
        SPARSE * float(rng.uniform(*level.scratches)),
        float(rng.uniform(*level.rubbed)),
        float(rng.uniform(*level.rust)),
        float(rng.uniform(*level.loss)),
    )


def _camera(rng: np.random.Generator, level: Level) -> Camera:
    return Camera(
        roll=float(rng.normal(0, 4)),
        yaw=float(rng.normal(0, 8)),
        pitch=float(rng.normal(0, 8)),
        defocus=float(rng.uniform(*level.defocus)),
        motion=float(rng.uniform(*level.motion)),
        motion_angle=float(rng.uniform(0, 180)),
        vignette=float(rng.uniform(0, 0.3)),
        noise=float(rng.uniform(*level.noise)),
        exposure=float(rng.normal(0.1, 0.5)),
    )
