"""What the camera wrote beside the picture: which way is up, and when it was taken."""

from collections.abc import Callable, Mapping
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ocr.decode.structure import MAX_EXIF
from ocr.errors import PhotoDamaged

Pixels = NDArray[np.uint8]

# EXIF 2.3, tag 0x0112: from the orientation as stored to upright.
_TURNS: Mapping[int, Callable[[Pixels], cv2.typing.MatLike]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: cv2.transpose,
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.rotate(cv2.transpose(pixels), cv2.ROTATE_180),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turns ``pixels`` (H, W, 3) upright from EXIF ``orientation`` 1 to 8; any other number is taken as 1."""
    turn = _TURNS.get(orientation)
    return pixels if turn is None else np.asarray(turn(pixels), dtype=np.uint8)


def check_exif(image: Image.Image) -> None:
    """Refuses EXIF data so large that to read them would cost seconds.

    Raises:
        PhotoDamaged: They are.
    """
    # PNG files of older programs hold it as hexadecimal text.
    if max(len(image.info.get(name) or b"") for name in ("exif", "Raw profile type exif")) > MAX_EXIF:
        raise PhotoDamaged("The photo's EXIF data are larger than any camera writes.")


def orientation(image: Image.Image) -> int:
    """Returns the EXIF orientation of a loaded ``image``, 1 where there is none or none that can be read."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (
        Exception
    ):  # a broken EXIF block raises whatever its parser stumbles over; the picture is still good
        return 1
    return value if isinstance(value, int) else 1


def taken_at(image: Image.Image) -> str | None:
    """Returns EXIF DateTimeOriginal, with OffsetTimeOriginal if there, as ISO 8601; None where invalid."""
    try:
        block = image.getexif().get_ifd(ExifTags.IFD.Exif)
        moment = datetime.strptime(_text(block[ExifTags.Base.DateTimeOriginal]), "%Y:%m:%d %H:%M:%S")
    except Exception:  # as above
        return None
    return _with_offset(moment.isoformat(), _text(block.get(ExifTags.Base.OffsetTimeOriginal, "")))


def _with_offset(moment: str, offset: str) -> str:
    try:
        return datetime.fromisoformat(moment + offset).isoformat()
    except ValueError:
        return moment


def _text(value: object) -> str:
    return str(value).strip("\0 ")
