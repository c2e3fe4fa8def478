"""Patches of whole rendered parts that bear no mark: what the finder finds where there is nothing to name.

Crops rendered one by one show a screw or a scratch in their middle. What is found on a part is more often
half of one: the end of a groove, a corner, where two scratches cross, a piece of a line of text.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ocr.marks.find import cut, find
from training.marks.examples import METHODS, TRAINED, any_spec
from training.marks.negatives import FACES, SIGNS
from training.marks.wild import compressed, grey
from training.synth import scene
from training.synth.spec import Background, Body, Groove, Marking, Part, Pin, SceneSpec

WIDTH, HEIGHT = (600, 1300), (400, 900)  # pixels of a part's photo
PATCHES = 24  # of one photo at most
SIZES = (0.8, 1.25)  # of what is cut out, over what was found
MARGIN = 0.1  # of the photo's sides that text keeps away from them: a camera that leans sees less
Image = NDArray[np.uint8]


def patches(side: int, rng: np.random.Generator) -> list[Image]:
    """Renders one part without a mark and cuts out what is found on it: (side, side) uint8 grey each."""
    seen = compressed(grey(photo(rng)), rng)
    found = find(seen)
    chosen = rng.permutation(len(found))[:PATCHES]
    return [cut(seen, found[n], side, float(rng.uniform(*SIZES))) for n in chosen]


def photo(rng: np.random.Generator) -> Image:
    """Renders one part without a mark, (H, W, 3) uint8 RGB."""
    width, height = (int(rng.integers(*sides)) for sides in (WIDTH, HEIGHT))
    look = any_spec("", 64, rng, TRAINED)
    camera = replace(
        look.camera,
        yaw=float(rng.normal(0, 4)),
        pitch=float(rng.normal(0, 4)),
        defocus=float(rng.uniform(0.3, 1.4)),
    )
    spec = SceneSpec(
        width,
        height,
        look.finish,
        tuple(_line(width, height, rng) for _ in range(int(rng.choice(4, p=(0.5, 0.2, 0.2, 0.1))))),
        _part(width, height, rng) if rng.random() < 0.8 else None,
        look.lights,
        replace(look.wear, scratches=float(rng.choice((0, 40, 400, 1500)) * rng.random())),
        camera,
        list(Background)[int(rng.integers(len(Background)))],
    )
    return _rendered(spec, rng)


def _rendered(spec: SceneSpec, rng: np.random.Generator) -> Image:
    """The photo; without its text where that would leave the photo."""
    seed = int(rng.integers(1 << 62))
    try:
        return scene.render(spec, np.random.default_rng(seed)).image
    except ValueError:
        return scene.render(replace(spec, markings=()), np.random.default_rng(seed)).image


def _line(width: int, height: int, rng: np.random.Generator) -> Marking:
    """A line of text somewhere on the photo."""
    text = "".join(rng.choice(list(SIGNS), int(rng.integers(1, 12))))
    look = any_spec("", 64, rng).marking
    return replace(
        look,
        text=text,
        kind="text",
        x=float(rng.uniform(MARGIN, 0.5) * width),
        y=float(rng.uniform(2 * MARGIN, 1 - MARGIN) * height),
        height=float(np.exp(rng.uniform(np.log(12), np.log(60)))),
        method=METHODS[rng.integers(len(METHODS))],
        face=FACES[rng.integers(len(FACES))],
        angle=float(rng.normal(0, 4)),
        drawing=None,
    )


def _part(width: int, height: int, rng: np.random.Generator) -> Part:
    inset = rng.uniform(-60, 0.25 * height, 4)
    body = Body(
        float(inset[0]),
        float(inset[1]),
        width - float(inset[2]),
        height - float(inset[3]),
        radius=float(rng.uniform(4, 80)),
        bevel=float(rng.uniform(2, 20)),
    )
    curvature = float(rng.uniform(0, 1.4)) if rng.random() < 0.3 else 0.0
    pins = tuple(_pin(width, height, rng) for _ in range(int(rng.integers(0, 9))))
    return Part(body, (*_grooves(width, height, rng), *_serrations(width, height, rng)), (), pins, curvature)


def _pin(width: int, height: int, rng: np.random.Generator) -> Pin:
    kind = rng.random()
    return Pin(
        float(rng.uniform(0, width)),
        float(rng.uniform(0, height)),
        float(np.exp(rng.uniform(np.log(6), np.log(80)))),
        slot=float(rng.uniform(0, 180)) if kind < 0.4 else None,
        hole=bool(kind > 0.75),
    )


def _grooves(width: int, height: int, rng: np.random.Generator) -> tuple[Groove, ...]:
    """Machined lines anywhere, short and long."""
    made = []
    for _ in range(int(rng.integers(0, 6))):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        length, turn = np.exp(rng.uniform(np.log(20), np.log(width))), rng.uniform(0, 2 * np.pi)
        end = (float(x + length * np.cos(turn)), float(y + length * np.sin(turn)))
        made.append(Groove(float(x), float(y), *end, float(rng.uniform(2, 20)), float(rng.uniform(-5, 7))))
    return tuple(made)


def _serrations(width: int, height: int, rng: np.random.Generator) -> tuple[Groove, ...]:
    """Grooves side by side, as a slide or a hammer has."""
    if rng.random() < 0.6:
        return ()
    left, top = float(rng.uniform(0, 0.8) * width), float(rng.uniform(0, 0.8) * height)
    pitch, wide, high = (float(rng.uniform(*at)) for at in ((7, 40), (2, 10), (20, height / 2)))
    lean = float(rng.uniform(-0.4, 0.4)) * high
    starts = [left + n * pitch for n in range(int(rng.integers(3, 12)))]
    depth = float(rng.uniform(2, 7))
    return tuple(Groove(x, top, x + lean, top + high, wide, depth) for x in starts)
