"""What uploads add to the app."""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.settings import Settings

TUS_VERSION = "1.0.0"


class TusHeaders:
    """ASGI middleware that names the version of tus in every answer below ``/v1/uploads``.

    Refusals need it too (tus 1.0, Tus-Resumable), and those of the guard come before any route.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = TUS_VERSION
            await send(message)

        is_upload = scope["type"] == "http" and scope["path"].startswith("/v1/uploads")
        await self._app(scope, receive, with_headers if is_upload else send)


def install(app: FastAPI, _: Settings) -> None:
    """Puts :class:`TusHeaders` before the app."""
    app.add_middleware(TusHeaders)
