"""Lays photos of one mark over one another, taken by hand, each in other light.

A groove that is bright under one lamp is dark under the next, so neither brightness nor the direction of its
change can be compared: the strength of the change can. Features of that (SIFT, Lowe 2004; as roots of shares,
Arandjelovic and Zisserman 2012) are matched, and a plane's move is fitted to them (MAGSAC++, Barath et al.
2020), then to those that match where that move expects them.

Two weapons of one model may look enough alike to be laid over one another: only the person knows which of
them lay before the camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import scaled

Image = NDArray[np.uint8]
Map = NDArray[np.float32]
Move = NDArray[np.float64]

SIDE = 720  # pixels of the longer side of what is compared
FEATURES = 1500
FAINTEST = 0.02  # contrast of a feature
NEAR = 4.0  # pixels there between a feature and where the move takes its match
FEWEST = 15  # features that agree at first
SHARE = 0.15  # of the matches that agree at last: on renders of one part 0.21 or more
REACHES = (40.0, 16.0)  # pixels there: how far from where it is expected a match is looked for, in turn
TRIES = 5000
TURN = 0.6  # radians, and
GROWTH = 1.6  # times, that a hand moves between two photos at the most


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Features of a photo: (N, 2) places in its own pixels, and (N, 128) what they look like, float32."""

    places: Map
    looks: Map
    size: tuple[int, int]


def align(images: Sequence[Image]) -> list[Move | None]:
    """Finds how pixels of the first photo move to pixels of each.

    A photo that cannot be laid over the first is tried on those that could: light from the next side changes
    less than light from the opposite one.

    Args:
        images: (H, W, 3) uint8 RGB each.

    Returns:
        A (3, 3) float64 homography for each photo; None where it does not show the same.
    """
    seen = [_seen(image) for image in images]
    moves: dict[int, Move] = {0: np.eye(3)}
    waiting = [0]
    while waiting:
        known = waiting.pop(0)
        for other in (n for n in range(len(images)) if n not in moves):
            if (step := _move(seen[known], seen[other])) is not None:
                moves[other] = step @ moves[known]
                waiting.append(other)
    return [moves.get(n) for n in range(len(images))]


def _seen(image: Image) -> _Seen:
    scale = min(1.0, SIDE / max(image.shape[:2]))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = scaled(np.asarray(grey, np.uint8), scale)
    shown = np.asarray(255 * _change(np.asarray(small, np.float32)), np.uint8)
    points, looks = cv2.SIFT.create(FEATURES, contrastThreshold=FAINTEST).detectAndCompute(shown, None)
    places = np.array([point.pt for point in points], np.float32).reshape(-1, 2)
    shares = np.zeros((0, 128), np.float32) if looks is None else looks
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-6))
    size = (image.shape[1], image.shape[0])
    return _Seen((places + np.float32(0.5)) / np.float32(scale) - np.float32(0.5), np.sqrt(shares), size)


def _change(grey: Map) -> Map:
    """How strongly the brightness changes, by what is usual around; 0 to 1."""
    soft = cv2.GaussianBlur(grey, (0, 0), 1.0)
    dx, dy = (cv2.Scharr(soft, cv2.CV_32F, x, 1 - x) for x in (1, 0))
    change = np.sqrt(dx * dx + dy * dy)
    usual = cv2.GaussianBlur(change, (0, 0), 24.0) + np.float32(0.05 * change.mean() + 1e-3)
    return np.asarray(cv2.GaussianBlur(np.clip(change / (4 * usual), 0, 1), (0, 0), 1.0), np.float32)


def _move(here: _Seen, there: _Seen) -> Move | None:
    """Fits a turn, a shift and a size, which few features settle, then a plane's move, ever nearer."""
    if min(len(here.looks), len(there.looks)) < FEWEST:
        return None
    like = here.looks @ there.looks.T
    pixel = max(1.0, max(there.size) / SIDE)
    start, end = _matched(here, there, like)
    first, agree = cv2.estimateAffinePartial2D(
        start, end, ransacReprojThreshold=2 * NEAR * pixel, maxIters=TRIES
    )
    if first is None or agree.sum() < FEWEST:
        return None
    move = np.vstack([first, (0, 0, 1)])
    for reach in REACHES:
        away = _apart(cv2.perspectiveTransform(here.places[None], move)[0], there.places)
        start, end = _matched(here, there, np.where(away < reach * pixel, like, np.float32(-1)))
        if len(start) < FEWEST:
            return None
        move, agree = cv2.findHomography(start, end, cv2.USAC_MAGSAC, NEAR * pixel, maxIters=TRIES)
        if move is None or agree.sum() < FEWEST:
            return None
    move = np.asarray(move, np.float64)
    return move if agree.mean() >= SHARE and _is_by_hand(move, here.size) else None


def _matched(here: _Seen, there: _Seen, like: Map) -> tuple[Map, Map]:
    """The places of features that are one another's likest, (N, 2) float32 on either photo."""
    to, back = like.argmax(axis=1), like.argmax(axis=0)
    own = np.arange(len(to))
    mutual = (back[to] == own) & (like[own, to] >= 0)
    return here.places[mutual], there.places[to[mutual]]


def _apart(ones: Map, others: Map) -> Map:
    """(N, M) pixels between each two."""
    return np.asarray(np.hypot(*(ones[:, None, axis] - others[None, :, axis] for axis in (0, 1))), np.float32)


def _is_by_hand(move: Move, size: tuple[int, int]) -> bool:
    """Whether a hand that photographs the same mark again moves so: little turned, about as near."""
    width, height = size
    square = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    seen = cv2.perspectiveTransform(square, move)[0]
    sides, were = (np.roll(each, -1, axis=0) - each for each in (seen, square[0]))
    growth = np.hypot(*sides.T) / np.hypot(*were.T)
    turned = np.arctan2(sides[:, 1], sides[:, 0]) - np.arctan2(were[:, 1], were[:, 0])
    away = np.abs((turned + np.pi) % (2 * np.pi) - np.pi)
    return bool((growth < GROWTH).all() and (growth > 1 / GROWTH).all() and (away < TURN).all())
