"""Logging in at an issuer of identities."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from starlette.types import Scope

from api.auth.credentials import set_cookie
from api.auth.errors import IssuerFailed
from api.auth.oidc import Issuer
from api.auth.tokens import new_secret
from api.problems import documented
from api.routes.auth import address
from api.services import Given

router = APIRouter(prefix="/v1/oidc", tags=["account"])

MINUTES = 10
"""Minutes that somebody may take at the issuer."""

Back = Annotated[str, Query(max_length=4096)]


@router.get("/login", name="oidc_login", status_code=303, responses=documented("login_failed", "not_found"))
def oidc_login(request: Request, given: Given) -> RedirectResponse:
    """Sends the browser to the issuer; what binds the login to this browser goes into a cookie."""
    secret = new_secret()
    response = RedirectResponse(Issuer.of(given.settings).begin(secret, _back(request)), 303)
    # Not Strict: the issuer's page sends the browser back here.
    response.set_cookie(
        _cookie(request.scope),
        secret,
        max_age=MINUTES * 60,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(
    "/callback",
    name="oidc_callback",
    status_code=303,
    responses=documented("login_failed", "not_found", "invalid"),
)
def oidc_callback(
    request: Request, given: Given, state: Back = "", code: Back = "", error: Back = ""
) -> RedirectResponse:
    """Takes the browser back from the issuer and begins a session."""
    issuer = Issuer.of(given.settings)
    secret = request.cookies.get(_cookie(request.scope))
    if error or not secret:
        raise IssuerFailed("The login at the issuer was given up, or took too long.")
    subject = issuer.finish(secret, _back(request), state=state, code=code)
    begun = given.people.log_in_as(subject, address=address(request))
    response = RedirectResponse("/", 303)
    set_cookie(response, request.scope, begun.token)
    response.delete_cookie(_cookie(request.scope), path="/", secure=request.url.scheme == "https")
    return response


def _back(request: Request) -> str:
    return str(request.url_for("oidc_callback"))


def _cookie(scope: Scope) -> str:
    return "__Host-rollmark-oidc" if scope["scheme"] == "https" else "rollmark-oidc"
