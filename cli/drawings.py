"""Writes annotated pictures, one a photo."""

import itertools
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from ocr.decode import decode, read_bytes
from ocr.draw import draw
from ocr.types import Reading

_KEY = "photo-sha256"


def save_drawing(photo: Path, reading: Reading, folder: Path) -> Path:
    """Draws a Reading and writes it as ``NAME.png``, or ``NAME-2.png`` where that is another photo's.

    The drawing carries the photo's SHA-256, so that reading a photo again replaces its own drawing alone.

    Returns:
        The file.

    Raises:
        PhotoRefused: The photo changed since it was read, and cannot be decoded any more.
        OSError: The file cannot be written.
    """
    decoded = decode(read_bytes(photo))
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(photo, decoded.sha256, folder)
    info = PngInfo()
    info.add_text(_KEY, decoded.sha256)
    Image.fromarray(draw(decoded.image, reading)).save(path, pnginfo=info, compress_level=3)
    return path


def _path(photo: Path, sha256: str, folder: Path) -> Path:
    names = itertools.chain([f"{photo.name}.png"], (f"{photo.name}-{n}.png" for n in itertools.count(2)))
    return next(path for name in names if not (path := folder / name).exists() or _photo_of(path) == sha256)


def _photo_of(path: Path) -> str | None:
    """The SHA-256 that a drawing carries; None where the file is no drawing of ours."""
    try:
        with Image.open(path) as drawing:
            return drawing.info.get(_KEY)
    except (OSError, UnidentifiedImageError):
        return None
