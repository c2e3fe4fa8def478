"""What is no mark but may look like one: letters, screws, rivets, holes, scratches, edges, bare metal."""

import string
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.marks.examples import METHODS, any_spec
from training.synth import scene
from training.synth.fonts import Face
from training.synth.spec import Body, Groove, Marking, Part, Pin, SceneSpec, StripSpec
from training.synth.strip import render_strip

Crop = NDArray[np.uint8]
SIGNS = string.ascii_uppercase + string.digits + string.digits + "ЖПФШИЛДЮЯБГ.-"
FACES = (Face.LIBERATION, Face.DEJAVU_BOLD, Face.DEJAVU, Face.DEJAVU_MONO)
_OUTSIDE = 60  # pixels that the part goes on beyond the crop


def negative(side: int, rng: np.random.Generator) -> Crop:
    """Renders something that is no mark, (side, side, 3) uint8 RGB."""
    drawers: tuple[Callable[[int, np.random.Generator], Crop], ...] = (letters, pin, bare, groove)
    return drawers[rng.choice(len(drawers), p=(0.5, 0.25, 0.1, 0.15))](side, rng)


def letters(side: int, rng: np.random.Generator) -> Crop:
    """Renders a letter, or a piece of a line of text."""
    count = 1 if rng.random() < 0.5 else int(rng.integers(2, 9))
    text = "".join(rng.choice(list(SIGNS), count))
    look = any_spec("", side, rng)
    method = METHODS[rng.integers(len(METHODS))]
    marking = Marking(text, "text", 0, 0, 1, method, FACES[rng.integers(len(FACES))])
    marking = replace(marking, depth=look.marking.depth, fill=look.marking.fill, unevenness=0.3)
    height = max(24, side if count < 4 else side // 2)
    spec = StripSpec(
        marking, look.finish, height, float(rng.uniform(0.5, 0.8)), look.lights, look.wear, look.camera
    )
    image = render_strip(spec, rng).image
    return _square(image, side, rng)


def pin(side: int, rng: np.random.Generator) -> Crop:
    """Renders a screw, a pin, a rivet or a hole."""
    kind = rng.random()
    middle = side / 2 + rng.normal(0, 0.03 * side, 2)
    one = Pin(
        float(middle[0]),
        float(middle[1]),
        float(rng.uniform(0.22, 0.46) * side),
        slot=float(rng.uniform(0, 180)) if kind < 0.5 else None,
        hole=bool(kind > 0.8),
    )
    return _scene(Part(_body(side), pins=(one,)), side, rng)


def bare(side: int, rng: np.random.Generator) -> Crop:
    """Renders bare metal with whatever has scratched it."""
    return _scene(None, side, rng)


def groove(side: int, rng: np.random.Generator) -> Crop:
    """Renders grooves, ribs and the edge of a part."""
    count = int(rng.integers(1, 5))
    lines = tuple(_line(side, rng) for _ in range(count))
    body = _body(side)
    if rng.random() < 0.5:
        body = replace(body, right=float(rng.uniform(0.3, 0.9) * side), bevel=6.0)
    return _scene(Part(body, grooves=lines), side, rng)


def _line(side: int, rng: np.random.Generator) -> Groove:
    x0, y0, x1, y1 = (float(v) for v in rng.uniform(0, side, 4))
    return Groove(x0, y0, x1, y1, float(rng.uniform(2, 7)), float(rng.uniform(-3, 4)))


def _scene(part: Part | None, side: int, rng: np.random.Generator) -> Crop:
    look = any_spec("", side, rng)
    wear = replace(look.wear, scratches=float(rng.uniform(0, 2500)))
    spec = SceneSpec(side, side, look.finish, (), part, look.lights, wear, look.camera)
    return scene.render(spec, rng).image


def _square(image: Crop, side: int, rng: np.random.Generator) -> Crop:
    """A square piece of a strip: all of it where it is nearly square, else a window."""
    height, width = image.shape[:2]
    if width > height:
        left = int(rng.integers(0, width - height + 1))
        image = image[:, left : left + height]
    elif width < height:
        room = height - width
        image = np.pad(image, ((0, 0), (room // 2, room - room // 2), (0, 0)), "edge")
    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _body(side: int) -> Body:
    return Body(-_OUTSIDE, -_OUTSIDE, side + _OUTSIDE, side + _OUTSIDE)
