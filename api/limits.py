"""The limit on what a client may send."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ProblemError, problem, respond


class BodyLimit:
    """ASGI middleware that refuses a request body over ``max_bytes``.

    An announced length over the limit is refused before a byte is read, so that a client that waits for
    ``100 Continue`` sends none; a length that is not announced, or not true, is counted while it comes in.
    The framework has a limit of its own, but answers in plain text.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced(scope) > self._max_bytes:
            await respond(problem("too_large"))(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise ProblemError("too_large")
            return message

        return counted


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    # Twenty digits are over any limit, and Python refuses to convert some thousand.
    return int(length[:20]) if length.isdecimal() else 0
