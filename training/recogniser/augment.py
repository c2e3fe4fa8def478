"""What cameras, boxes and networks do to a strip: the same for renders and real ones."""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

HEIGHT = 48  # pixels


def augment(image: Image, rng: np.random.Generator) -> Image:
    """Returns another look at a strip, (48, W, 3) uint8."""
    image = sized(_seen_from(image, rng))
    for chance, change in _CHANGES:
        if rng.random() < chance:
            image = change(image, rng)
    return image


def sized(image: Image) -> Image:
    """Brings a strip to the height of the network as the reader does: linear interpolation."""
    height, width = image.shape[:2]
    to = max(HEIGHT, round(width * HEIGHT / height))
    return np.asarray(cv2.resize(image, (to, HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)


def _seen_from(image: Image, rng: np.random.Generator) -> Image:
    """Moves the corners: no detector's box fits as the truth does."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = rng.normal(0, 0.045, (4, 2)) * height
    shift[:, 0] += rng.normal(0, 0.05, 1) * height
    stretch = float(np.exp(rng.normal(0, 0.08)))
    to = np.array([[0, 0], [width * stretch, 0], [width * stretch, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform((corners + shift).astype(np.float32), to)
    size = (max(8, round(width * stretch)), height)
    return np.asarray(cv2.warpPerspective(image, warp, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _inverted(image: Image, _: np.random.Generator) -> Image:
    return 255 - image


def _grey(image: Image, _: np.random.Generator) -> Image:
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2).astype(np.uint8)


def _coarse(image: Image, rng: np.random.Generator) -> Image:
    """As few pixels as a small marking has in a photo of a whole weapon."""
    height = int(rng.integers(12, 36))
    small = cv2.resize(image, None, fx=height / HEIGHT, fy=height / HEIGHT, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _blurred(image: Image, rng: np.random.Generator) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.6))), np.uint8)


def _toned(image: Image, rng: np.random.Generator) -> Image:
    gamma, gain = float(np.exp(rng.normal(0, 0.35))), float(rng.uniform(0.5, 1.15))
    lift = float(rng.uniform(0, 60)) * (1 - min(1.0, gain))
    table = np.clip(255 * gain * (np.arange(256) / 255) ** gamma + lift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), np.uint8)


def _shaded(image: Image, rng: np.random.Generator) -> Image:
    """Light that falls off along the strip."""
    begin, end = (float(each) for each in np.exp(rng.normal(0, 0.4, 2)))
    ramp = np.linspace(begin, end, image.shape[1], dtype=np.float32)
    return np.asarray(np.clip(image * ramp[None, :, None], 0, 255), np.uint8)


def _noisy(image: Image, rng: np.random.Generator) -> Image:
    noise = rng.normal(0, rng.uniform(2, 14), image.shape[:2])[:, :, None]
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _squeezed(image: Image, rng: np.random.Generator) -> Image:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR), np.uint8)


_CHANGES = (
    (0.12, _inverted),
    (0.2, _grey),
    (0.3, _coarse),
    (0.15, _blurred),
    (0.4, _toned),
    (0.2, _shaded),
    (0.2, _noisy),
    (0.25, _squeezed),
)
