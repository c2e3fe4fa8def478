"""Promoting and rolling back while photos come in: nothing is dropped, and every reading says who read."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import cv2
import httpx
import numpy as np
import pytest

from api.app import create_app
from api.auth import Role
from api.settings import Settings
from api.testing import authorised, serving
from models.house import RECOGNISER, House
from models.shelf import SHIPPED
from models.testing import sealed
from ocr.reader import Reader, ReaderSettings

CLIENTS = 2


@dataclass(frozen=True)
class Busy:
    """A service with the shipped models, on which clients have strips read."""

    house: House
    url: str
    officer: dict[str, str]
    keeper: httpx.Client

    def read(self) -> str:
        strip = np.full((48, 160, 3), 140, np.uint8)
        cv2.putText(strip, "F85641", (10, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 3)
        data = cv2.imencode(".png", strip)[1].tobytes()
        strips = {"photo": ("s.png", data)}
        address, form = f"{self.url}/v1/readings", {"crop": "true"}
        answer = httpx.post(address, headers=self.officer, data=form, files=strips, timeout=120)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["models"]["recogniser"])

    def until(self, ended: Event) -> list[str]:
        out = []
        while not ended.is_set():
            out.append(self.read())
        return out


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    settings = Settings(data=tmp_path_factory.mktemp("busy"))
    reader = Reader.open(ReaderSettings(threads=1, second_opinions=False))
    with ExitStack() as closing:
        url = closing.enter_context(serving(create_app(settings, reader)))
        headers = authorised(settings, Role.MODEL_KEEPER, unit=None)
        keeper = closing.enter_context(httpx.Client(base_url=url, headers=headers, timeout=120))
        house = House(settings.folder / "models")
        sealed(house, "house-1")
        yield Busy(house, url, authorised(settings, Role.OFFICER), keeper)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.proof)])
def test_no_request_fails_while_what_reads_changes(busy: Busy, rounds: int) -> None:
    ended, took = Event(), []
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(busy.until, ended) for _ in range(CLIENTS)]
        for _ in range(rounds):
            for path in ("/v1/models/candidates/house-1/promotion", "/v1/models/roll-back"):
                time.sleep(0.3)
                started = time.perf_counter()
                answer = busy.keeper.post(path)
                took.append(time.perf_counter() - started)
                assert answer.status_code == 200, answer.text
        ended.set()
        readers = [name for client in clients for name in client.result()]
    assert set(readers) <= {SHIPPED, "house-1"}
    assert busy.read() == SHIPPED
    median = statistics.median(took)
    print(
        f"{len(readers)} readings, 0 failed, {len(took)} switches: {median:.2f} s, longest {max(took):.2f} s"
    )


def test_a_switch_by_a_command_is_followed_by_a_running_service(busy: Busy) -> None:
    busy.house.activate(RECOGNISER, "house-1")
    _wait(busy, "house-1")
    busy.house.roll_back()
    _wait(busy, SHIPPED)


def test_an_active_model_that_was_changed_meanwhile_is_told_and_does_not_read(busy: Busy) -> None:
    folder: Path = sealed(busy.house, "house-2")
    busy.house.activate(RECOGNISER, "house-2")
    _wait(busy, "house-2")
    busy.house.activate(RECOGNISER, "house-1")
    _wait(busy, "house-1")
    (folder / "model.onnx").write_bytes(b"another")
    (busy.house.root / "active.json").write_text('{"recogniser": ["", "house-2"]}', encoding="utf-8")
    deadline = time.monotonic() + 60
    while busy.keeper.get("/v1/models/candidates").json()["trouble"] is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "not as it was sealed" in busy.keeper.get("/v1/models/candidates").json()["trouble"]
    assert busy.read() == "house-1"


def _wait(busy: Busy, version: str) -> None:
    deadline = time.monotonic() + 60
    while busy.read() != version:
        assert time.monotonic() < deadline
        time.sleep(0.1)
