"""How large a photo may be, checked before it is decoded."""

from dataclasses import dataclass

from ocr.errors import PhotoEmpty, PhotoNotAnImage, PhotoTooLarge

_SMALLER = (
    "Send a crop that holds the marking, or photograph again at the camera's usual resolution "
    "(12 to 64 megapixels)."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest and smallest photo that is read.

    Attributes:
        max_bytes: Of the file. 96 MiB hold an uncompressed TIFF of 24 megapixels at 8 bits a channel, or of
            12 at 16 bits; JPEG and HEIC from cameras stay below 40 MiB.
        max_pixels: Of the picture. Cameras in common use give up to 64 megapixels (9 280 x 6 944); decoding
            costs 7 bytes a pixel, so 455 MB, and 620 MB for a progressive JPEG. The 108 and 200 megapixel
            modes of some phones are refused: they interpolate a sensor that resolves less, and would cost 0.8
            to 1.4 GB.
        max_webp_pixels: The same for WebP, which costs 15 bytes a pixel and is written by messengers, not by
            cameras.
        max_side: In pixels. Panoramas reach 16 000; a 100 000 x 1 strip is no photo.
        min_side: In pixels. No letter can be told in fewer.
    """

    max_bytes: int = 96 * 2**20
    max_pixels: int = 65_000_000
    max_webp_pixels: int = 25_000_000
    max_side: int = 20_000
    min_side: int = 4


DEFAULT_LIMITS = Limits()


def check_bytes(count: int, limits: Limits) -> None:
    """Refuses a file by its size in bytes.

    Raises:
        PhotoEmpty: There are none.
        PhotoTooLarge: There are more than the limit.
    """
    if count == 0:
        raise PhotoEmpty("The file holds no bytes.")
    if count > limits.max_bytes:
        raise PhotoTooLarge(
            f"The file holds {count / 2**20:.1f} MiB; at most {limits.max_bytes / 2**20:.0f} MiB are read.",
            advice="Send the photo as JPEG or HEIC, or a crop that holds the marking.",
        )


def check_size(size: tuple[int, int], format_: str, limits: Limits) -> None:
    """Refuses a picture by its ``size`` = (width, height) in pixels.

    Raises:
        PhotoTooLarge: A side or the number of pixels is over the limit.
        PhotoNotAnImage: A side is under the limit.
    """
    width, height = size
    most = min(limits.max_pixels, limits.max_webp_pixels) if format_ == "WEBP" else limits.max_pixels
    if max(size) > limits.max_side or width * height > most:
        raise PhotoTooLarge(
            f"The photo is {width} x {height} pixels; at most {most / 1e6:.0f} megapixels "
            f"and {limits.max_side} pixels a side are read.",
            advice=_SMALLER,
        )
    if min(size) < limits.min_side:
        raise PhotoNotAnImage(
            f"The photo is {width} x {height} pixels: too small to hold a marking.",
            advice="Send the photo itself, not its thumbnail or a sliver of it.",
        )
