"""The one shape of everything that goes wrong: problem+json (RFC 9457) with advice for the person."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.exceptions import HTTPException

from api.headers import SECURITY_HEADERS
from ocr.errors import (
    PhotoDamaged,
    PhotoEmpty,
    PhotoFormatUnavailable,
    PhotoNotAnImage,
    PhotoRefused,
    PhotoTooLarge,
    RollmarkError,
)

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong, for a program and for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(description="`urn:rollmark:problem:` and the reason.")
    title: str = Field(description="The kind of problem, the same every time.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="What happened this time.")
    reason: str = Field(description="A stable code in snake case, for programs.")
    advice: str = Field(description="What the person can do about it.")
    instance: str | SkipJsonSchema[None] = Field(
        default=None, description="The number of this occurrence in the server's log, where it was logged."
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its HTTP status, title, and the advice and detail where an occurrence has none."""

    status: int
    title: str
    advice: str = ""
    detail: str = ""


KINDS: Mapping[str, Kind] = {
    "bad_request": Kind(400, "The request cannot be read", "Send it as /openapi.json describes it."),
    "unauthenticated": Kind(
        401,
        "Nobody is logged in",
        "Log in, or send an API key as `Authorization: Bearer KEY`.",
        "The request carries no login that holds.",
    ),
    "login_failed": Kind(401, "The login failed", "Check the name and the password."),
    "forbidden": Kind(403, "This login may not do that", "Ask an administrator for the role it needs."),
    "password_change_required": Kind(
        403, "The password must be changed first", "Set a password of your own with PUT /v1/me/password."
    ),
    "cross_site": Kind(
        403,
        "The request comes from another site",
        "Use the page of this service itself; programs send an API key instead of a cookie.",
    ),
    "not_found": Kind(404, "There is nothing here", "Check the address; /openapi.json lists them all."),
    "conflict": Kind(409, "This does not fit what is there", "Look at what is there, and send what fits it."),
    "method_not_allowed": Kind(
        405, "This cannot be done here", "Use one of the methods that the Allow header names."
    ),
    "upload_stalled": Kind(
        408, "Nothing came for a while", "Ask for the offset with HEAD and go on from there."
    ),
    "offset_conflict": Kind(
        409, "The piece does not begin where the upload ends", "Ask with HEAD for the offset."
    ),
    "upload_gone": Kind(410, "The bytes of the upload are gone", "Begin a new upload."),
    "tus_version": Kind(
        412, "Another version of tus is spoken here", "Send the header `Tus-Resumable: 1.0.0`."
    ),
    "too_large": Kind(
        413,
        "The photo is too large",
        PhotoTooLarge.advice,
        "The request is larger than this server accepts.",
    ),
    "form_expected": Kind(
        415,
        "This is not a form",
        "Send a multipart/form-data form whose file part is named photo.",
        "The content type of the request is not multipart/form-data.",
    ),
    "piece_expected": Kind(
        415, "This is not a piece of an upload", "Send it as `application/offset+octet-stream`."
    ),
    "not_an_image": Kind(415, "This is not an image", PhotoNotAnImage.advice),
    "format_unavailable": Kind(
        415, "The format of the photo cannot be read here", PhotoFormatUnavailable.advice
    ),
    "empty": Kind(422, "The photo is empty", PhotoEmpty.advice),
    "damaged": Kind(422, "The photo is damaged", PhotoDamaged.advice),
    "refused": Kind(422, "The photo was not read", PhotoRefused.advice),
    "invalid_upload": Kind(
        422, "What was said about the photo is not valid", "Mend what the detail names and begin again."
    ),
    "hash_mismatch": Kind(
        422, "The photo was altered on the way", "Keep the photo and send it again from the beginning."
    ),
    "invalid_form": Kind(
        422,
        "The form is not filled in correctly",
        "Send one file part named photo and, if you like, crop as true or false.",
    ),
    "invalid": Kind(
        422,
        "What was sent is not valid",
        "Mend what the detail names; /openapi.json describes what is expected.",
    ),
    "password_refused": Kind(
        422, "The password is too easy to guess", "Take at least 12 characters that nobody would expect."
    ),
    "upload_locked": Kind(423, "Another request writes to this upload", "Go on when it has ended."),
    "too_many_requests": Kind(
        429,
        "Too many requests",
        "Wait for the seconds that the Retry-After header names, then try again.",
    ),
    "checksum_mismatch": Kind(460, "The piece was altered on the way", "Send the same piece again."),
    "format_missing": Kind(
        501, "This service cannot write that format", "Ask for another one, or tell the administrator."
    ),
    "photo_missing": Kind(
        500, "The bytes of the photo are not there", "Tell the administrator: there is a backup."
    ),
    "photo_damaged": Kind(
        500, "The bytes of the photo were changed", "Keep your copy, and tell the administrator."
    ),
    "internal": Kind(
        500,
        "Something went wrong on the server",
        "Try again; if it fails again, give the administrator the number in instance.",
        "The server failed on this request; it has logged why.",
    ),
    "not_ready": Kind(
        503,
        "The service cannot take photos now",
        "Keep the photos and send them later; the administrator finds the cause in the server's log.",
    ),
    "storage_unavailable": Kind(
        503, "Photos cannot be stored now", "Keep the photo and send it again later; tell the administrator."
    ),
    "busy": Kind(
        503,
        "Too many photos are waiting",
        "Keep the photo and send it again after the seconds that the Retry-After header names.",
        "The queue of photos is full.",
    ),
    "storage_full": Kind(
        507, "There is no room for photos", "Keep the photo and send it again later; tell the administrator."
    ),
}
"""Every problem by its reason."""


class ProblemError(HTTPException):
    """Ends a request in a problem; an HTTPException, so that the framework's form parser lets it pass."""

    def __init__(self, reason: str, *, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.problem = problem(reason, detail=detail)
        super().__init__(self.problem.status, self.problem.detail, headers)


def problem(reason: str, *, detail: str = "", advice: str = "", instance: str | None = None) -> Problem:
    """Builds the problem of a reason in :data:`KINDS`; detail and advice replace those of the kind."""
    kind = KINDS[reason]
    return Problem(
        type=f"urn:rollmark:problem:{reason}",
        title=kind.title,
        status=kind.status,
        detail=detail or kind.detail or f"{kind.title}.",
        reason=reason,
        advice=advice or kind.advice,
        instance=instance,
    )


def respond(what: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Returns the response that carries a problem."""
    return JSONResponse(
        what.model_dump(exclude_none=True),
        what.status,
        {**SECURITY_HEADERS, **(headers or {})},
        MEDIA_TYPE,
    )


def documented(*reasons: str) -> dict[int | str, dict[str, Any]]:
    """Returns the OpenAPI responses of a route that can end in these problems, with an example of each."""
    responses: dict[int | str, dict[str, Any]] = {}
    for what in map(problem, reasons):
        empty = {"schema": Problem.model_json_schema(), "examples": {}}
        response = responses.setdefault(what.status, {"content": {MEDIA_TYPE: empty}})
        examples = response["content"][MEDIA_TYPE]["examples"]
        examples[what.reason] = {"value": what.model_dump(exclude_none=True)}
        response["description"] = _phrase(what.status)
    return responses


def _phrase(status: int) -> str:
    return "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase  # 460 is tus's own


def install(app: FastAPI) -> None:
    """Makes every error of the app answer with a problem."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(PhotoRefused, _on_refused)
    app.add_exception_handler(RollmarkError, _on_told)
    app.add_exception_handler(Exception, _on_failure)


_BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, ProblemError):
        return respond(error.problem, error.headers)
    # The framework's own words stay inside: they speak of its parser, not to a person.
    reason = _BY_STATUS.get(error.status_code)
    return respond(problem(reason), error.headers) if reason else await _on_failure(request, error)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    return respond(problem("invalid_form" if form else "invalid", detail=_in_words(error.errors())))


async def _on_refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PhotoRefused)
    reason = error.reason if error.reason in KINDS else "refused"
    # A refusal that another error caused may repeat that error's words, which were never meant for a person.
    detail = "" if error.__cause__ else error.message
    return respond(problem(reason, detail=detail, advice=error.advice))


async def _on_told(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RollmarkError)
    reason = str(getattr(error, "reason", ""))
    if reason not in KINDS:
        return await _on_failure(request, error)
    wait_s = getattr(error, "retry_after_s", None)
    return respond(
        problem(reason, detail=error.message, advice=error.advice),
        None if wait_s is None else {"Retry-After": str(wait_s)},
    )


async def _on_failure(request: Request, error: Exception) -> JSONResponse:
    instance = f"urn:uuid:{uuid4()}"
    _log.error("%s: %s %r failed", instance, request.method, request.url.path, exc_info=error)
    return respond(problem("internal", instance=instance))


_WRONG = {"missing": "is missing", "extra_forbidden": "is not known"}


def _in_words(errors: Sequence[Mapping[str, Any]]) -> str:
    """Names the fields alone: the validator's messages speak of Python types and repeat what was sent."""
    return "; ".join(
        f"{_name(error['loc'])[:50]} {_WRONG.get(error['type'], 'is not valid')}" for error in errors[:5]
    )


def _name(location: Sequence[str | int]) -> str:
    """The innermost name: what follows it is a place in a list or in the text."""
    return next((part for part in reversed(location) if isinstance(part, str)), "body")
