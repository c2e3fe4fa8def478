"""Every view open to everybody, in every language, on a small tablet and at a desk; nothing asked of others.

``pytest tests/browser/test_looks.py`` leaves a picture of every view in ``out/screenshots``.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.auth import Role
from api.page.driving import WAIT_MS, Opened, add, begin, log_in, until
from api.page.testing import READABLE, ROOT, Service, send

WEB = ROOT / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(os.environ.get("ROLLMARK_SCREENSHOTS", ROOT / "out" / "screenshots"))
SIZES = {"tablet": (360, 640), "desk": (1280, 800)}
LANGUAGES = ("sq", "sr-Latn", "sr-Cyrl", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = (Role.OFFICER, Role.ANALYST, Role.MODEL_KEEPER)
DOUBTFUL = ROOT / "samples" / "worn_number_blurred.jpg"

pytestmark = pytest.mark.timeout(600)


def faults(page: Page) -> list[str]:
    """What axe finds, each with where it is."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    found: list[dict[str, Any]] = page.evaluate(
        "(tags) => axe.run({ runOnly: tags }).then((found) => found.violations)", TAGS
    )
    return [f"{fault['id']}: {[where(node) for node in fault['nodes'][:3]]}" for fault in found]


def where(node: dict[str, Any]) -> tuple[str, str]:
    return node["html"][:160], node.get("failureSummary", "")[:200]


def views(page: Page, service: Service, name: str, number: str) -> dict[str, str]:
    """The addresses of every view, where there is something to see in each."""
    weapon = send(service, name, DOUBTFUL)
    log_in(page, name)
    begin(page, number)
    gun = page.evaluate("location.hash").split("/")[-1]
    add(page, READABLE)
    page.locator(".slots [data-state=read]").wait_for(timeout=WAIT_MS)
    shot = page.locator(".slots a").first.get_attribute("href") or ""
    page.get_by_role("link", name="Recovery", exact=True).click()
    page.get_by_role("button", name="Add a weapon").wait_for()
    return {
        "scene": "scene",
        "new": "new",
        "recovery": page.evaluate("location.hash").removeprefix("#/"),
        "gun": f"gun/{gun}",
        "camera": f"camera/{gun}/serial",
        "answer": shot.removeprefix("#/"),
        "desk": "desk",
        "records": "records",
        "weapon": f"weapon/{weapon}",
        "numbers": "numbers",
        "atlas": "atlas",
        "models": "models",
        "keeper": "keeper",
        "account": "me",
    }


def opened(page: Page, addresses: dict[str, str]) -> Iterator[str]:
    """Opens one view after the other."""
    for place, address in addresses.items():
        page.goto(f"/app/#/{address}")
        here = page.locator(f"main[data-place={address.split('/')[0]}]")
        here.locator("h1").first.wait_for()
        here.locator(":is(.sheet, form, video)").first.wait_for()
        page.wait_for_timeout(700)
        yield place


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        ("tablet", "dark"),
        pytest.param("tablet", "light", marks=pytest.mark.proof),
        pytest.param("desk", "dark", marks=pytest.mark.proof),
        pytest.param("desk", "light", marks=pytest.mark.proof),
    ],
)
def test_every_view_is_open_to_everybody(service: Service, browser: Opened, size: str, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make page` installs it")
    width, height = SIZES[size]
    page = browser(width, height, color_scheme=theme).pages[0]
    page.goto("/app/")
    page.get_by_role("button", name="Log in").wait_for()
    found = {"login": faults(page)}
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"login-{size}-{theme}.png")
    addresses = views(page, service, service.user(*EVERYTHING), f"looks-{size}-{theme}")
    for place in opened(page, addresses):
        page.screenshot(path=SHOTS / f"{place}-{size}-{theme}.png", full_page=place != "camera")
        found[place] = faults(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found[place].append(f"wider than the screen by {wide} pixels")
    assert {place: of for place, of in found.items() if of} == {}


@pytest.mark.parametrize(
    "language",
    ["sr-Cyrl", *(pytest.param(one, marks=pytest.mark.proof) for one in LANGUAGES if one != "sr-Cyrl")],
)
def test_every_view_is_in_the_language_of_the_person(
    service: Service, browser: Opened, language: str
) -> None:
    page = browser().pages[0]
    addresses = views(page, service, service.user(*EVERYTHING), f"words-{language}")
    page.goto("/app/#/me")
    page.locator(f"button[lang={language}]").click()
    page.wait_for_function(f"() => document.documentElement.lang === '{language}'")
    said = words(language)
    foreign = {text for key, text in words("en").items() if said[key] != text and len(text) > 3}
    foreign |= said.keys() - set(said.values())  # a key whose words are missing
    SHOTS.mkdir(parents=True, exist_ok=True)
    for place in opened(page, addresses):
        page.screenshot(path=SHOTS / f"{place}-{language}.png", full_page=place != "camera")
        assert foreign.intersection(shown(page)) == set(), place
        assert page.locator(".why [lang]").all_inner_texts() == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, place)


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WEB / "src" / "messages" / f"{language}.json").read_text("utf-8"))
    return found


def shown(page: Page) -> list[str]:
    """The texts of a view that are not marked as being in another language."""
    found: list[str] = page.evaluate(
        """() => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const texts = [];
            while (walk.nextNode()) {
                const of = walk.currentNode.parentElement.closest("[lang]");
                if (of === document.documentElement) texts.push(walk.currentNode.textContent.trim());
            }
            const labels = [...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel);
            return [...texts, ...labels].filter((text) => text);
        }"""
    )
    return found


def test_nothing_is_asked_of_anybody_else_and_no_policy_is_broken(service: Service, browser: Opened) -> None:
    page = browser().pages[0]
    asked: set[str] = set()
    broken: list[str] = []
    page.on("request", lambda sent: asked.add("/".join(sent.url.split("/")[:3])))
    page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    log_in(page, service.user(Role.OFFICER, Role.ANALYST))
    begin(page, "policy-1")
    for address in ("desk", "records", "numbers", "atlas", "models", "me"):
        page.goto(f"/app/#/{address}")
        page.locator(f"main[data-place={address}] h1").first.wait_for()
        page.wait_for_timeout(300)
    assert {origin for origin in asked if origin.startswith("http")} == {service.url}
    assert broken == []
    policy = page.request.get("/app/").headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy


def test_the_page_can_be_installed_and_opens_without_a_network(service: Service, browser: Opened) -> None:
    context = browser()
    page = context.pages[0]
    page.goto("/app/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    manifest = context.request.get("/app/manifest.webmanifest").json()
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/app/")
    devtools = context.new_cdp_session(page)

    def is_installable() -> bool:
        errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        return all(error["errorId"] == "in-incognito" for error in errors)

    until(page, is_installable)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
