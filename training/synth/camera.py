"""Photographs the lit surface: perspective, blur, exposure, noise, JPEG."""

import functools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.spec import Camera
from training.synth.texture import quantile

FOCAL = 1.6  # distance of the camera, as a multiple of the photo's longer side
BRIGHT = 0.75  # where the lighter tenth of a photo of white things is exposed to, before the shoulder
ADAPTION = (
    0.4  # how far a darker subject is exposed longer: 0 not at all, 1 until it is as light as a white one
)
_STEPS, _ROOT_MAX = 4096, 2.0


def homography(camera: Camera, width: int, height: int) -> NDArray[np.float64]:
    """Returns the (3, 3) matrix from the part's plane to the photo, both ``width`` x ``height`` pixels."""
    focal = FOCAL * max(width, height)
    roll, yaw, pitch = (math.radians(a) for a in (camera.roll, camera.yaw, camera.pitch))
    turn = _about_x(pitch) @ _about_y(yaw) @ _about_z(roll)
    plane = np.column_stack([turn[:, 0], turn[:, 1], (0.0, 0.0, focal)])
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    return np.asarray(lens @ plane @ centre, np.float64)


def take(
    light: NDArray[np.float32],
    placed: NDArray[np.float64],
    camera: Camera,
    rng: np.random.Generator,
    size: tuple[int, int],
) -> NDArray[np.uint8]:
    """Takes the photo.

    Args:
        light: (3, H, W) float32, linear RGB, 0 upwards.
        placed: (3, 3) matrix from pixels of ``light`` to pixels of the photo.
        camera: How it is taken.
        rng: For the sensor's noise.
        size: (width, height) of the photo in pixels.

    Returns:
        (height, width, 3) uint8, RGB.
    """
    image = _blur(_see(np.ascontiguousarray(light.transpose(1, 2, 0)), placed, size), camera)
    light_tenth = max(1e-3, quantile(image[::5, ::5], 0.9))
    image *= np.float32(2.0**camera.exposure * BRIGHT * light_tenth**-ADAPTION)
    if camera.vignette:
        image *= _vignette(size, camera.vignette)[..., None]
    return _compress(_develop(image, camera.noise, rng), camera.jpeg_quality)


def _see(
    image: NDArray[np.float32], placed: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float32]:
    if np.allclose(placed, np.eye(3)) and image.shape[1::-1] == size:
        return image
    seen = cv2.warpPerspective(image, placed, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)


def _blur(image: NDArray[np.float32], camera: Camera) -> NDArray[np.float32]:
    if camera.defocus >= 0.3:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), camera.defocus), np.float32)
    if camera.motion >= 1:
        streak = _streak(camera.motion, camera.motion_angle)
        image = np.asarray(cv2.filter2D(image, -1, streak), np.float32)
    return image


def _streak(length: float, angle: float) -> NDArray[np.float32]:
    side = 2 * math.ceil(length / 2) + 3
    kernel = np.zeros((side, side), np.uint8)
    dx, dy = length / 2 * math.cos(math.radians(angle)), -length / 2 * math.sin(math.radians(angle))
    middle = side // 2
    points = [(round((middle + s * dx) * 16), round((middle + s * dy) * 16)) for s in (-1, 1)]
    cv2.line(kernel, points[0], points[1], 255, 1, cv2.LINE_AA, 4)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _vignette(size: tuple[int, int], loss: float) -> NDArray[np.float32]:
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    return np.asarray(1 - np.float32(loss) * (x * x + y * y) / 2, np.float32)


def _develop(image: NDArray[np.float32], noise: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Adds noise and develops: in the square root of the light, shot noise is the same everywhere."""
    rows, columns, _ = image.shape
    root = np.maximum(image, 0)
    np.sqrt(root, out=root)
    root += np.float32(0.5 * noise) * rng.standard_normal((rows, columns, 1), dtype=np.float32)
    blotches = rng.standard_normal((rows // 2 + 1, columns // 2 + 1, 3), dtype=np.float32)
    blotches *= np.float32(0.4 * noise)
    root += cv2.resize(blotches, (columns, rows), interpolation=cv2.INTER_LINEAR)
    root *= np.float32(_STEPS / _ROOT_MAX)
    return np.take(_curve(), root.astype(np.intp), mode="clip")


@functools.cache
def _curve() -> NDArray[np.uint8]:
    """From the square root of the light to the display's value: highlights roll off, then gamma 2.2."""
    light = np.linspace(0, _ROOT_MAX, _STEPS) ** 2
    rolled = np.where(light > 0.6, 1 - 0.4 * np.exp(-(light - 0.6) / 0.4), light)
    return np.asarray(np.round(255 * rolled ** (1 / 2.2)), np.uint8)


def _compress(image: NDArray[np.uint8], quality: int | None) -> NDArray[np.uint8]:
    if quality is None:
        return image
    _, coded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(np.asarray(decoded, np.uint8)[..., ::-1])


def _about_x(a: float) -> NDArray[np.float64]:
    return np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])


def _about_y(a: float) -> NDArray[np.float64]:
    return np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])


def _about_z(a: float) -> NDArray[np.float64]:
    return np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
