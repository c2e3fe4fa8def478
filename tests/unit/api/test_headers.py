"""Headers that every response carries."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.headers import PAGE_POLICY, SECURITY_HEADERS, SecurityHeaders
from api.testing import serving


def page() -> HTMLResponse:
    return HTMLResponse("<p>A page.</p>")


def cached() -> HTMLResponse:
    return HTMLResponse("a script", headers={"Cache-Control": "max-age=3600"}, media_type="text/javascript")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = FastAPI()
    app.add_api_route("/page", page)
    app.add_api_route("/script", cached)
    app.add_middleware(SecurityHeaders)
    with serving(app) as url, httpx.Client(base_url=url) as client:
        yield client


def test_what_is_no_page_may_load_nothing(client: httpx.Client) -> None:
    answer = client.get("/openapi.json")
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_a_page_loads_from_this_service_alone(client: httpx.Client) -> None:
    policy = client.get("/page").headers["content-security-policy"]
    assert policy == PAGE_POLICY
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any(lax in policy for lax in ("unsafe", "http", "*"))


def test_what_a_response_says_itself_stays(client: httpx.Client) -> None:
    assert client.get("/script").headers["cache-control"] == "max-age=3600"


def test_an_encrypted_connection_stays_one(client: httpx.Client) -> None:
    assert "strict-transport-security" not in client.get("/page").headers
    encrypted = client.get("/page", headers={"x-forwarded-proto": "https"})
    assert int(encrypted.headers["strict-transport-security"].removeprefix("max-age=")) > 31_536_000
