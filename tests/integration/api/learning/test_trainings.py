"""A training in the background: it is a process of its own, tells how far it is, and can be ended."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.auth import Role
from api.learning import trainings
from api.learning.trainings import State
from api.settings import Settings
from api.testing import FakeReader, authorised, serving
from ocr.reader import Reader, ReaderSettings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("trainings"))


@pytest.fixture(scope="module")
def keeper(settings: Settings) -> Iterator[httpx.Client]:
    reader = Reader.open(ReaderSettings(threads=1, second_opinions=False))
    with ExitStack() as closing:
        url = closing.enter_context(serving(create_app(settings, reader)))
        headers = authorised(settings, Role.MODEL_KEEPER, unit=None)
        yield closing.enter_context(httpx.Client(base_url=url, headers=headers, timeout=60))


def until_it_ends(keeper: httpx.Client, version: str) -> dict[str, object]:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        listed: list[dict[str, object]] = keeper.get("/v1/trainings").json()["items"]
        told = next(each for each in listed if each["version"] == version)
        if told["state"] != State.RUNNING:
            return told
        time.sleep(0.2)
    pytest.fail("the training went on for more than 240 s")


def test_a_training_tells_what_keeps_it_from_going_on(keeper: httpx.Client, settings: Settings) -> None:
    begun = keeper.post("/v1/trainings", json={"version": "spring-1"})
    assert begun.status_code == 202, begun.text
    assert begun.json()["state"] == State.RUNNING
    second = keeper.post("/v1/trainings", json={"version": "spring-2"})
    assert (second.status_code, second.json()["reason"]) == (409, "conflict")
    ended = until_it_ends(keeper, "spring-1")
    assert ended["state"] == State.STOPPED
    assert "nothing to build a dataset of" in " ".join(map(str, ended["told"]))  # type: ignore[call-overload]


def test_a_training_can_be_ended(keeper: httpx.Client) -> None:
    begun = keeper.post("/v1/trainings", json={"version": "spring-3"})
    assert begun.status_code == 202, begun.text
    keeper.post("/v1/trainings/spring-3/stop")
    assert until_it_ends(keeper, "spring-3")["state"] == State.STOPPED


@pytest.mark.parametrize(
    ("asked", "options"),
    [({}, []), ({"steps": 7}, ["--steps=7"]), ({"steps": 7, "looks": 0}, ["--steps=7", "--looks=0"])],
)
def test_what_nobody_asks_for_is_left_to_the_recipe(
    keeper: httpx.Client, monkeypatch: pytest.MonkeyPatch, asked: dict[str, int], options: list[str]
) -> None:
    spawned = trainings._spawned
    given: list[list[str]] = []

    def idle(command: list[str], environment: dict[str, str], log: Path) -> int:
        given.append(command)
        return spawned([sys.executable, "-c", ""], environment, log)

    monkeypatch.setattr(trainings, "_spawned", idle)
    assert keeper.post("/v1/trainings", json={"version": "spring-4", **asked}).status_code == 202
    until_it_ends(keeper, "spring-4")
    assert given[0][given[0].index("--run") + 2 :] == options


@pytest.mark.parametrize(
    "body",
    [{}, {"version": "../up"}, {"version": "A"}, {"version": "a", "steps": 0}, {"version": "a", "x": 1}],
)
def test_what_is_no_training_is_refused(keeper: httpx.Client, body: dict[str, object]) -> None:
    assert keeper.post("/v1/trainings", json=body).status_code == 422


def test_a_number_of_a_process_that_is_another_by_now_is_no_training(
    settings: Settings, tmp_path: Path
) -> None:
    other = Settings(data=tmp_path)
    folder = other.folder / trainings.FOLDER / "old"
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(
        '{"pid": 1, "born": -1, "started_at": "2026-01-01T00:00:00+00:00", "by": "Ana"}'
    )
    assert [each.state for each in trainings.trainings(other)] == [State.STOPPED]


def test_a_service_with_a_reader_of_its_own_trains_none(tmp_path: Path) -> None:
    other = Settings(data=tmp_path)
    with serving(create_app(other, FakeReader())) as url:
        headers = authorised(other, Role.MODEL_KEEPER, unit=None)
        answer = httpx.post(f"{url}/v1/trainings", headers=headers, json={"version": "a"}, timeout=60)
    assert (answer.status_code, answer.json()["reason"]) == (409, "conflict")
