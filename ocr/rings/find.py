"""Is there a cartridge head? Two circles, one within the other, each with an edge nearly all the way around.

Circles by OpenCV's gradient Hough transform on a photo of 320 pixels (Yuen et al. 1990), then each fitted on
the edge itself: the strongest radial change along 180 rays, as a circle that may be shifted and elliptic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import scaled
from ocr.rings.ring import Floats, Image, Ring, waves

SIDE = 320  # pixels of the longer side of the photo that is searched
LEAST = 14.0  # pixels of the rim's radius there: of smaller heads the letters cannot be read either
LEAST_PIXELS = 48.0  # of the rim's radius in the photo, letters then being about 12 high
MOST_RINGS = 6  # heads read on a photo, the plainest of them
PRIMER = (0.3, 0.68)  # radius of the primer, or of the bevel around it, by that of the rim
ASIDE = 0.15  # of the rim's radius that the two centres may lie apart
RAYS = 180
REACH = 0.15  # of a radius, to either side, in which its edge is looked for
NEAR = 0.035  # of a radius: an edge so near to the fitted curve supports it
PLAIN = 0.7  # of the strongest edge on its ray: bevels make several
RIM = 0.83  # of the rays must support the rim ...
BOTH = 1.5  # ... and the shares of both circles add up to this

Circle = tuple[float, float, float]  # x, y, radius


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    curve: Floats
    support: float  # share of the rays, 0 to 1


def rings(image: Image) -> list[Ring]:
    """Finds the heads of cartridges seen from behind, the plainest first.

    Args:
        image: (H, W, 3) uint8 RGB.
    """
    scale = SIDE / max(image.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = scaled(_grey(image), scale, how)
    soft = cv2.GaussianBlur(small, (0, 0), 1.5)
    found = cv2.HoughCircles(soft, cv2.HOUGH_GRADIENT_ALT, 1.5, 8, param1=150, param2=0.6, minRadius=5)
    circles = [] if found is None else [(float(x), float(y), float(r)) for x, y, r in found[0, :, :3]]
    pairs = list(_pairs(circles, max(LEAST, LEAST_PIXELS * scale)))
    return _distinct(_fitted(image, pairs, scale))[:MOST_RINGS] if pairs else []


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _pairs(circles: Sequence[Circle], least: float) -> Iterator[tuple[Circle, Circle]]:
    for rim in circles:
        for primer in circles:
            apart = np.hypot(rim[0] - primer[0], rim[1] - primer[1])
            if rim[2] >= least and PRIMER[0] <= primer[2] / rim[2] <= PRIMER[1] and apart <= ASIDE * rim[2]:
                yield rim, primer


def _fitted(
    image: Image, pairs: Sequence[tuple[Circle, Circle]], scale: float
) -> Iterator[tuple[float, Ring]]:
    """The pairs that hold good on the photo itself, each with its support."""
    grey = cv2.GaussianBlur(_grey(image), (0, 0), max(1.0, 1 / scale)).astype(np.float32)
    for rim, primer in pairs:
        centre = (np.array(rim[:2]) + 0.5) / scale - 0.5
        outer, inner = (_fit(grey, centre, circle[2] / scale) for circle in (rim, primer))
        support = outer.support + inner.support
        if outer.support >= RIM and support >= BOTH:
            yield support, Ring(centre, inner.curve, outer.curve)


def _fit(grey: NDArray[np.float32], centre: Floats, radius: float) -> _Fit:
    angles = np.arange(RAYS) * 2 * np.pi / RAYS
    radii = radius * np.linspace(1 - REACH, 1 + REACH, 48)
    edges = _edges(grey, centre, angles, radii)
    terms, curve = waves(angles), np.array([radius, 0.0, 0, 0, 0])
    for width in (0.1, 0.06, 0.04, 0.03):  # of the radius: ever nearer to the curve so far
        near = edges * np.exp(-0.5 * ((radii - (terms @ curve)[:, None]) / (width * radius)) ** 2)
        weights = np.sqrt(np.minimum(near.max(axis=1), 2 * np.median(near.max(axis=1))))
        at = radii[near.argmax(axis=1)]
        curve = np.linalg.lstsq(terms * weights[:, None], at * weights, rcond=None)[0]
    near = np.abs(radii - (terms @ curve)[:, None]) < NEAR * radius
    there = np.where(near, edges, 0.0).max(axis=1)
    return _Fit(curve, float(np.mean(there > PLAIN * edges.max(axis=1))))


def _edges(grey: NDArray[np.float32], centre: Floats, angles: Floats, radii: Floats) -> Floats:
    """(rays, radii) strength of the change outwards along each ray."""
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    at = (centre + around[:, None] * radii[None, :, None]).astype(np.float32)
    seen = cv2.remap(grey, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.abs(np.gradient(cv2.GaussianBlur(seen, (0, 0), 1.0).astype(np.float64), axis=1)))


def _distinct(found: Iterator[tuple[float, Ring]]) -> list[Ring]:
    """One ring a head: the best supported of those with a centre in one another."""
    kept: list[Ring] = []
    for _, ring in sorted(found, key=lambda item: -item[0]):
        apart = (float(np.hypot(*(ring.centre - other.centre))) for other in kept)
        if all(d > max(ring.radius, other.radius) for d, other in zip(apart, kept, strict=True)):
            kept.append(ring)
    return kept
