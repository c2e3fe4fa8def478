"""Two desks learn by three messages which weapons both know, whatever the spelling, and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.auth import Role
from api.settings import Settings
from api.testing import FakeReader, serving
from api.trace.testing import Desk

WHY: dict[str, Any] = {"partner": "the other desk", "purpose": "an investigation of both"}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        settings = Settings(data=tmp_path)
        address = closing.enter_context(serving(create_app(settings, FakeReader())))
        started = Desk(address, settings, httpx.Client())
        yield replace(started, analyst=closing.enter_context(started.client(Role.ANALYST)))


def test_a_hit_is_told_and_a_miss_and_nothing_else(desk: Desk, other: Desk) -> None:
    other.weapon("K-5O0O12")
    other.weapon("P-999999")
    mine = {"hit": desk.weapon("К-500012"), "miss": desk.weapon("Q-777777")}
    question = desk.post("/v1/exchanges", **WHY, weapon_ids=list(mine.values()))
    assert all(number not in str(question) for number in ("500012", "777777"))
    answer = other.post("/v1/exchanges/answers", **WHY, question=question)
    assert len(answer["known"]) == 2
    told = desk.post(f"/v1/exchanges/{question['id']}/answer", **answer)
    assert told["hits"] == {mine["hit"]: True, mine["miss"]: False}
    assert desk.post(f"/v1/exchanges/{question['id']}/answer", status=409, **answer)["reason"] == "conflict"


def test_what_is_no_exchange_is_refused(desk: Desk) -> None:
    weapon = desk.weapon("R-123321")
    question = desk.post("/v1/exchanges", **WHY, weapon_ids=[weapon])
    zero = "A" * 43 + "="
    desk.post("/v1/exchanges/answers", status=422, **WHY, question={**question, "tokens": [zero]})
    desk.post("/v1/exchanges", status=404, **WHY, weapon_ids=["0" * 32])
    body = {"id": question["id"], "asked": question["tokens"] * 2, "known": []}
    desk.post(f"/v1/exchanges/{question['id']}/answer", status=422, **body)
    desk.post("/v1/exchanges", status=422, partner="x", weapon_ids=[weapon])
