"""The service with the shipped models."""

from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from PIL import Image, ImageDraw, ImageFont

from api import schemas
from api.app import create_app
from api.settings import Settings
from api.testing import authorised, serving

pytest.importorskip("ocr.reader", reason="there is no reader yet")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(Settings())) as address:
        yield address


def jpeg(text: str) -> bytes:
    image = Image.new("RGB", (900, 300), (96, 96, 100))
    ImageDraw.Draw(image).text((80, 90), text, fill=(225, 225, 225), font=ImageFont.load_default(110))
    file = BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def send(url: str, data: bytes, *, crop: bool = False) -> httpx.Response:
    form = {"crop": "true"} if crop else {}
    files = {"photo": ("a.jpg", data)}
    return httpx.post(f"{url}/v1/readings", files=files, data=form, headers=authorised(), timeout=60)


@pytest.mark.parametrize("crop", [False, True])
def test_a_number_on_a_photo_comes_back_as_text(url: str, crop: bool) -> None:  # noqa: FBT001
    answer = send(url, jpeg("KR48213"), crop=crop)
    assert answer.status_code == 200
    reading = schemas.Reading.model_validate(answer.json())
    assert any("48213" in line.text for line in reading.lines)
    assert (reading.photo.width, reading.photo.height, reading.photo.path) == (900, 300, "a.jpg")
    assert reading.models
    assert reading.models == httpx.get(f"{url}/healthz").json()["models"]


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"", 422, "empty"),
        (b"The slide shows a number.", 415, "not_an_image"),
        (jpeg("KR48213")[:5000], 422, "damaged"),
    ],
    ids=["empty", "text", "cut off"],
)
def test_what_is_no_whole_photo_is_refused_with_its_reason(
    url: str, data: bytes, status: int, reason: str
) -> None:
    answer = send(url, data)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.json()["advice"]
