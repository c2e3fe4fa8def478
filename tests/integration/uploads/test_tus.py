"""Uploads in pieces: tus 1.0, word for word (https://tus.io/protocols/resumable-upload)."""

import base64
import socket
import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.auth.permissions import Role
from api.database.base import now
from api.uploads.testing import Sending, checksum, metadata

Login = Callable[[Role, str | None], httpx.Client]
Unfinished = Callable[[], set[Path]]


def reason(answer: httpx.Response) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return str(answer.json()["reason"])


def finished(sending: Sending) -> str:
    """Sends a photo in one piece; returns its receipt's id."""
    sending.create()
    return str(sending.piece(0, len(sending.data)).headers["Rollmark-Receipt"])


def test_options_tell_what_is_spoken_to_anybody(sending: Sending) -> None:
    answer = httpx.options(f"{sending.client.base_url}/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "3000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256"
    extensions = {"creation", "creation-with-upload", "checksum", "expiration", "termination"}
    assert set(answer.headers["Tus-Extension"].split(",")) == extensions


def test_a_photo_goes_in_piece_by_piece_and_ends_in_a_receipt(sending: Sending) -> None:
    created = sending.create()
    assert created.status_code == 201
    assert created.headers["Tus-Resumable"] == "1.0.0"
    for offset in range(0, 300_000, 100_000):
        answer = sending.piece(offset, 100_000)
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(offset + 100_000)
    receipt = sending.client.get(f"/v1/receipts/{answer.headers['Rollmark-Receipt']}").json()
    assert (receipt["sha256"], receipt["size"]) == (sending.sha256, 300_000)
    content = sending.client.get(f"/v1/photos/{receipt['photo_id']}/content")
    assert content.content == sending.data


def test_head_tells_what_is_on_the_disk_and_may_not_be_cached(sending: Sending) -> None:
    sending.create()
    sending.piece(0, 123_456)
    answer = sending.head()
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "123456"
    assert answer.headers["Upload-Length"] == "300000"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Rollmark-Receipt" not in answer.headers


def test_an_upload_that_was_finished_says_so_with_the_same_receipt(sending: Sending) -> None:
    receipt = finished(sending)
    answer = sending.head()
    assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"] == "300000"
    assert answer.headers["Rollmark-Receipt"] == receipt
    assert reason(sending.piece(300_000, 0)) == "offset_conflict"


def test_the_first_piece_may_come_with_the_creation(sending: Sending, unfinished: Unfinished) -> None:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "300000",
        "Upload-Metadata": metadata(sha256=sending.sha256),
        "Content-Type": "application/offset+octet-stream",
    }
    answer = sending.client.post("/v1/uploads", headers=headers, content=sending.data[:1000])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "1000")
    sending.location = answer.headers["Location"]
    assert "Rollmark-Receipt" in sending.piece(1000, 300_000).headers
    answer = sending.client.post("/v1/uploads", headers=headers, content=sending.data)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "300000")
    assert "Rollmark-Receipt" in answer.headers
    assert not any(path.stem in answer.headers["Location"] for path in unfinished())


def test_an_upload_says_when_it_is_forgotten(sending: Sending) -> None:
    for answer in (sending.create(), sending.piece(0, 10)):
        left = parsedate_to_datetime(answer.headers["Upload-Expires"]) - now()
        assert 6.9 < left.total_seconds() / 86_400 <= 7


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0"])
def test_another_version_is_refused_and_nothing_is_done(sending: Sending, version: str | None) -> None:
    sending.create()
    headers = {"Tus-Resumable": version} if version else {}
    refused = [
        sending.client.post("/v1/uploads", headers=headers),
        sending.client.delete(sending.location or "", headers=headers),
    ]
    for answer in refused:
        assert (answer.status_code, reason(answer)) == (412, "tus_version")
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert sending.head().status_code == 200


def test_a_piece_from_elsewhere_than_the_end_is_a_conflict_that_changes_nothing(sending: Sending) -> None:
    sending.create()
    sending.piece(0, 1000)
    for offset in (0, 999, 1001, 300_000):
        answer = sending.piece(offset, 1000)
        assert (answer.status_code, reason(answer)) == (409, "offset_conflict")
    assert sending.head().headers["Upload-Offset"] == "1000"


def test_a_piece_of_another_media_type_is_refused(sending: Sending) -> None:
    sending.create()
    answer = sending.piece(0, 1000, **{"Content-Type": "image/jpeg"})
    assert (answer.status_code, reason(answer)) == (415, "piece_expected")
    assert sending.head().headers["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_refused(sending: Sending) -> None:
    sending.create()
    answer = sending.piece(0, 0, sending.data + b"more")
    assert (answer.status_code, reason(answer)) == (413, "too_large")
    assert int(sending.head().headers["Upload-Offset"]) <= 300_000


def test_a_photo_over_the_limit_is_refused_before_its_first_byte(
    sending: Sending, unfinished: Unfinished
) -> None:
    before = unfinished()
    answer = sending.create(**{"Upload-Length": "3000001"})
    assert (answer.status_code, reason(answer)) == (413, "too_large")
    assert unfinished() == before


@pytest.mark.parametrize("length", ["", "-1", "many", "1.5", "9" * 30, "0"])
def test_a_length_that_is_none_is_refused(sending: Sending, length: str) -> None:
    answer = sending.create(**{"Upload-Length": length})
    assert (answer.status_code, reason(answer)) in {(422, "invalid"), (422, "invalid_upload")}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "sha256",
        "sha256 !!!",
        metadata(sha256="abc"),
        metadata(filename="a.jpg"),
        metadata(sha256="a" * 64, view="behind"),
        metadata(sha256="a" * 64, weapon_id="../../etc/passwd"),
        metadata(sha256="a" * 64, taken_at="yesterday"),
        metadata(sha256="a" * 64) + "," + metadata(sha256="b" * 64),
        "sha256 " + base64.b64encode(b"\xff" * 64).decode(),
    ],
)
def test_metadata_that_makes_no_sense_is_refused_by_name(sending: Sending, said: str) -> None:
    answer = sending.create(**{"Upload-Metadata": said})
    assert (answer.status_code, reason(answer)) == (422, "invalid_upload")
    assert any(
        word in answer.json()["detail"] for word in ("sha256", "view", "weapon_id", "taken_at", "Metadata")
    )


def test_a_piece_with_its_checksum_is_taken(sending: Sending) -> None:
    sending.create()
    for offset in (0, 150_000):
        piece = sending.data[offset : offset + 150_000]
        answer = sending.piece(offset, 150_000, **{"Upload-Checksum": checksum(piece)})
        assert answer.headers["Upload-Offset"] == str(offset + 150_000)
    assert "Rollmark-Receipt" in answer.headers


def test_a_piece_altered_on_the_way_is_dropped_whole_and_may_be_sent_again(
    sending: Sending, unfinished: Unfinished
) -> None:
    sending.create()
    sending.piece(0, 1000)
    good = {"Upload-Checksum": checksum(sending.data[1000:2000])}
    answer = sending.piece(1000, 0, b"x" * 1000, **good)
    assert (answer.status_code, reason(answer)) == (460, "checksum_mismatch")
    assert sending.head().headers["Upload-Offset"] == "1000"
    assert sending.piece(1000, 1000, **good).headers["Upload-Offset"] == "2000"
    assert not [path for path in unfinished() if path.suffix == ".piece"]


@pytest.mark.parametrize("value", ["sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "sha256", "sha256 abc", "sha256 !"])
def test_a_checksum_that_cannot_be_checked_is_refused(sending: Sending, value: str) -> None:
    sending.create()
    answer = sending.piece(0, 1000, **{"Upload-Checksum": value})
    assert (answer.status_code, reason(answer)) == (422, "invalid_upload")
    assert sending.head().headers["Upload-Offset"] == "0"


def test_a_photo_that_is_not_the_announced_one_is_refused_and_nothing_of_it_is_kept(
    sending: Sending, unfinished: Unfinished
) -> None:
    sending.create()
    answer = sending.piece(0, 0, sending.data[:-1] + b"x")
    assert (answer.status_code, reason(answer)) == (422, "hash_mismatch")
    assert sending.head().status_code == 404
    assert not any((sending.location or "").endswith(path.stem) for path in unfinished())


def test_a_photo_sent_again_is_a_success_with_the_first_receipt(sending: Sending) -> None:
    first, second = finished(sending), finished(sending)
    assert first == second


def test_a_terminated_upload_is_gone_but_not_the_photo_that_it_stored(
    sending: Sending, unfinished: Unfinished
) -> None:
    sending.create()
    sending.piece(0, 1000)
    gone = sending.location or ""
    tus = {"Tus-Resumable": "1.0.0"}
    assert sending.client.delete(gone, headers=tus).status_code == 204
    assert sending.client.delete(gone, headers=tus).status_code == 404
    assert sending.head().status_code == 404
    assert not any(gone.endswith(path.stem) for path in unfinished())
    receipt = finished(sending)
    assert sending.client.delete(sending.location or "", headers=tus).status_code == 204
    assert sending.client.get(f"/v1/receipts/{receipt}").status_code == 200


def test_somebody_elses_upload_is_as_if_it_were_not_there(sending: Sending, login: Login) -> None:
    sending.create()
    with login(Role.OFFICER, "north") as other:
        theirs = Sending(other, sending.data, location=sending.location)
        assert theirs.head().status_code == 404
        assert theirs.piece(0, 1000).status_code == 404
        assert other.delete(sending.location or "", headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert sending.head().headers["Upload-Offset"] == "0"


def test_nobody_sends_a_byte_before_it_is_known_who_that_is(sending: Sending) -> None:
    sending.create()
    address = urlsplit(str(sending.client.base_url))
    request = (
        f"PATCH {sending.location} HTTP/1.1\r\nHost: station\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        "Content-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as client:
        client.sendall(request.encode())
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"100 Continue" not in answer
    assert b"tus-resumable: 1.0.0" in answer.lower()


def test_a_network_that_lets_no_patch_and_no_delete_through_can_send_too(sending: Sending) -> None:
    sending.create()
    headers = {
        "Tus-Resumable": "1.0.0",
        "X-HTTP-Method-Override": "PATCH",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    answer = sending.client.post(sending.location or "", headers=headers, content=sending.data[:500])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "500")
    headers["X-HTTP-Method-Override"] = "PUT"
    assert sending.client.post(sending.location or "", headers=headers).status_code == 405
    headers["X-HTTP-Method-Override"] = "DELETE"
    assert sending.client.post(sending.location or "", headers=headers).status_code == 204
    assert sending.head().status_code == 404


def test_what_came_before_a_break_is_kept(sending: Sending) -> None:
    sending.create()
    address = urlsplit(str(sending.client.base_url))
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in {
            "Host": "station",
            "Authorization": sending.client.headers["Authorization"],
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": "300000",
        }.items()
    )
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as client:
        client.sendall(f"PATCH {sending.location} HTTP/1.1\r\n{head}\r\n".encode() + sending.data[:120_000])
    deadline = time.monotonic() + 20
    while sending.head().headers["Upload-Offset"] != "120000":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # The request that was broken off may hold the upload for a moment.
    while (answer := sending.piece(120_000, 300_000)).status_code == 423:
        assert time.monotonic() < deadline
    assert "Rollmark-Receipt" in answer.headers


def refused_beside_a_writer(sending: Sending, done: threading.Event) -> httpx.Response | None:
    """Sends a piece again and again while another request writes; None where that one was told to wait."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not done.is_set():
        answer = sending.piece(0, 1000, b"")
        if answer.status_code == 423:
            return answer
        time.sleep(0.2)
    return None


def test_while_one_request_writes_another_is_told_to_wait(sending: Sending) -> None:
    sending.create()
    for _ in range(10):  # of two that come at once either may be the one that writes
        go, done = threading.Event(), threading.Event()
        answers: list[httpx.Response] = []

        def slow(go: threading.Event = go) -> object:
            yield sending.data[:1000]
            go.wait(60)
            yield sending.data[1000:]

        def write(
            said: list[httpx.Response] = answers, body: object = slow, done: threading.Event = done
        ) -> None:
            said.append(sending.piece(0, 0, body()))  # type: ignore[operator]
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        answer = refused_beside_a_writer(sending, done)
        go.set()
        writer.join()
        if answer:
            break
    assert answer
    assert reason(answer) == "upload_locked"
    assert answer.headers["Retry-After"] == "1"
    assert "Rollmark-Receipt" in answers[0].headers


def test_a_photo_is_put_to_the_weapon_that_was_named(sending: Sending, login: Login) -> None:
    case = {"number": "7", "mode": "seized", "recovered_on": "2026-01-31", "place": "Prizren", "agency": "KP"}
    case_id = sending.client.post("/v1/cases", json=case).json()["id"]
    weapon = sending.client.post(f"/v1/cases/{case_id}/weapons", json={"exhibit_number": "1"})
    sending.said = {"weapon_id": weapon.json()["id"], "view": "left", "filename": "C:\\photos\\slide.jpg"}
    receipt = sending.client.get(f"/v1/receipts/{finished(sending)}").json()
    photo = sending.client.get(f"/v1/photos/{receipt['photo_id']}").json()
    assert (photo["weapon_id"], photo["case_id"]) == (weapon.json()["id"], case_id)
    assert (photo["view"], photo["name"], photo["unit"]) == ("left", "slide.jpg", "north")
    with login(Role.OFFICER, "south") as stranger:
        theirs = Sending(stranger, b"theirs", said={"weapon_id": weapon.json()["id"]})
        assert theirs.create().status_code == 404
    with login(Role.ANALYST, None) as analyst:
        nowhere = Sending(analyst, b"nobody's")
        assert reason(nowhere.create()) == "invalid_upload"
        assert Sending(analyst, b"ours", said={"case_id": case_id}).create().status_code == 201
