"""The API describes itself, and is as it describes itself."""

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import schemas
from api.app import create_app
from api.auth.guard import REASONS
from api.problems import MEDIA_TYPE, Problem
from api.routes.readings import PROBLEMS
from api.settings import Settings
from api.testing import FakeReader, authorised, serving


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
    assert {example.reason for example in examples} == {*PROBLEMS, *REASONS}
    assert all(example.advice for example in examples)


def test_nothing_is_loaded_from_elsewhere(url: str) -> None:
    assert httpx.get(f"{url}/docs").status_code == 404
    assert httpx.get(f"{url}/redoc").status_code == 404
    assert "http" not in httpx.get(f"{url}/openapi.json").text


CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def answers_to_tries(url: str, *, tries: int) -> set[tuple[str, int]]:
    """Tries each operation with requests that fit the description and with some that do not."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [schema["/healthz"]["GET"], schema["/v1/readings"]["POST"]]
    statuses: set[tuple[str, int]] = set()
    key = authorised()
    for operation, mode in itertools.product(operations, GenerationMode):
        unhurried = settings(max_examples=tries, deadline=None, suppress_health_check=list(HealthCheck))

        @unhurried
        @given(operation.as_strategy(generation_mode=mode))
        def never_surprises(case: schemathesis.Case[Any]) -> None:
            answer = case.call(headers=key)
            statuses.add((case.path, answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        with contextlib.suppress(Unsatisfiable):  # /healthz takes nothing that could be wrong
            never_surprises()
    return statuses


EXPECTED = {("/healthz", 200), ("/v1/readings", 200), ("/v1/readings", 422)}


def test_no_request_brings_an_answer_that_is_not_described(url: str) -> None:
    assert answers_to_tries(url, tries=20) >= EXPECTED


@pytest.mark.proof
def test_no_request_brings_an_answer_that_is_not_described_however_long_it_is_tried(url: str) -> None:
    assert answers_to_tries(url, tries=1000) >= EXPECTED
