"""Every request gets a number, is timed and is logged by the name of its route."""

import re
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.logs import get_logger
from api.metrics import RequestMetrics

HEADER = "X-Request-ID"
"""The header that names a request: taken from whoever sits before this service, or made here."""

_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = get_logger(__name__)


class RequestLog:
    """ASGI middleware before all others.

    Everything that is logged during the request carries its number. The address is not logged: it may hold
    what somebody searched for.
    """

    def __init__(self, app: ASGIApp, *, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, status, start = _number(scope), 500, perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        with bound_contextvars(request=number):
            try:
                await self._app(scope, receive, numbered)
            finally:
                self._tell(scope, status, perf_counter() - start)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "name", None) or "none"
        self._metrics.observe(route, status, seconds)
        _log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


def _number(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    return given if _GIVEN.fullmatch(given) else uuid4().hex
