"""A box of a stored photo, cut out upright for the reader."""

import io
from typing import BinaryIO

import cv2
import numpy as np
from anyio import to_thread

from api.auth.permissions import Principal
from api.records.errors import RecordInvalid, RecordMissing
from api.records.kinds import BlobState
from api.records.reach import note_look, photo_of
from api.records.tables import Blob
from api.services import Services
from ocr.decode import decode
from ocr.rectify import size, strip
from ocr.types import Polygon

_LEAST = 4.0
"""Pixels of a box's height below which nothing can stand in it."""


async def cut(given: Services, by: Principal, photo_id: str, polygon: Polygon) -> BinaryIO:
    """Cuts a box out of a photo; the caller closes the file, which is a PNG.

    Raises:
        RecordMissing: There is no such photo within reach, or it was not read.
        RecordInvalid: The box lies outside of the photo, or is too small.
        PhotoRefused: The photo cannot be decoded.
    """
    return await to_thread.run_sync(_cut, given, by, photo_id, polygon)


def _cut(given: Services, by: Principal, photo_id: str, polygon: Polygon) -> BinaryIO:
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        blob = session.get_one(Blob, photo.sha256)
    # A photo that the workers have not read may be one that takes too much memory to decode.
    if blob.state is not BlobState.READ:
        raise RecordMissing("The photo was not read.")
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    image = decode(given.store.read(photo.sha256)).image
    quad = np.asarray(polygon, np.float32)
    height, width = image.shape[:2]
    inside = (quad >= 0).all() and (quad[:, 0] <= width).all() and (quad[:, 1] <= height).all()
    if not inside or min(size(quad)) < _LEAST:
        raise RecordInvalid("polygon lies outside of the photo, or is too small")
    _, encoded = cv2.imencode(".png", cv2.cvtColor(strip(image, quad), cv2.COLOR_RGB2BGR))
    return io.BytesIO(encoded.tobytes())
