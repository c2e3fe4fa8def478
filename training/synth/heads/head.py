"""Draws the head of one cartridge case from its specification, with the truth of where every stamp stands."""

import math
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rings.ring import Ring, Way, waves
from training.synth import camera, light, relief, scene, surface, texture
from training.synth.heads.shape import Ground, Shape, behind, turned
from training.synth.spec import Camera, Light, Marking, Wear
from training.synth.surface import Material

RAYS = 90  # around a circle, by which its picture is fitted
NARROW = 0.6  # pitches that a space, a stop or a hyphen takes


@dataclass(frozen=True, slots=True)
class Stamp:
    """One text, or one ornament, on the ring.

    Attributes:
        text: What is stamped; empty for an ornament.
        middle: Of the text, in turns clockwise from twelve o'clock.
        way: How its letters stand.
        pitch: From letter to letter, in letter heights.
        drawing: SVG of an ornament.
    """

    text: str
    middle: float
    way: Way = Way.OUTWARD
    pitch: float = 1.0
    drawing: str | None = None


@dataclass(frozen=True, slots=True)
class HeadSpec:
    """A head in the middle of its photo.

    Attributes:
        side: Of the photo, pixels.
        shape: The metal, before it is stamped.
        material: How it looks.
        stamps: What stands on it.
        letter: How letters are cut: typeface, depth, unevenness, fill; its text and place are ignored.
        radius: Of the middle of the letters, 0 at the pocket, 1 at the rim.
        ground: What lies behind the head.
        lights: The lamps.
        wear: Use and neglect.
        camera: How the photo was taken.
        occlusion: Light lost per pixel of depth: the floor of a wide stamp in bright metal loses little.
    """

    side: int
    shape: Shape
    material: Material
    stamps: tuple[Stamp, ...]
    letter: Marking
    radius: float = 0.5
    ground: Ground = field(default_factory=Ground)
    lights: tuple[Light, ...] = (Light(120.0, 45.0), Light(20.0, 60.0, 0.4))
    wear: Wear = field(default_factory=Wear)
    camera: Camera = field(default_factory=Camera)
    occlusion: float = light.OCCLUSION

    @property
    def line(self) -> float:
        """Radius of the middle of the letters, pixels."""
        pocket, rim = self.shape.pocket * self.shape.radius, self.shape.radius
        return pocket + self.radius * (rim - pocket)

    @property
    def step(self) -> float:
        """Turns that one letter height is long there."""
        return self.letter.height / (2 * math.pi * self.line)

    def span(self, stamp: Stamp) -> float:
        """How much of the ring a stamp takes, in turns."""
        pitches = sum(NARROW if character in " .-" else 1.0 for character in stamp.text)
        return max(1.0, pitches) * stamp.pitch * self.step


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A rendered head: ``image`` is (side, side, 3) uint8 RGB, ``ring`` where its face is in it."""

    image: NDArray[np.uint8]
    ring: Ring
    spec: HeadSpec


def render_head(spec: HeadSpec, rng: np.random.Generator) -> Head:
    """Renders a head; the same specification and state of ``rng`` give the same bytes.

    Raises:
        FontMissing: A typeface is not installed.
        GlyphMissing: A typeface lacks a character.
    """
    surface_rng, shape_rng, letter_rng, wear_rng, behind_rng, camera_rng = rng.spawn(6)
    size = (spec.side, spec.side)
    metal = surface.cover(spec.material, size, spec.wear.rubbed, spec.wear, surface_rng)
    cover = turned(metal, spec.shape, shape_rng)
    for stamp in spec.stamps:
        _strike(metal, stamp, spec, letter_rng)
    surface.scratch(metal, spec.wear, wear_rng)
    slow = [np.float32(0.06) * texture.smooth(size, spec.side / 3, shape_rng) for _ in range(2)]
    shaded = light.shade(metal, spec.lights, (slow[0], slow[1]), spec.occlusion)
    lit = behind(shaded, cover, spec.ground, behind_rng)
    to_photo = camera.homography(spec.camera, *size)
    return Head(camera.take(lit, to_photo, spec.camera, camera_rng, size), _ring(spec, to_photo), spec)


def _strike(metal: surface.Field, stamp: Stamp, spec: HeadSpec, rng: np.random.Generator) -> None:
    for letter, along in (("", 0.0),) if stamp.drawing is not None else pens(stamp.text):
        marking = replace(spec.letter, text=letter, drawing=stamp.drawing)
        turn = stamp.middle + stamp.way.value * along * stamp.pitch * spec.step
        cut = relief.carve(marking, rng)
        scene.emboss(metal, cut, marking, _place(cut, turn, stamp.way, spec), spec.wear.loss)


def pens(text: str) -> list[tuple[str, float]]:
    """Each character but spaces, with its middle along the text in pitches from the text's middle."""
    widths = [NARROW if character in " .-" else 1.0 for character in text]
    starts = np.cumsum([0.0, *widths])
    return [
        (character, float(starts[n] + widths[n] / 2 - starts[-1] / 2))
        for n, character in enumerate(text)
        if character != " "
    ]


def _place(cut: relief.Relief, turn: float, way: Way, spec: HeadSpec) -> NDArray[np.float64]:
    """From pixels of a letter's relief to pixels of the head: its middle on the ring, upright its way."""
    x0, _, x1, _ = cut.box
    middle = np.array([(x0 + x1) / 2, cut.origin[1] - spec.letter.height / 2])
    upright = 0.0 if way is Way.OUTWARD else 180.0
    move = cv2.getRotationMatrix2D((0, 0), -(360 * turn + upright), 1.0)
    angle = 2 * math.pi * (turn - 0.25)
    to = spec.side / 2 + spec.line * np.array([math.cos(angle), math.sin(angle)])
    move[:, 2] = to - move[:, :2] @ middle
    return np.asarray(move, np.float64)


def _ring(spec: HeadSpec, to_photo: NDArray[np.float64]) -> Ring:
    """The face as the photo shows it."""
    middle = np.array([spec.side / 2, spec.side / 2])
    centre = cv2.perspectiveTransform(middle[None, None], to_photo)[0, 0]
    angles = np.arange(RAYS) * 2 * np.pi / RAYS
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    curves = []
    for radius in (spec.shape.pocket * spec.shape.radius, spec.shape.radius):
        seen = cv2.perspectiveTransform((middle + radius * around)[None], to_photo)[0] - centre
        terms = waves(np.arctan2(seen[:, 1], seen[:, 0]))
        curves.append(np.linalg.lstsq(terms, np.hypot(*seen.T), rcond=None)[0])
    return Ring(np.asarray(centre, np.float64), *curves)
