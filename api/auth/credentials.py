"""What a request proves itself with: an API key, or the token of a session in a cookie."""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from api.auth.tokens import Key


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request carries; a key goes before a cookie, for no page can make a browser send a key.

    Attributes:
        key: An API key.
        token: Of a session.
    """

    key: Key | None = None
    token: str | None = None


def credentials(scope: Scope) -> Credentials:
    """Returns what the headers of a request carry."""
    headers = Headers(scope=scope)
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credentials(key=Key.parse(value.strip()))
    cookies = cookie_parser(headers.get("cookie", ""))
    return Credentials(token=cookies.get(cookie_name(scope)))


def cookie_name(scope: Scope) -> str:
    """Returns the name of the session's cookie.

    Where the connection is encrypted it begins with ``__Host-``: browsers take such a cookie only from this
    very host, encrypted and for all paths (RFC 6265bis section 4.1.3.2); no neighbouring host can plant one.
    """
    return "__Host-rollmark" if scope["scheme"] == "https" else "rollmark"


def set_cookie(response: Response, scope: Scope, token: str) -> None:
    """Gives the browser the token of a session, out of reach of scripts and of other sites.

    It has no expiry of its own: the browser drops it when it closes, and the server knows when it ends.
    """
    response.set_cookie(
        cookie_name(scope),
        token,
        path="/",
        secure=scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response, scope: Scope) -> None:
    """Takes the cookie away."""
    response.delete_cookie(
        cookie_name(scope), path="/", secure=scope["scheme"] == "https", httponly=True, samesite="strict"
    )
