"""Headers that every response carries."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # a reading is evidence: it stays in no browser and no proxy
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows a photo as its own image
}

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page: scripts of this service alone, none inside the page itself.

Photos that wait on a tablet are shown from its memory, hence ``blob:``.
"""

TWO_YEARS_S = 63_072_000


class SecurityHeaders:
    """ASGI middleware that adds :data:`SECURITY_HEADERS` to a response where it does not set them itself.

    A page gets :data:`PAGE_POLICY` instead of the policy that allows nothing. Over an encrypted connection
    browsers are told to come back by no other (RFC 6797).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS_S}")
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
