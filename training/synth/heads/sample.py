"""Heads drawn at random: what stands on them, how sparse, on which metal, in which light."""

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from ocr.rings.ring import Way
from ocr.rings.words import vocabulary
from training.synth.fonts import Face
from training.synth.heads.head import HeadSpec, Stamp
from training.synth.heads.shape import Ground, Shape
from training.synth.levels import LEVELS, Level, lamps
from training.synth.spec import Camera, Marking, Method, Wear
from training.synth.surface import Material
from training.synth.texts import DIGITS, LATIN

FACES = (
    Face.DEJAVU,
    Face.DEJAVU_BOLD,
    Face.LIBERATION,
    Face.LIBERATION_BOLD,
    Face.OPEN_SANS,
    Face.OPEN_SANS_CONDENSED,
    Face.OSIFONT,
    Face.ROBOTO,
    Face.ROBOTO_CONDENSED,
    Face.LIBERATION_SERIF,
)
SENSELESS = 0.3  # of the texts mean nothing, so that a recogniser learns to look and not to guess
DULL = 0.5  # of the heads; the others shine, and glints stand on them
NUMBERS = 0.35  # of the others: years, and lots of one digit or two
THINNEST = -0.02  # weight at which every typeface still leaves something to see
FULL = 0.9  # of the ring at the most bears text
_RING = '<circle cx="50" cy="50" r="36" fill="none" stroke="#000" stroke-width="10"/>'
_DRAWINGS = (
    _RING,
    _RING + '<path d="M50 14V86M14 50H86" fill="none" stroke="#000" stroke-width="8"/>',
    '<circle cx="50" cy="50" r="16" fill="#000"/>',
    '<polygon points="50,10 60,38 90,38 66,56 76,86 50,68 24,86 34,56 10,38 40,38" fill="#000"/>',
    '<rect x="15" y="44" width="70" height="12" fill="#000"/>',
)
ORNAMENTS = tuple(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{d}</svg>' for d in _DRAWINGS
)
METALS = {  # colour of the diffuse light, and the share of heads
    "brass": ((0.46, 0.33, 0.11), 0.6),
    "nickel": ((0.44, 0.43, 0.38), 0.15),
    "steel": ((0.13, 0.15, 0.11), 0.15),
    "copper": ((0.42, 0.20, 0.11), 0.1),
}
PRIMERS = ((0.46, 0.33, 0.11), (0.44, 0.43, 0.40), (0.42, 0.20, 0.11))
SEALANTS = ((0.4, 0.03, 0.03), (0.02, 0.15, 0.06), (0.02, 0.02, 0.1))
GROUNDS = (Ground(), Ground((0.4, 0.38, 0.35), (0.2, 0.18, 0.15)), Ground((0.7, 0.7, 0.68), (0.3, 0.3, 0.3)))

T = TypeVar("T")


def sample_head(rng: np.random.Generator, level: int) -> HeadSpec:
    """Draws one head of a level of difficulty, see :data:`training.synth.levels.LEVELS`."""
    conditions = LEVELS[level]
    radius = float(rng.uniform(75, 210))
    pocket = float(rng.uniform(0.38, 0.58))
    height = radius * (1 - pocket) * float(rng.uniform(0.38, 0.68))
    shape = _shape(rng, radius, pocket)
    spec = HeadSpec(
        side=round(radius * float(rng.uniform(2.1, 2.6))),
        shape=shape,
        material=_metal(rng),
        stamps=(),
        letter=_letter(rng, conditions, height),
        radius=float(rng.uniform(0.42, 0.58)),
        ground=_any(rng, GROUNDS),
        lights=lamps(rng, conditions),
        wear=_wear(rng, conditions),
        camera=_camera(rng, conditions, height),
        occlusion=float(rng.uniform(0.0, 0.8)),
    )
    return _stamped(rng, spec)


def _stamped(rng: np.random.Generator, spec: HeadSpec) -> HeadSpec:
    """Shares the ring among two to four texts; on some heads the lower ones are upright from below."""
    turned, inward = float(rng.uniform()), rng.random() < 0.4
    texts = [_text(rng) for _ in range(int(rng.integers(2, 5)))]
    while _pitches(texts) * 0.8 * spec.step > FULL and len(texts) > 1:
        texts.pop()
    pitch = float(rng.uniform(0.8, max(0.85, min(2.3, FULL / (_pitches(texts) * spec.step)))))
    plain = [Stamp(text, 0.0, pitch=pitch) for text in texts]
    gap = (1 - sum(map(spec.span, plain))) / len(texts)
    stamps, at = [], turned
    for stamp in plain:
        span = spec.span(stamp)
        middle = at + span / 2
        is_low = abs((middle - turned + 0.5) % 1 - 0.5) > 0.25
        stamps.append(replace(stamp, middle=middle % 1, way=Way.INWARD if inward and is_low else Way.OUTWARD))
        if gap > 1.6 * spec.step and rng.random() < 0.4:
            stamps.append(Stamp("", (at + span + gap / 2) % 1, drawing=_any(rng, ORNAMENTS)))
        at += span + gap
    return replace(spec, stamps=tuple(stamps))


def _pitches(texts: Sequence[str]) -> float:
    return sum(len(text) + 0.7 for text in texts)


def _text(rng: np.random.Generator) -> str:
    if rng.random() < SENSELESS:
        of = _any(rng, (LATIN, DIGITS, LATIN + DIGITS))
        return "".join(_any(rng, of) for _ in range(int(rng.integers(1, 6))))
    if rng.random() < NUMBERS:
        number = int(rng.integers(0, 100))
        return f"{number:02d}" if rng.random() < 0.7 else str(number % 10)
    return _any(rng, _known())


@functools.cache
def _known() -> tuple[str, ...]:
    return tuple(word.text for word in vocabulary().values() if len(word.text) <= 12)


def _letter(rng: np.random.Generator, level: Level, height: float) -> Marking:
    filled = rng.random() < 0.5 * level.filled + 0.1
    return Marking(
        "",
        "headstamp",
        0,
        0,
        height,
        Method.STAMPED if rng.random() < 0.6 else Method.ROLLED,
        _any(rng, FACES),
        depth=float(rng.uniform(*level.depth) * rng.uniform(1.0, 2.5)),
        weight=max(THINNEST, float(rng.normal(0.012, 0.025))),
        unevenness=float(rng.uniform(0, 0.5)),
        fill=(0.05, 0.035, 0.02) if filled else None,
        fill_strength=float(rng.uniform(0.2, 0.8)),
    )


def _shape(rng: np.random.Generator, radius: float, pocket: float) -> Shape:
    primed = rng.random() < 0.6
    return Shape(
        radius,
        pocket,
        primer=_any(rng, PRIMERS) if primed else None,
        bevel=float(rng.uniform(0.03, 0.1)),
        lip=float(rng.uniform(0.01, 0.09)),
        dent=float(rng.uniform(0.03, 0.09)) if rng.random() < 0.6 else 0.0,
        lathe=float(rng.uniform(0, 0.06)),
        bumps=float(rng.uniform(0.01, 0.14)),
        tarnish=float(rng.uniform(0, 0.5)) if rng.random() < 0.4 else 0.0,
        sealant=_any(rng, SEALANTS) if rng.random() < 0.25 else None,
        spilt=float(rng.uniform(0.05, 0.25)) if rng.random() < 0.5 else 0.0,
    )


def _metal(rng: np.random.Generator) -> Material:
    names = list(METALS)
    colour = METALS[str(rng.choice(names, p=[share for _, share in METALS.values()]))][0]
    red, green, blue = (c * float(rng.uniform(0.85, 1.15)) for c in colour)
    return Material(
        (red, green, blue),
        gloss=float(rng.uniform(0.2, 1.2) if rng.random() < DULL else rng.uniform(1.2, 4.0)),
        broad=float(rng.uniform(3, 8)),
        sharp=float(rng.uniform(15, 120)),
        metallic=0.9,
        grain=float(rng.uniform(0.02, 0.12)),
        brushing=0,
        grain_size=float(rng.uniform(0.7, 1.4)),
        mottle=float(rng.uniform(0.03, 0.12)),
    )


def _wear(rng: np.random.Generator, level: Level) -> Wear:
    return Wear(
        float(rng.uniform(*level.scratches)),
        float(rng.uniform(*level.rubbed)),
        0.0,
        float(rng.uniform(*level.loss)),
    )


def _camera(rng: np.random.Generator, level: Level, height: float) -> Camera:
    zoom = height / 30  # blur is of the letters, however large they are
    return Camera(
        yaw=float(rng.normal(0, 5)),
        pitch=float(rng.normal(0, 5)),
        defocus=max(0.3, float(rng.uniform(*level.defocus)) * zoom),
        motion=float(rng.uniform(*level.motion)) * zoom,
        motion_angle=float(rng.uniform(0, 180)),
        noise=float(rng.uniform(*level.noise)),
        exposure=float(rng.normal(0.1, 0.4)),
        jpeg_quality=int(rng.integers(45, 96)) if rng.random() < 0.6 else None,
    )


def _any(rng: np.random.Generator, of: Sequence[T]) -> T:
    return of[int(rng.integers(len(of)))]
