"""The model keeper: a model that passed the gate reads when the keeper says so, and is taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from api.auth import Role
from api.page.driving import Opened, log_in, until
from api.page.testing import Service
from models.house import House
from models.testing import sealed

STOP = """[...document.querySelectorAll("[data-training] button:enabled")]
    .find((button) => button.textContent === "Stop it")?.click()"""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture
def own(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own: what reads there changes."""
    running = Service(tmp_path_factory.mktemp("keeper"))
    running.start()
    yield running
    running.stop()


def reads(page: Page) -> str:
    models: dict[str, str] = page.request.get("/v1/models").json()["now"]
    return models["recogniser"]


def test_a_model_is_compared_promoted_and_taken_back(own: Service, browser: Opened) -> None:
    house = House(own.settings.folder / "models")
    sealed(house, "spring-1")
    sealed(house, "summer-1", passed=False)
    page = browser(1280, 800, base_url=own.url).pages[0]
    log_in(page, own.user(Role.MODEL_KEEPER))
    refused = page.get_by_role("region", name="summer-1")
    expect(refused.get_by_text("It reads print worse.")).to_be_visible()
    expect(refused.get_by_role("button", name="Let it read")).to_have_count(0)
    made = page.get_by_role("region", name="spring-1")
    made.get_by_role("button", name="Let it read").click()
    made.get_by_role("button", name="Cancel").click()
    shipped = reads(page)
    made.get_by_role("button", name="Let it read").click()
    made.get_by_role("group").get_by_role("button", name="Let it read").click()
    expect(page.get_by_text("spring-1 reads now.")).to_be_visible()
    assert reads(page) == "spring-1" != shipped
    now = page.get_by_role("region", name="Reads now")
    now.get_by_role("button", name="Let the one before read again").click()
    now.get_by_role("group").get_by_role("button", name="Let the one before read again").click()
    expect(now.get_by_text("the shipped model").first).to_be_visible()
    until(page, lambda: reads(page) == shipped)


def test_a_training_is_started_and_stopped(own: Service, browser: Opened) -> None:
    page = browser(1280, 800, base_url=own.url).pages[0]
    log_in(page, own.user(Role.MODEL_KEEPER))
    page.get_by_label("Name of the new model").fill("spring-2")
    page.get_by_role("button", name="Start", exact=True).click()
    training = page.locator("[data-training=spring-2]")
    training.wait_for()
    # It may end by itself: there is nothing to learn from yet.
    stop = training.get_by_role("button", name="Stop it")
    ended = training.get_by_text("stopped", exact=True)
    stop.or_(ended).first.wait_for()
    page.evaluate(STOP)
    expect(ended).to_be_visible()
    listed = page.request.get("/v1/trainings").json()["items"]
    assert [(one["version"], one["state"]) for one in listed] == [("spring-2", "stopped")]
