"""The API describes itself, and is as it describes itself."""

import contextlib
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import schemas
from api.app import create_app
from api.auth import PERMISSIONS, Role
from api.auth.guard import REASONS
from api.database import new_id
from api.problems import MEDIA_TYPE, Problem
from api.routes.readings import PROBLEMS
from api.settings import Settings
from api.testing import UNIT, FakeReader, authorised, serving


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(Settings(), FakeReader())) as address:
        yield address


@pytest.fixture(scope="module")
def responses(url: str) -> dict[str, Any]:
    document: dict[str, Any] = httpx.get(f"{url}/openapi.json", timeout=60).json()
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
    assert "http" not in httpx.get(f"{url}/openapi.json", timeout=60).text


CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

ENDLESS = {"events"}
"""Routes whose answer goes on until the client leaves."""


def operations(url: str) -> list[Any]:
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return [operation for operation in found if operation.definition.raw["operationId"] not in ENDLESS]


def key_for(operation: str) -> dict[str, str]:
    """The key of somebody who may do it, where anybody may; an analyst's sees most."""
    roles = PERMISSIONS[operation].roles or {Role.ANALYST}
    return key_of(Role.ANALYST if Role.ANALYST in roles else min(roles))


@cache
def key_of(role: Role) -> dict[str, str]:
    return authorised(role=role, unit=UNIT)


@pytest.fixture(scope="module")
def there(url: str) -> Mapping[str, str]:
    """The id of something that is there, by the name of the parameter."""
    case = {"number": new_id(), "mode": "found", "recovered_on": "2026-05-01", "place": "x", "agency": "x"}
    with httpx.Client(base_url=url, headers=authorised()) as client:
        case_id = client.post("/v1/cases", json=case).json()["id"]
        weapon = client.post(f"/v1/cases/{case_id}/weapons", json={"exhibit_number": "1"}).json()["id"]
        person = client.post(f"/v1/cases/{case_id}/persons", json={"part": "other", "name": "x"}).json()["id"]
        form = {"sha256": hashlib.sha256(b"photo").hexdigest(), "weapon_id": weapon}
        photo = client.post("/v1/photos", data=form, files={"photo": ("a.jpg", b"photo")}).json()["photo_id"]
    return {"photo_id": photo, "case_id": case_id, "weapon_id": weapon, "person_id": person}


def answers_to_tries(url: str, there: Mapping[str, str], *, tries: int) -> set[tuple[str, int]]:
    """Tries each operation with requests that fit the description and with some that do not.

    Where there is time for more than one try, half of them ask for what is there, half for what is not.
    """
    statuses: set[tuple[str, int]] = set()
    both = (True, False) if tries > 1 else (True,)
    for operation, mode, known in itertools.product(operations(url), GenerationMode, both):
        name = operation.definition.raw["operationId"]
        key = key_for(name)
        unhurried = settings(max_examples=tries, deadline=None, suppress_health_check=list(HealthCheck))

        @unhurried
        @given(operation.as_strategy(generation_mode=mode))
        def never_surprises(case: schemathesis.Case[Any]) -> None:
            if known:  # noqa: B023  called before the next is made
                case.path_parameters.update({p: there[p] for p in case.path_parameters if p in there})
            answer = case.call(headers=key, timeout=30)  # noqa: B023  called before the next is made
            statuses.add((name, answer.status_code))  # noqa: B023
            case.validate_response(answer, checks=CHECKS)

        with contextlib.suppress(Unsatisfiable):  # some take nothing that could be wrong
            never_surprises()
    return statuses


EXPECTED = {
    *{("healthz", 200), ("read_photo", 200), ("read_photo", 422), ("list_cases", 200), ("create_case", 201)},
    *{("get_weapon", 200), ("change_weapon", 200), ("create_confirmation", 422)},
}


@pytest.mark.timeout(900)
def test_no_request_brings_an_answer_that_is_not_described(url: str, there: Mapping[str, str]) -> None:
    assert answers_to_tries(url, there, tries=1) >= EXPECTED


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_no_request_brings_an_answer_that_is_not_described_however_long_it_is_tried(
    url: str, there: Mapping[str, str]
) -> None:
    assert answers_to_tries(url, there, tries=150) >= EXPECTED | {("get_weapon", 404)}
