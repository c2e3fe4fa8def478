"""One photo, from bytes to an upright picture."""

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from ocr.decode import exif
from ocr.decode.limits import DEFAULT_LIMITS, Limits, check_bytes, check_size
from ocr.decode.pixels import to_rgb
from ocr.decode.sniff import sniff
from ocr.decode.structure import check_structure
from ocr.errors import PhotoDamaged, PhotoFormatUnavailable, PhotoNotAnImage, PhotoRefused, PhotoTooLarge

# Python's warning filters belong to the process: two threads changing them would undo one another. And two
# large photos at once would take twice the memory.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A photo as a picture.

    Attributes:
        image: (H, W, 3) uint8, RGB, 0 to 255, upright, contiguous.
        sha256: Of the bytes it was decoded from, in hexadecimal.
        taken_at: When it was taken, as its EXIF data say, in ISO 8601; None where they do not.
        format: JPEG, PNG, WEBP, TIFF, BMP or HEIF.
    """

    image: NDArray[np.uint8]
    sha256: str
    taken_at: str | None
    format: str


def decode(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Decoded:
    """Decodes a photo at full resolution; of several frames the first.

    Args:
        data: The bytes of the file.
        limits: The largest photo that is decoded; checked on its header alone.

    Returns:
        The picture, upright by its EXIF orientation.

    Raises:
        PhotoEmpty: There are no bytes.
        PhotoNotAnImage: Not a JPEG, PNG, WebP, TIFF, BMP or HEIC image.
        PhotoTooLarge: Over the limits.
        PhotoDamaged: Truncated or corrupt.
        PhotoFormatUnavailable: HEIC without the extra that reads it.
    """
    check_bytes(len(data), limits)
    format_ = sniff(data)
    with _refusing(format_):
        check_structure(data, format_)
        pixels, orientation, taken_at = _load(data, format_, limits)
    upright = exif.upright(pixels, orientation)
    return Decoded(upright, hashlib.sha256(data).hexdigest(), taken_at, format_)


def _load(data: bytes, format_: str, limits: Limits) -> tuple[NDArray[np.uint8], int, str | None]:
    # A function of its own, so that Pillow's copy is gone before the picture is turned.
    with _open(io.BytesIO(data), format_) as image:
        _check_header(image, format_, limits)
        image.load()
        check_size(image.size, format_, limits)  # a HEIC header can promise less than the stream holds
        return to_rgb(image), exif.orientation(image), exif.taken_at(image)


def _open(file: io.BytesIO, format_: str) -> ImageFile.ImageFile:
    return _open_heif(file) if format_ == "HEIF" else Image.open(file, formats=[format_])


def _open_heif(file: io.BytesIO) -> ImageFile.ImageFile:
    try:
        from pillow_heif import HeifImageFile  # noqa: PLC0415 - an extra, needed for HEIC alone
    except ImportError as error:
        raise PhotoFormatUnavailable("HEIC photos cannot be read by this installation.") from error
    opener: type[ImageFile.ImageFile] = HeifImageFile  # as it is: registering it would change the process
    return opener(file)


def _check_header(image: ImageFile.ImageFile, format_: str, limits: Limits) -> None:
    check_size(image.size, format_, limits)
    exif.check_exif(image)
    if any(tile.codec_name == "bmp_rle" for tile in image.tile):
        # Pillow unpacks these in Python, two bytes at a time: a minute for a file of the largest size.
        raise PhotoNotAnImage("The file is a run-length coded BMP, a format for drawings.")
    tags = getattr(image, "tag_v2", {})
    if _first(tags.get(322)) * _first(tags.get(323)) > limits.max_pixels:
        raise PhotoTooLarge("A tile of the TIFF is larger than the largest photo that is read.")


def _first(value: object) -> int:
    return value if isinstance(value, int) else 0


@contextmanager
def _refusing(format_: str) -> Iterator[None]:
    """Turns whatever a decoder raises into a refusal, and keeps its warnings from the caller."""
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PhotoTooLarge(f"The {format_} photo is too large to be decoded.") from error
    except UnidentifiedImageError as error:
        raise PhotoDamaged(f"The {format_} photo is damaged: its header cannot be read.") from error
    except Exception as error:
        raise PhotoDamaged(f"The {format_} photo is truncated or damaged.") from error
