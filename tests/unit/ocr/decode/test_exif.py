import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ocr.decode import decode
from ocr.decode.exif import upright

Pixels = NDArray[np.uint8]

# The inverse of what each orientation asks for: how a camera held that way stores an upright scene.
STORED: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda scene: scene,
    2: lambda scene: scene[:, ::-1],
    3: lambda scene: scene[::-1, ::-1],
    4: lambda scene: scene[::-1],
    5: lambda scene: scene.transpose(1, 0, 2),
    6: lambda scene: np.rot90(scene, 1),
    7: lambda scene: scene[::-1, ::-1].transpose(1, 0, 2),
    8: lambda scene: np.rot90(scene, -1),
}


def photo(pixels: Pixels, exif: Image.Exif | bytes, format_: str = "PNG") -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if format_ == "WEBP":
        image.save(file, format_, exif=exif, lossless=True)
    else:
        image.save(file, format_, exif=exif)
    return file.getvalue()


def taken(moment: str, offset: str | None = None) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"  # without a tag of its own Pillow writes nothing at all
    block = exif.get_ifd(ExifTags.IFD.Exif)
    block[ExifTags.Base.DateTimeOriginal] = moment
    if offset is not None:
        block[ExifTags.Base.OffsetTimeOriginal] = offset
    return exif.tobytes()


@given(
    scene=arrays(np.uint8, st.tuples(st.integers(4, 9), st.integers(4, 9), st.just(3))),
    format_=st.sampled_from(["PNG", "WEBP", "TIFF"]),
)
def test_all_eight_orientations_of_a_scene_decode_to_the_same_upright_picture(
    scene: Pixels, format_: str
) -> None:
    for orientation, store in STORED.items():
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        decoded = decode(photo(store(scene), exif, format_)).image
        np.testing.assert_array_equal(decoded, scene, err_msg=f"orientation {orientation}")
        assert decoded.flags["C_CONTIGUOUS"]


def test_a_turned_heic_is_turned_once() -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra `heic` is not installed")
    scene = np.zeros((64, 96, 3), np.uint8)
    scene[:32, :48] = (255, 0, 0)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    image = Image.fromarray(np.ascontiguousarray(STORED[6](scene)))
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=95, exif=exif.tobytes())
    decoded = decode(file.getvalue()).image
    assert decoded.shape == scene.shape
    assert np.abs(decoded.astype(int) - scene).mean() < 5


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_does_not_exist_leaves_the_picture_alone(orientation: int) -> None:
    scene = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
    assert upright(scene, orientation) is scene


@pytest.mark.parametrize(
    ("moment", "offset", "expected"),
    [
        ("2024:03:09 14:05:59", None, "2024-03-09T14:05:59"),
        ("2024:03:09 14:05:59", "+01:00", "2024-03-09T14:05:59+01:00"),
        ("2024:03:09 14:05:59", "summer", "2024-03-09T14:05:59"),
        ("0000:00:00 00:00:00", "+01:00", None),
        ("2024:13:09 14:05:59", None, None),
        ("yesterday", None, None),
        ("    :  :     :  :  ", None, None),
    ],
)
def test_the_time_is_iso_8601_or_not_there(moment: str, offset: str | None, expected: str | None) -> None:
    scene = np.zeros((8, 8, 3), np.uint8)
    for format_ in ("PNG", "JPEG", "TIFF", "WEBP"):
        assert decode(photo(scene, taken(moment, offset), format_)).taken_at == expected, format_


def test_a_photo_without_exif_has_no_time() -> None:
    assert decode(photo(np.zeros((8, 8, 3), np.uint8), Image.Exif())).taken_at is None


@pytest.mark.parametrize(
    "exif",
    [b"Exif\0\0rubbish", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12"],
    ids=["rubbish", "offset past the end", "cut in its first entry"],
)
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_broken_exif_does_not_cost_the_photo(exif: bytes, format_: str) -> None:
    decoded = decode(photo(np.full((8, 8, 3), 200, np.uint8), exif, format_))
    assert decoded.taken_at is None
    assert abs(int(decoded.image.mean()) - 200) < 3
