"""One shape of error, on every route, by every method, for every body."""

from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from api.headers import SECURITY_HEADERS
from api.problems import KINDS, MEDIA_TYPE, Problem
from api.settings import Settings
from api.testing import FakeReader, authorised, serving

ROUTES = ("/v1/readings", "/healthz", "/openapi.json")
ELSEWHERE = ("/nowhere", "/docs", "/redoc", "/v1", "/v1/readings/7", "/v2/readings", "/../etc/passwd", "/%00")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
FORM = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="photo"'
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("", b""),
    "json": ("application/json", b'{"photo": 1}'),
    "form without boundary": ("multipart/form-data", PART + b"\r\n\r\nx\r\n--b--\r\n"),
    "form without a part": (FORM, b"--b--\r\n"),
    "photo that is text": (FORM, PART + b"\r\n\r\nx\r\n--b--\r\n"),
    "form cut off": (FORM, PART + b'; filename="a.jpg"\r\n\r\nx'),
    "part without a name": (FORM, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "header that is none": (FORM, b"--b\r\n\xff\xfe\r\n\r\nx\r\n--b--\r\n"),
    "urlencoded": ("application/x-www-form-urlencoded", b"photo=x&crop=true"),
    "over the limit": (FORM, PART + b'; filename="a.jpg"\r\n\r\n' + b"x" * 20_000 + b"\r\n--b--\r\n"),
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = create_app(Settings(max_upload_bytes=10_000), FakeReader())
    with serving(app) as address, httpx.Client(base_url=address, headers=authorised(), timeout=60) as client:
        yield client


def check(answer: httpx.Response) -> None:
    """Checks that an answer is a problem, and nothing but a problem."""
    assert answer.headers["content-type"] == MEDIA_TYPE
    told = Problem.model_validate_json(answer.content)
    assert told.status == answer.status_code == KINDS[told.reason].status
    assert told.type == f"urn:rollmark:problem:{told.reason}"
    assert told.title == KINDS[told.reason].title
    assert told.detail
    assert told.advice
    assert not any(inner in answer.text for inner in ("Traceback", "<class", "0x", ".py", "/site-packages"))


def is_right(route: str, method: str, body: str) -> bool:
    """Whether the service answers a request; a GET may carry a body, as long as it is no flood."""
    methods = {"/healthz": ["GET"], "/openapi.json": ["GET", "HEAD"]}.get(route, [])
    return method in methods and body != "over the limit"


# The form parser leaves a part that was cut off to the garbage collector.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", ROUTES + ELSEWHERE)
def test_whatever_goes_wrong_is_told_in_one_shape(client: httpx.Client, route: str, method: str) -> None:
    for body, (kind, content) in BODIES.items():
        answer = client.request(method, route, content=content, headers={"content-type": kind})
        if is_right(route, method, body):
            assert answer.status_code == 200
        elif method == "HEAD":
            assert (answer.headers["content-type"], answer.content) == (MEDIA_TYPE, b"")
        else:
            check(answer)
        assert answer.status_code < 500
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "route", "body", "status"),
    [
        ("POST", "/v1", "nothing", 404),
        ("PUT", "/v1/readings", "nothing", 405),
        ("POST", "/v1/readings", "form without boundary", 400),
        ("POST", "/v1/readings", "over the limit", 413),
        ("POST", "/v1/readings", "json", 415),
        ("POST", "/v1/readings", "photo that is text", 422),
    ],
)
def test_each_mistake_has_its_status(
    client: httpx.Client, method: str, route: str, body: str, status: int
) -> None:
    kind, content = BODIES[body]
    answer = client.request(method, route, content=content, headers={"content-type": kind})
    assert answer.status_code == status


def test_a_method_that_is_not_allowed_hears_which_are(client: httpx.Client) -> None:
    assert client.put("/v1/readings").headers["allow"] == "POST"
    assert client.post("/healthz").headers["allow"] == "GET"


def test_every_kind_of_problem_has_advice() -> None:
    assert all(kind.advice and kind.title for kind in KINDS.values())
    assert all(400 <= kind.status <= 599 for kind in KINDS.values())
