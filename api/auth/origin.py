"""Whether a browser sends a request by the will of this service's own page (cross-site request forgery)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110 section 9.2.1)."""


def own_page(scope: Scope) -> bool:
    """Whether the request says that it comes from a page of this very origin.

    By ``Sec-Fetch-Site`` where the browser sends it (W3C Fetch Metadata), else by ``Origin``. One that says
    nothing is no browser's, or an old one's: False.
    """
    headers = Headers(scope=scope)
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "") != ""


def other_site(scope: Scope) -> bool:
    """Whether the request says that it comes from elsewhere; a login does harm without a cookie."""
    headers = Headers(scope=scope)
    says = "sec-fetch-site" in headers or "origin" in headers
    return says and not own_page(scope)
