"""Reading one photo over HTTP, with a reader that needs no models."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from api.testing import Asked, FakeReader, authorised, serving
from ocr.errors import (
    PhotoDamaged,
    PhotoEmpty,
    PhotoFormatUnavailable,
    PhotoNotAnImage,
    PhotoRefused,
    PhotoTooLarge,
    PhotoUnreadable,
)

PHOTO = b"\xff\xd8 the bytes of a photo"


def raising(error: Exception) -> Callable[[], None]:
    def during() -> None:
        raise error

    return during


def send(
    url: str, name: str = "slide.jpg", data: bytes = PHOTO, fields: dict[str, str] | None = None
) -> httpx.Response:
    files, form = {"photo": (name, data)}, fields or {}
    return httpx.post(f"{url}/v1/readings", files=files, data=form, headers=authorised(), timeout=30)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "waited 10 s in vain"
        time.sleep(0.005)


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def url(reader: FakeReader) -> Iterator[str]:
    with serving(create_app(Settings(), reader)) as address:
        yield address


def test_a_photo_comes_back_as_the_json_of_its_reading(url: str, reader: FakeReader) -> None:
    answer = send(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    assert answer.json() == FakeReader().read(PHOTO, path="slide.jpg").to_dict()
    assert answer.json()["photo"] == {"sha256": sha256, "width": 0, "height": 0, "path": "slide.jpg"}
    assert reader.asked == [Asked(len(PHOTO), "slide.jpg", crop=False)]


def test_a_photo_larger_than_the_spool_arrives_whole(url: str) -> None:
    data = bytes(range(256)) * 12_000  # 3 MB: the form parser keeps one in memory and the rest on disk
    assert send(url, data=data).json()["photo"]["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_crop_is_read_as_a_crop(url: str, reader: FakeReader) -> None:
    send(url, fields={"crop": "true"})
    send(url, fields={"crop": "false"})
    assert [asked.crop for asked in reader.asked] == [True, False]


def test_the_folders_of_the_sender_stay_with_the_sender(url: str, reader: FakeReader) -> None:
    assert send(url, name=r"C:\cases\2024-117\slide.jpg").json()["photo"]["path"] == "slide.jpg"
    assert reader.asked[0].path == "slide.jpg"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PhotoEmpty(), 422),
        (PhotoDamaged("The photo ends in the middle."), 422),
        (PhotoNotAnImage(), 415),
        (PhotoFormatUnavailable(), 415),
        (PhotoTooLarge("The photo has 200 megapixels; 120 are read."), 413),
    ],
    ids=lambda value: getattr(value, "reason", None),
)
def test_a_refused_photo_says_why_and_what_to_do(error: PhotoRefused, status: int) -> None:
    with serving(create_app(Settings(), FakeReader(raising(error)))) as url:
        answer = send(url)
    assert answer.status_code == status
    assert {name: answer.json()[name] for name in ("reason", "detail", "advice")} == {
        "reason": error.reason,
        "detail": error.message,
        "advice": error.advice,
    }


def test_a_refusal_that_a_decoder_caused_does_not_repeat_its_words() -> None:
    def during() -> None:
        try:
            raise OSError("broken data stream at 0x7f00 in /usr/lib/decoder.so")
        except OSError as error:
            raise PhotoDamaged(f"The JPEG is damaged: {error}.") from error

    with serving(create_app(Settings(), FakeReader(during))) as url:
        answer = send(url)
    assert (answer.status_code, answer.json()["reason"]) == (422, "damaged")
    assert answer.json()["detail"] == "The photo is damaged."


def test_a_refusal_of_a_kind_unknown_here_is_still_a_refusal() -> None:
    with serving(create_app(Settings(), FakeReader(raising(PhotoUnreadable())))) as url:
        answer = send(url)
    assert (answer.status_code, answer.json()["reason"]) == (422, "refused")


def test_a_failure_tells_its_number_and_the_log_tells_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    with serving(create_app(Settings(), FakeReader(raising(OSError("/secret/disk is full"))))) as url:
        answer = send(url)
        assert httpx.get(f"{url}/healthz").status_code == 200
    assert answer.status_code == 500
    assert answer.json()["reason"] == "internal"
    assert "secret" not in answer.text
    assert "disk" not in answer.text
    logged = [record for record in caplog.records if record.name == "api.problems"]
    assert answer.json()["instance"] in logged[0].getMessage()
    assert logged[0].exc_info
    assert "/secret/disk" in str(logged[0].exc_info[1])


def test_the_health_is_known_within_100_ms_while_photos_are_read() -> None:
    go = threading.Event()
    reader = FakeReader(lambda: go.wait(30))
    settings = Settings(readings_at_once=2, readings_waiting=2)
    with serving(create_app(settings, reader)) as url, ThreadPoolExecutor(4) as clients:
        answers = [clients.submit(send, url) for _ in range(4)]
        wait_until(lambda: len(reader.asked) == 2)
        with httpx.Client() as client:
            client.get(f"{url}/healthz")  # connects
            started = time.perf_counter()
            health = client.get(f"{url}/healthz")
            elapsed_s = time.perf_counter() - started
        go.set()
        assert {answer.result().status_code for answer in answers} == {200}
    assert health.json()["status"] == "ok"
    assert elapsed_s < 0.1


def test_no_more_photos_are_read_at_once_than_set() -> None:
    lock, now, most, two = threading.Lock(), 0, 0, threading.Barrier(2)

    def during() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        two.wait(30)  # fails where one is read after the other
        with lock:
            now -= 1

    settings = Settings(readings_at_once=2, readings_waiting=20)
    with serving(create_app(settings, FakeReader(during))) as url, ThreadPoolExecutor(8) as clients:
        statuses = [answer.status_code for answer in clients.map(lambda _: send(url), range(16))]
    assert statuses == [200] * 16
    assert most == 2


def test_a_full_queue_says_when_to_come_again_and_empties() -> None:
    go = threading.Event()
    reader = FakeReader(lambda: go.wait(30))
    settings = Settings(readings_at_once=1, readings_waiting=0)
    with serving(create_app(settings, reader)) as url, ThreadPoolExecutor(1) as clients:
        first = clients.submit(send, url)
        wait_until(lambda: len(reader.asked) == 1)
        refused = send(url)
        go.set()
        assert first.result().status_code == 200
        assert send(url).status_code == 200
    assert (refused.status_code, refused.json()["reason"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("error", [PhotoDamaged(), OSError("disk")])
def test_a_reading_that_fails_gives_its_place_back(error: Exception) -> None:
    settings = Settings(readings_at_once=1, readings_waiting=0)
    with serving(create_app(settings, FakeReader(raising(error)))) as url:
        assert {send(url).json()["reason"] for _ in range(3)} <= {"damaged", "internal"}


def test_two_photos_in_one_request_are_refused_rather_than_one_dropped(url: str, reader: FakeReader) -> None:
    photos = [("photo", ("a.jpg", PHOTO)), ("photo", ("b.jpg", PHOTO))]
    answer = httpx.post(f"{url}/v1/readings", files=photos, headers=authorised())
    assert (answer.status_code, answer.json()["reason"]) == (422, "invalid_form")
    assert "more than once" in answer.json()["detail"]
    assert reader.asked == []


@pytest.mark.parametrize(
    ("fields", "detail"),
    [({"crop": "perhaps"}, "crop is not valid"), ({"cropp": "true"}, "cropp is not known")],
)
def test_a_field_that_is_wrong_is_named(url: str, fields: dict[str, str], detail: str) -> None:
    answer = send(url, fields=fields)
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)


def test_a_form_without_a_photo_says_that_it_is_missing(url: str) -> None:
    answer = httpx.post(f"{url}/v1/readings", files={"crop": (None, "true")}, headers=authorised())
    assert (answer.status_code, answer.json()["detail"]) == (422, "photo is missing")


@pytest.mark.parametrize("kind", ["image/jpeg", "application/x-www-form-urlencoded", "application/json", ""])
def test_a_body_that_is_no_multipart_form_is_told_so(url: str, kind: str) -> None:
    answer = httpx.post(f"{url}/v1/readings", content=PHOTO, headers={"content-type": kind, **authorised()})
    assert (answer.status_code, answer.json()["reason"]) == (415, "form_expected")
