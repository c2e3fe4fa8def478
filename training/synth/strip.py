"""Draws one line cut out, as a recogniser sees it; made to be fast, for training on many."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.synth import camera, light, relief, scene, surface, texture
from training.synth.spec import Marking, StripSpec

MARGIN = 0.35  # metal left and right of the line, as a share of the letter height


@dataclass(frozen=True, slots=True)
class Strip:
    """A rendered line: ``image`` is (height, W, 3) uint8 RGB."""

    image: NDArray[np.uint8]
    text: str


def render_strip(spec: StripSpec, rng: np.random.Generator) -> Strip:
    """Renders one line; the same specification and state of ``rng`` give the same bytes.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It lacks a character of the text.
        ValueError: There is nothing to draw.
    """
    surface_rng, letter_rng, wear_rng, slope_rng, camera_rng = rng.spawn(5)
    marking = replace(spec.marking, height=spec.letters * spec.height)
    cut = relief.carve(marking, letter_rng)
    move, width = _fit(cut, marking, spec.height)
    shape = (spec.height, width)
    field = surface.lay(spec.finish, shape, spec.wear, surface_rng)
    scene.emboss(field, cut, marking, move, spec.wear.loss)
    surface.scratch(field, spec.wear, wear_rng)
    slopes = [np.float32(0.06) * texture.smooth(shape, 2.0 * spec.height, slope_rng) for _ in range(2)]
    bend = np.float32(-spec.curvature) * texture.ramp(-1, 1, spec.height)[:, None]
    lit = light.shade(field, spec.lights, (slopes[0], slopes[1] + bend))
    to_photo = camera.homography(spec.camera, width, spec.height)
    image = camera.take(lit, to_photo, spec.camera, camera_rng, (width, spec.height))
    return Strip(image, marking.truth)


def _fit(cut: relief.Relief, marking: Marking, height: int) -> tuple[NDArray[np.float64], int]:
    """Where the relief goes, and how wide the strip is: the letters' box stands in the middle."""
    margin = MARGIN * marking.height
    x0, y0, x1, y1 = cut.box
    middle = (height - (y1 - y0)) / 2
    move = np.array([[1, 0, margin - x0], [0, 1, middle - y0]], np.float64)
    return move, round(x1 - x0 + 2 * margin)
