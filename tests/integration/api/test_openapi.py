"""The API describes itself, and is as it describes itself."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import schemas
from api.app import create_app
from api.problems import KINDS, MEDIA_TYPE, Problem
from api.settings import Settings
from api.testing import FakeReader, serving


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(Settings(), FakeReader())) as address:
        yield address


@pytest.fixture(scope="module")
def responses(url: str) -> dict[str, Any]:
    document: dict[str, Any] = httpx.get(f"{url}/openapi.json").json()
    answers: dict[str, Any] = document["paths"]["/v1/readings"]["post"]["responses"]
    return answers


def test_the_example_of_a_reading_is_one(responses: dict[str, Any]) -> None:
    example = responses["200"]["content"]["application/json"]["example"]
    assert schemas.Reading.model_validate(example).candidates[0].kind == "serial"


def test_every_problem_of_a_reading_has_an_example(responses: dict[str, Any]) -> None:
    examples = [
        Problem.model_validate(example["value"])
        for status, response in responses.items()
        if status != "200"
        for example in response["content"][MEDIA_TYPE]["examples"].values()
    ]
    assert {example.reason for example in examples} == set(KINDS) - {"not_found", "method_not_allowed"}
    assert all(example.advice for example in examples)


def test_nothing_is_loaded_from_elsewhere(url: str) -> None:
    assert httpx.get(f"{url}/docs").status_code == 404
    assert httpx.get(f"{url}/redoc").status_code == 404
    assert "http" not in httpx.get(f"{url}/openapi.json").text


@pytest.fixture
def described(url: str) -> Any:
    return schemathesis.openapi.from_url(f"{url}/openapi.json")


schema = schemathesis.pytest.from_fixture("described")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@schema.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=UNHURRIED)
def test_no_request_brings_an_answer_that_is_not_described(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)


@pytest.mark.proof
@schema.parametrize()
@settings(max_examples=500, deadline=None, suppress_health_check=UNHURRIED)
def test_no_request_brings_an_answer_that_is_not_described_however_long_it_is_tried(
    case: schemathesis.Case,
) -> None:
    case.call_and_validate(checks=CHECKS)
