"""The part the markings are on: its outline with broken edges, machined lines, pins, screws and holes."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.spec import Body, Colour, Groove, Part, Pin
from training.synth.surface import Field
from training.synth.texture import Map, Shape

Offset = tuple[float, float]
PLATE: Colour = (0.16, 0.16, 0.155)  # matt-blasted steel
_SHIFT = 4


def cut(field: Field, part: Part, offset: Offset) -> Map:
    """Cuts the part's shape into the surface.

    Args:
        field: The surface, changed in place.
        part: The shape.
        offset: Place of the photo's (0, 0) in the field, pixels.

    Returns:
        (H, W) float32, 1 on the part and 0 beside it.
    """
    shape = (field.height.shape[0], field.height.shape[1])
    mask = _body(part.body, shape, offset)
    inside = _depth_inside(mask)
    rise = 1 - np.clip(inside / np.float32(part.body.bevel), 0, 1)
    field.height -= np.float32(0.55 * part.body.bevel) * rise * rise
    _rub_edge(field, inside, part.body.bevel)
    for groove in part.grooves:
        _groove(field.height, groove, offset)
    for plate in part.plates:
        _plate(field, plate, offset)
    for pin in part.pins:
        _pin(field, pin, offset)
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8), np.float32)


def bend(part: Part, shape: Shape, offset: Offset) -> Map:
    """Returns the slope down the page of a curved part, (H, 1) float32."""
    top, bottom = part.body.top + offset[1], part.body.bottom + offset[1]
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    across = np.clip((y - (top + bottom) / 2) / ((bottom - top) / 2), -1, 1)
    return np.asarray(-part.curvature * across, np.float32)


def _body(body: Body, shape: Shape, offset: Offset) -> NDArray[np.uint8]:
    mask = np.zeros(shape, np.uint8)
    dx, dy = offset
    radius = max(1, round(body.radius))
    far = 4 * max(shape)
    left, right = max(-far, round(body.left + dx)), min(far, round(body.right + dx))
    top, bottom = max(-far, round(body.top + dy)), min(far, round(body.bottom + dy))
    cv2.rectangle(mask, (left + radius, top), (right - radius, bottom), 1, cv2.FILLED)
    cv2.rectangle(mask, (left, top + radius), (right, bottom - radius), 1, cv2.FILLED)
    for x in (left + radius, right - radius):
        for y in (top + radius, bottom - radius):
            cv2.circle(mask, (x, y), radius, 1, cv2.FILLED)
    return mask


def _depth_inside(mask: NDArray[np.uint8]) -> Map:
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def _plate(field: Field, plate: Body, offset: Offset) -> None:
    """Lets a ground steel plate into the surface, a little below it, with a dark joint around it."""
    mask = _body(plate, (field.height.shape[0], field.height.shape[1]), offset)
    inside = _depth_inside(mask)
    cover = np.clip(inside / np.float32(2), 0, 1)
    joint = np.asarray(np.exp(-(((inside - 2) / 2) ** 2)) * (mask > 0), np.float32)
    field.height *= 1 - np.float32(0.7) * cover
    field.height -= cover * np.float32(plate.bevel / 4) + np.float32(3) * joint
    field.tint(PLATE, cover, 0.22)
    field.tint((0.01, 0.01, 0.01), joint * np.float32(0.8), 0.02)


def _rub_edge(field: Field, inside: Map, bevel: float) -> None:
    """Wears the finish off where the bevel meets the face, most where the surface is rubbed anyway."""
    if field.material.beneath is None:
        return
    near = np.minimum(inside, np.float32(100 * bevel + 100))  # far inside it is infinite
    ridge = np.exp(-(((near - np.float32(0.8 * bevel)) / np.float32(0.35 * bevel)) ** 2))
    field.tint(field.material.beneath, ridge * (np.float32(0.25) + np.float32(0.6) * field.rubbed), 0.5)


def _groove(height: Map, groove: Groove, offset: Offset) -> None:
    """Cuts a groove; only the window around it is touched, since there may be dozens (serrations)."""
    points = [(groove.x0 + offset[0], groove.y0 + offset[1]), (groove.x1 + offset[0], groove.y1 + offset[1])]
    pad = groove.width + 4
    x0, x1 = sorted(p[0] for p in points)
    y0, y1 = sorted(p[1] for p in points)
    window = _window(height.shape, (x0 - pad, y0 - pad, x1 + pad, y1 + pad))
    if window is None:
        return
    rows, columns = window
    mask = np.zeros(height[window].shape, np.uint8)
    fixed = [(round((x - columns.start) * 2**_SHIFT), round((y - rows.start) * 2**_SHIFT)) for x, y in points]
    cv2.line(mask, fixed[0], fixed[1], 255, max(1, round(groove.width)), cv2.LINE_AA, _SHIFT)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.8, groove.width / 8))
    height[window] -= np.float32(groove.depth / 255) * soft


def _pin(field: Field, pin: Pin, offset: Offset) -> None:
    x, y, radius = pin.x + offset[0], pin.y + offset[1], pin.radius
    window = _window(
        field.height.shape, (x - 1.4 * radius, y - 1.4 * radius, x + 1.4 * radius, y + 1.4 * radius)
    )
    if window is None:
        return
    rows, columns = window
    v, u = np.mgrid[rows, columns].astype(np.float32)
    u, v = u - np.float32(x), v - np.float32(y)
    away = np.hypot(u, v)
    inside = np.clip(radius - away, 0, 1)
    gap = np.exp(-(((away - radius) / (0.05 * radius + 1)) ** 2))
    shape = field.height[window]
    shape -= np.float32(0.12 * radius + 1) * gap
    if pin.hole:
        _darken(field, window, inside)
        return
    shape += inside * np.float32(0.10 * radius) * (1 - np.clip(away / radius, 0, 1) ** 4)
    if pin.slot is not None:
        turn = math.radians(pin.slot)
        across = np.abs(-u * math.sin(turn) + v * math.cos(turn))
        slot = inside * np.clip((0.13 * radius - across) / 2 + 0.5, 0, 1)
        shape -= np.float32(0.25 * radius) * slot
        _darken(field, window, slot * np.float32(0.8))


def _darken(field: Field, window: tuple[slice, slice], cover: Map) -> None:
    plane = field.colour[(slice(None), *window)]
    plane += cover * (np.float32(0.004) - plane)
    field.gloss[window] *= 1 - np.float32(0.99) * cover


def _window(shape: tuple[int, ...], box: tuple[float, float, float, float]) -> tuple[slice, slice] | None:
    x0, y0 = max(0, int(box[0])), max(0, int(box[1]))
    x1, y1 = min(shape[1], int(box[2]) + 1), min(shape[0], int(box[3]) + 1)
    return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None
