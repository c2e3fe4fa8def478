"""Strips cut from rendered heads of cartridge cases, unrolled as the reader unrolls them.

Letters stand far apart there, with ornaments between them, and the ring is never found quite where it is.
"""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rings.ring import Band, Ring, Way
from training.synth.fonts import GlyphMissing
from training.synth.heads import Head, Stamp, pens, render_head, sample_head

HEAD = 4  # strips cut from one head
WIDTHS = (140.0, 320.0)  # pixels of a part of the ring that is not cut out at a text
TRIES = 8  # at such a part that cuts no letter
HALF = 0.33  # of a letter's height is half its width
JOINED = 0.4  # of the strips hold the next text too, where it stands near enough
NEAR = 3.0  # letter heights
OFF = 0.012  # of the radius: how far off the ring may be found, as a standard deviation
SHARPENED = 0.5  # of the photos: telephones do
BLOOMING = 0.3  # of the photos: small lenses do


@dataclass(frozen=True, slots=True)
class RingStrip:
    """A strip, what is on it, and how it was made.

    Attributes:
        image: (48, W, 3) uint8 RGB.
        text: What stands whole on it, upright; empty where nothing does.
        level: Of difficulty.
        method: How the letters were struck.
        is_part: Whether it is any part of the ring, not cut out at a text.
    """

    image: NDArray[np.uint8]
    text: str
    level: int
    method: str
    is_part: bool = False


def ring_strip(seed: int, number: int, levels: Sequence[tuple[int, float]], parts: float = 0.0) -> RingStrip:
    """Cuts one strip; the same arguments give the same strip.

    Args:
        seed: Of all strips.
        number: Of this one; as many as ``HEAD`` in a row come from one head.
        levels: Levels of difficulty with their shares.
        parts: Share of the strips that are any part of the ring, not cut out at a text.

    Raises:
        FontMissing: A typeface is not installed.
    """
    head, level = _head(seed, number // HEAD, tuple(levels))
    rng = np.random.default_rng([seed, number, 1])
    if parts and rng.random() < parts and (part := _part(head, rng)) is not None:
        return RingStrip(*part, level, head.spec.letter.method, is_part=True)
    texts = _run(head, number % HEAD, rng)
    return RingStrip(_cut(head, texts, rng), " ".join(s.text for s in texts), level, head.spec.letter.method)


@functools.lru_cache(maxsize=1)
def _head(seed: int, number: int, levels: tuple[tuple[int, float], ...]) -> tuple[Head, int]:
    rng = np.random.default_rng([seed, number, 0])
    level = int(rng.choice([each for each, _ in levels], p=[share for _, share in levels]))
    while True:
        try:
            head = render_head(sample_head(rng, level), rng)
        except GlyphMissing:
            continue
        for share, change in ((BLOOMING, _blooming), (SHARPENED, _sharpened)):
            head = replace(head, image=change(head, rng)) if rng.random() < share else head
        return head, level


def _blooming(head: Head, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Light that spreads around glints, as it does in small lenses."""
    glints = np.maximum(head.image.astype(np.float32) - float(rng.uniform(170, 230)), 0)
    reach = head.spec.letter.height * float(rng.uniform(0.04, 0.2))
    spread = cv2.GaussianBlur(glints, (0, 0), max(0.5, reach)) * float(rng.uniform(0.5, 4.0))
    return np.asarray(np.clip(head.image + spread, 0, 255), np.uint8)


def _sharpened(head: Head, rng: np.random.Generator) -> NDArray[np.uint8]:
    soft = cv2.GaussianBlur(head.image, (0, 0), head.spec.letter.height / float(rng.uniform(10, 25)))
    more = float(rng.uniform(0.6, 2.5))
    return np.asarray(cv2.addWeighted(head.image, 1 + more, soft, -more, 0), np.uint8)


def _part(head: Head, rng: np.random.Generator) -> tuple[NDArray[np.uint8], str] | None:
    """Cuts out any part of the ring, as the reader does before it knows of a text.

    Letters that stand the other way up say nothing there, and neither do ornaments.

    Returns:
        The strip and what stands on it; None where every part that was tried cuts a letter.
    """
    way = Way.OUTWARD if rng.random() < 0.5 else Way.INWARD
    strip = _found(head.ring, rng).unroll(head.image, _band(head, rng), way)
    length = strip.shape[1]
    width = min(length, round(float(rng.uniform(*WIDTHS))))
    for _ in range(TRIES):
        first = int(rng.integers(length))
        text = shown(head, way, first / length, width / length)
        if text is not None:
            return np.ascontiguousarray(np.concatenate([strip] * 2, axis=1)[:, first : first + width]), text
    return None


def shown(head: Head, way: Way, first: float, width: float) -> str | None:
    """What stands whole and upright in a part of the ring.

    Args:
        head: The head.
        way: How the letters stand that are upright in the strip.
        first: Where the part begins, in turns along the strip.
        width: Its length, in turns.

    Returns:
        The texts as they are read, a space between two; None where a letter is cut.
    """
    half, said = HALF * head.spec.step, []
    for stamp in head.spec.stamps:
        if stamp.drawing is not None or stamp.way is not way:
            continue
        words = [n for n, word in enumerate(stamp.text.split()) for _ in word]
        for (letter, along), word in zip(pens(stamp.text), words, strict=True):
            at = (way.value * stamp.middle + along * stamp.pitch * head.spec.step - first) % 1
            if min(at, 1 - at) < half or abs(at - width) < half:
                return None
            if at < width:
                said.append((at, (id(stamp), word), letter))
    said.sort(key=lambda each: each[0])
    texts = itertools.groupby(said, key=lambda each: each[1])
    return " ".join("".join(letter for _, _, letter in group) for _, group in texts)


def _run(head: Head, first: int, rng: np.random.Generator) -> list[Stamp]:
    """One text, or two that are read as one line, in reading order."""
    texts = [stamp for stamp in head.spec.stamps if stamp.drawing is None]
    one, other = texts[first % len(texts)], texts[(first + 1) % len(texts)]
    near = len(texts) > 1 and _gap(head, one, other) < NEAR * head.spec.step
    if one.way is other.way and near and rng.random() < JOINED:
        return [one, other] if one.way is Way.OUTWARD else [other, one]
    return [one]


def _gap(head: Head, one: Stamp, other: Stamp) -> float:
    """Turns between a text and the next one clockwise."""
    return (other.middle - one.middle) % 1 - (head.spec.span(one) + head.spec.span(other)) / 2


def _cut(head: Head, texts: Sequence[Stamp], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Unrolls a band and cuts the texts out with as much beside them as does not show another letter."""
    way, spec = texts[0].way, head.spec
    strip = _found(head.ring, rng).unroll(head.image, _band(head, rng), way)
    length = strip.shape[1]
    start = way.value * texts[0].middle - spec.span(texts[0]) / 2
    reach = (way.value * (texts[-1].middle - texts[0].middle)) % 1
    whole = reach + (spec.span(texts[0]) + spec.span(texts[-1])) / 2
    room = (rng.uniform(0.1, 1.5, 2) * spec.step).clip(0, max(0.0, _room(head, texts)))
    first = round((start - room[0]) % 1 * length)
    count = max(16, round(min(1.0, whole + room.sum()) * length))
    return np.ascontiguousarray(np.concatenate([strip] * 2, axis=1)[:, first : first + count])


def _room(head: Head, texts: Sequence[Stamp]) -> float:
    """Turns beside the texts in which no other letter begins."""
    others = [s for s in head.spec.stamps if s.drawing is None and s not in texts]
    gaps = [min(_gap(head, a, b), _gap(head, b, a)) for a in texts for b in others]
    return min(gaps, default=1.0) - 0.1 * head.spec.step


def _band(head: Head, rng: np.random.Generator) -> Band:
    face = head.spec.shape.radius * (1 - head.spec.shape.pocket)
    half = 0.55 * head.spec.letter.height / face
    inner = min(float(rng.uniform(0.0, 0.35)), head.spec.radius - half)
    outer = max(float(rng.uniform(0.75, 1.0)), head.spec.radius + half)
    return Band(inner, outer, float(rng.uniform(0.55, 1.1)))


def _found(ring: Ring, rng: np.random.Generator) -> Ring:
    """The ring as it may be found: a little beside where it is."""
    off = OFF * ring.radius
    inner, outer = (
        curve + rng.normal(0, off, 5) * (1, 0.5, 0.5, 0.5, 0.5) for curve in (ring.inner, ring.outer)
    )
    return Ring(ring.centre + rng.normal(0, off, 2), inner, outer)
