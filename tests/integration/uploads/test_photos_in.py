"""Photos in one request, and the receipts that they end in."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from api.auth.permissions import Role

Login = Callable[[Role, str | None], httpx.Client]
Unfinished = Callable[[], set[Path]]


@pytest.fixture
def photo(request: pytest.FixtureRequest) -> bytes:
    """A photo that nobody has sent yet."""
    return b"\xff\xd8\xff" + str(request.node.name).encode() * 1000


def form(photo: bytes, **fields: str) -> dict[str, object]:
    data = {"sha256": hashlib.sha256(photo).hexdigest()} | fields
    return {"files": {"photo": ("slide.jpg", photo)}, "data": data}


def digest(photo: bytes) -> str:
    return base64.b64encode(hashlib.sha256(photo).digest()).decode()


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["reason"])


def test_a_form_is_stored_byte_for_byte_and_signed_for(officer: httpx.Client, photo: bytes) -> None:
    answer = officer.post("/v1/photos", **form(photo, view="right"))  # type: ignore[arg-type]
    assert answer.status_code == 201
    receipt = answer.json()
    assert (receipt["sha256"], receipt["size"]) == (hashlib.sha256(photo).hexdigest(), len(photo))
    stored = officer.get(answer.headers["Location"]).json()
    assert (stored["id"], stored["view"], stored["name"]) == (receipt["photo_id"], "right", "slide.jpg")
    assert stored["media_type"] == "image/jpeg"
    assert officer.get(f"{answer.headers['Location']}/content").content == photo


@pytest.mark.parametrize(
    ("header", "value"),
    [("Repr-Digest", "sha-256=:{}:"), ("Content-Digest", "sha-256=:{}:"), ("Digest", "SHA-256={}")],
)
def test_the_bare_bytes_are_stored_with_a_digest_in_a_header(
    officer: httpx.Client, photo: bytes, header: str, value: str
) -> None:
    headers = {header: value.format(digest(photo)), "Content-Type": "image/jpeg"}
    answer = officer.post("/v1/photos", content=photo, headers=headers, params={"view": "mark"})
    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(photo).hexdigest()
    assert officer.get(answer.headers["Location"]).json()["view"] == "mark"


def test_sent_again_it_is_the_same_photo_with_the_same_receipt(officer: httpx.Client, photo: bytes) -> None:
    first = officer.post("/v1/photos", **form(photo))  # type: ignore[arg-type]
    again = officer.post("/v1/photos", **form(photo, view="left"))  # type: ignore[arg-type]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_another_unit_with_the_same_photo_learns_nothing_of_the_first(
    officer: httpx.Client, login: Login, photo: bytes
) -> None:
    first = officer.post("/v1/photos", **form(photo))  # type: ignore[arg-type]
    with login(Role.OFFICER, "south") as south:
        theirs = south.post("/v1/photos", **form(photo))  # type: ignore[arg-type]
        assert theirs.status_code == 201
        assert theirs.json()["photo_id"] != first.json()["photo_id"]
        assert south.get(f"/v1/receipts/{first.json()['id']}").status_code == 404
        assert south.get(f"/v1/receipts/{theirs.json()['id']}").json() == theirs.json()


def test_other_bytes_than_announced_are_refused_and_nothing_is_kept(
    officer: httpx.Client, photo: bytes, unfinished: Unfinished
) -> None:
    before = unfinished()
    answer = officer.post("/v1/photos", **form(photo, sha256="a" * 64))  # type: ignore[arg-type]
    assert (answer.status_code, reason(answer)) == (422, "hash_mismatch")
    assert unfinished() == before
    shas = {item["sha256"] for item in officer.get("/v1/photos").json()["items"]}
    assert not shas & {"a" * 64, hashlib.sha256(photo).hexdigest()}


def test_what_is_no_photo_is_kept_all_the_same(officer: httpx.Client) -> None:
    data = b"a statement, typed up" * 10
    answer = officer.post("/v1/photos", **form(data))  # type: ignore[arg-type]
    assert answer.status_code == 201
    assert officer.get(answer.headers["Location"]).json()["media_type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"content": b"x"}, "invalid_upload"),
        ({"content": b"", "params": {"sha256": hashlib.sha256(b"").hexdigest()}}, "invalid_upload"),
        ({"content": b"x", "headers": {"Repr-Digest": "sha-256=:abc:"}}, "invalid_upload"),
        ({"content": b"x", "params": {"sha256": "a" * 64, "colour": "blue"}}, "invalid"),
        ({"files": {"photo": ("a", b"x")}}, "invalid_upload"),
        ({"files": {"picture": ("a", b"x")}, "data": {"sha256": "a" * 64}}, "invalid_form"),
        ({"files": {"photo": ("a", b"x"), "sha256": ("a", b"x")}}, "invalid_form"),
        (
            {"files": [("photo", ("a", b"x")), ("photo", ("b", b"y"))], "data": {"sha256": "a" * 64}},
            "invalid_form",
        ),
        (
            {"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
            "bad_request",
        ),
        ({"content": bytes(3_000_001), "params": {"sha256": "a" * 64}}, "too_large"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    officer: httpx.Client, request_: dict[str, object], expected: str, unfinished: Unfinished
) -> None:
    before = unfinished()
    answer = officer.post("/v1/photos", **request_)  # type: ignore[arg-type]
    assert reason(answer) == expected
    assert unfinished() == before


def test_two_headers_that_contradict_each_other_are_refused(officer: httpx.Client, photo: bytes) -> None:
    headers = {"Repr-Digest": f"sha-256=:{digest(photo)}:", "Digest": f"SHA-256={digest(b'other')}"}
    assert reason(officer.post("/v1/photos", content=photo, headers=headers)) == "invalid_upload"


def test_a_receipt_is_checked_with_nothing_but_the_public_key(officer: httpx.Client, photo: bytes) -> None:
    receipt = officer.post("/v1/photos", **form(photo)).json()  # type: ignore[arg-type]
    told = httpx.get(f"{officer.base_url}/v1/signing-key").json()
    key = load_pem_public_key(told["pem"].encode())
    assert isinstance(key, Ed25519PublicKey)
    assert told["key_id"] == receipt["key_id"] == hashlib.sha256(key.public_bytes_raw()).hexdigest()[:32]
    signature = base64.b64decode(receipt["signature"])
    said = {name: receipt[name] for name in ("audit_index", "id", "photo_id", "sha256", "size", "time")}
    key.verify(signature, json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    forged = json.dumps(said | {"size": 1}, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(InvalidSignature):
        key.verify(signature, forged)
