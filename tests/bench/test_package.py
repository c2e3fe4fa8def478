"""What it takes from a trace-ready record to its package: the request made and handed out, by a service."""

import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from api.app import create_app
from api.auth import Role
from api.settings import Settings
from api.testing import FakeReader, serving
from api.trace.testing import Desk, text_of

MOST_S = 2.0
"""Seconds that a package may take, request and all."""

ROUNDS = 10


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = Settings(data=tmp_path_factory.mktemp("desk"))
    with serving(create_app(settings, FakeReader())) as address:
        opened = Desk(address, settings, httpx.Client())
        with opened.client(Role.ANALYST) as analyst:
            yield Desk(address, settings, analyst)


@pytest.mark.benchmark(group="from a trace-ready record to a package")
@pytest.mark.parametrize("language", ["sq", "sr", "en"])
def test_a_package_takes_two_seconds_at_most(benchmark: BenchmarkFixture, desk: Desk, language: str) -> None:
    numbers = itertools.count(1)

    def record() -> tuple[tuple[str], dict[str, str]]:
        return (desk.weapon(f"C-{language}{next(numbers):06}"),), {}

    def package(weapon: str) -> bytes:
        request = desk.post(f"/v1/weapons/{weapon}/requests")["id"]
        asked = {"recipient": "Serbia, point of contact", "purpose": "trace request", "language": language}
        answer = desk.analyst.post(f"/v1/requests/{request}/packages", json=asked)
        assert answer.status_code == 201, answer.text
        return answer.content

    made = benchmark.pedantic(package, setup=record, rounds=ROUNDS)  # type: ignore[no-untyped-call]
    assert "Prizren" in text_of(made)
    measured: Any = benchmark.stats
    assert measured.stats.max <= MOST_S
