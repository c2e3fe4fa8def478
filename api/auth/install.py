"""What people and permissions add to the app."""

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from api.auth.errors import AuthRefused
from api.auth.guard import install_guard, refusal
from api.settings import Settings


def install(app: FastAPI, _: Settings) -> None:
    """Puts the guard before every route of the app.

    Raises:
        RouteWithoutRule: One has no row in the table of permissions.
    """
    app.add_exception_handler(AuthRefused, _on_refused)
    install_guard(app)


async def _on_refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AuthRefused)
    return refusal(error)
