"""The atlas, to be looked at: facts, drawings, examples, and the page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from api.testing import FakeReader, serving
from ocr.knowledge import load
from ocr.knowledge.marks import load_atlas


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(create_app(Settings(), FakeReader())) as url, httpx.Client(base_url=url) as client:
        yield client


def test_every_mark_is_listed_with_all_its_facts(client: httpx.Client) -> None:
    marks = client.get("/v1/marks").json()["marks"]
    atlas, makers = load_atlas(), {maker.id: maker.name for maker in load().makers}
    assert [mark["id"] for mark in marks] == [mark.id for mark in atlas.marks]
    for mark in marks:
        known = atlas.by_id[mark["id"]]
        assert mark.get("maker") == known.maker
        assert mark.get("maker_name") == (makers[known.maker] if known.maker else None)
        facts = ("name", "kind", "country", "period", "place", "description", "confidence", "sources")
        assert all(mark[fact] for fact in facts)


def test_every_drawing_and_every_example_is_served(client: httpx.Client) -> None:
    for mark in client.get("/v1/marks").json()["marks"]:
        drawing, example = client.get(mark["drawing"]), client.get(mark["example"])
        assert drawing.headers["content-type"] == "image/svg+xml"
        assert drawing.text == load_atlas().by_id[mark["id"]].drawing
        assert example.headers["content-type"] == "image/jpeg"
        assert example.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["no_such_mark", "..%2Fmarks", "%00", "glock_g.svg"])
def test_a_mark_that_is_none_is_said_not_to_be_there(client: httpx.Client, name: str) -> None:
    for what in ("drawing.svg", "example.jpg"):
        answer = client.get(f"/v1/marks/{name}/{what}")
        assert answer.status_code == 404
        assert answer.json()["reason"] == "not_found"


class Page(HTMLParser):
    """What a page loads and links to, and whether it holds scripts or styles of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.ids: set[str] = set()
        self.own: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.own += [tag] if tag in {"script", "style"} else []
        self.own += [name for name in told if name == "style" or name.startswith("on")]
        self.loads += [address for name in ("src",) if (address := told.get(name))]
        if tag == "link":
            self.loads.append(told["href"] or "")
        if tag == "a":
            self.anchors.add((told["href"] or "").removeprefix("#"))
        if told.get("id"):
            self.ids.add(told["id"] or "")


def test_the_page_shows_every_mark_with_drawing_example_and_facts(client: httpx.Client) -> None:
    answer = client.get("/atlas")
    page = Page()
    page.feed(answer.text)
    for mark in load_atlas().marks:
        assert mark.id in page.ids
        assert f"/v1/marks/{mark.id}/drawing.svg" in page.loads
        assert f"/v1/marks/{mark.id}/example.jpg" in page.loads
        assert mark.period in re.sub(r"&#x27;", "'", answer.text)
    assert page.anchors <= page.ids


def test_the_page_needs_no_script_and_keeps_to_its_policy(client: httpx.Client) -> None:
    answer = client.get("/atlas")
    page = Page()
    page.feed(answer.text)
    assert page.own == []
    assert all(address.startswith("/") for address in page.loads)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    style = client.get("/atlas/style.css")
    assert style.headers["content-type"].startswith("text/css")


def test_the_atlas_asks_for_no_login_and_takes_nothing(client: httpx.Client) -> None:
    assert client.get("/atlas").status_code == 200
    assert client.post("/v1/marks", json={}).status_code == 405
