"""A small picture of a photo with what was read marked on it; made by a worker, which may die of it."""

import cv2
import numpy as np

from ocr.decode import decode
from ocr.errors import PhotoRefused
from ocr.rectify import scaled

SIDE = 420
"""The longer side, in pixels."""

COLOUR = (255, 190, 40)


def thumbnail(photo: bytes, polygons: list[list[list[float]]]) -> bytes | None:
    """Returns a JPEG; None where the photo cannot be decoded.

    Args:
        photo: The bytes of the photo.
        polygons: What to outline, corners in pixels of the upright photo.
    """
    try:
        image = decode(photo).image
    except PhotoRefused:
        return None
    scale = min(1.0, SIDE / max(image.shape[:2]))
    small = scaled(image, scale)
    for polygon in polygons:
        corners = np.rint(np.array(polygon) * scale).astype(np.int32)
        cv2.polylines(small, [corners], isClosed=True, color=COLOUR, thickness=2, lineType=cv2.LINE_AA)
    written, data = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82]
    )
    return data.tobytes() if written else None
