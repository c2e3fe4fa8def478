"""Rendered examples of a mark: every way it may have been struck, on every surface, in every light."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.crop import CropSpec, render_crop
from training.synth.spec import Camera, Colour, Finish, Light, Marking, Method, Wear

METHODS = (Method.STAMPED, Method.ROLLED, Method.LASER, Method.CAST, Method.ENGRAVED)
NEW = (Finish.PARKERISED,)  # the surface that the test shows and the training does not
TRAINED = tuple(finish for finish in Finish if finish not in NEW)
_SHARES = (0.3, 0.25, 0.25, 0.1, 0.1)  # of the methods
VISIBLE = 0.9  # of the surface's own variation: a person sees no mark in most of the 1 in 20 that are below
_TRIES = 4
_DARK = {Finish.BLUED, Finish.PARKERISED, Finish.POLYMER, Finish.PAINTED, Finish.WORN}


def any_spec(
    drawing: str, side: int, rng: np.random.Generator, finishes: Sequence[Finish] = TRAINED
) -> CropSpec:
    """Draws by lot how a mark was struck and photographed: any method, finish, turn, wear and light."""
    method = METHODS[rng.choice(len(METHODS), p=_SHARES)]
    finish = finishes[int(rng.integers(len(finishes)))]
    angle = float(rng.uniform(-180, 180) if rng.random() < 0.5 else rng.normal(0, 8))
    marking = Marking(
        text="",
        kind="logo",
        x=0,
        y=0,
        height=1,
        method=method,
        depth=float(rng.uniform(0.08, 0.2)),
        weight=float(rng.uniform(-0.035, 0.05)),
        angle=angle,
        unevenness=float(rng.uniform(0, 0.8)) if method is Method.STAMPED else 0.0,
        fill=_fill(method, finish, rng),
        fill_strength=float(rng.uniform(0.4, 0.95)),
        drawing=drawing,
    )
    return CropSpec(
        marking,
        finish,
        side,
        filled=float(rng.uniform(0.66, 0.92)),
        shift=(float(rng.normal(0, 0.02)), float(rng.normal(0, 0.02))),
        lights=_lights(rng),
        wear=_wear(rng),
        camera=_camera(side, rng),
    )


def example(
    drawing: str, side: int, rng: np.random.Generator, finishes: Sequence[Finish] = TRAINED
) -> NDArray[np.uint8]:
    """Renders a mark in a way drawn by lot, (side, side, 3) uint8 RGB; one that cannot be seen is none."""
    for _ in range(_TRIES):
        spec, seed = any_spec(drawing, side, rng, finishes), int(rng.integers(1 << 62))
        image = render_crop(spec, np.random.default_rng(seed))
        if visibility(image, spec, seed) >= VISIBLE:
            break
    return image


def visibility(image: NDArray[np.uint8], spec: CropSpec, seed: int) -> float:
    """How much a mark changes a picture, over how much the bare surface varies by itself.

    Args:
        image: (side, side, 3) uint8 RGB, what ``spec`` gives with ``seed``.
        spec: The mark and its surface.
        seed: Of the generator that rendered it.
    """
    unmarked = replace(spec.marking, depth=1e-6, fill_strength=0.0)
    bare = render_crop(replace(spec, marking=unmarked), np.random.default_rng(seed))
    marked, surface = (_smooth(np.asarray(each.mean(axis=2), np.float32), 1.0) for each in (image, bare))
    usual = surface - _smooth(surface, spec.side / 8)
    return float((marked - surface).std() / (usual.std() + 1.0))


def _smooth(values: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def plain(drawing: str, side: int, seed: int) -> NDArray[np.uint8]:
    """Renders a mark upright and well lit, stamped or rolled or by laser, (side, side, 3) uint8 RGB."""
    rng = np.random.default_rng(seed)
    method = METHODS[seed % 3]
    finish = list(Finish)[seed % len(Finish)]
    fill = _fill(method, finish, rng) if method is Method.LASER else None
    marking = Marking("", "logo", 0, 0, 1, method, depth=0.12, fill=fill, fill_strength=0.9, drawing=drawing)
    lights = (Light(120.0, 38.0), Light(20.0, 60.0, 0.4))
    return render_crop(CropSpec(marking, finish, side, lights=lights, wear=Wear(4.0)), rng)


def _fill(method: Method, finish: Finish, rng: np.random.Generator) -> Colour | None:
    """What lies in the groove: a laser's oxide, light on what is dark; else dirt, chalk, paint or nothing."""
    light, dark = float(rng.uniform(0.25, 0.7)), float(rng.uniform(0.005, 0.03))
    if method is Method.LASER:
        return (light, light, light) if finish in _DARK else (dark, dark, dark)
    lot = rng.random()
    if lot < 0.55:
        return None
    return (dark, dark, dark) if lot < 0.8 else (light, light, light)


def _lights(rng: np.random.Generator) -> tuple[Light, ...]:
    lamps = int(rng.integers(1, 4))
    return tuple(
        Light(float(rng.uniform(0, 360)), float(rng.uniform(22, 75)), float(rng.uniform(0.4, 1.0)))
        for _ in range(lamps)
    )


def _wear(rng: np.random.Generator) -> Wear:
    rust = float(rng.uniform(0, 0.25)) if rng.random() < 0.15 else 0.0
    return Wear(
        scratches=float(rng.uniform(0, 400)),
        rubbed=float(rng.uniform(0, 0.3)),
        rust=rust,
        loss=float(rng.uniform(0, 0.5)),
    )


def _camera(side: int, rng: np.random.Generator) -> Camera:
    return Camera(
        yaw=float(rng.normal(0, 10)),
        pitch=float(rng.normal(0, 10)),
        defocus=float(rng.uniform(0.3, 1.2)) * side / 64,
        motion=float(rng.uniform(0, 4)) if rng.random() < 0.2 else 0.0,
        motion_angle=float(rng.uniform(0, 180)),
        vignette=0.0,
        noise=float(rng.uniform(0.004, 0.02)),
        exposure=float(rng.normal(0, 0.4)),
        jpeg_quality=int(rng.integers(40, 96)) if rng.random() < 0.5 else None,
    )
