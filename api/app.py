"""The service, put together."""

import importlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from anyio import to_thread
from fastapi import Depends, FastAPI

import api
from api import problems
from api.auth import guard
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.metrics import RequestMetrics
from api.pool import PhotoReader, ReaderPool
from api.requests import RequestLog
from api.services import Services, open_services
from api.settings import Settings


def create_app(settings: Settings | None = None, reader: PhotoReader | None = None) -> FastAPI:
    """Puts the service together; everything it keeps open is opened once, when it starts.

    Args:
        settings: None: those of the environment.
        reader: None: the shipped models.

    Raises:
        pydantic.ValidationError: A setting in the environment is not valid.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, ReaderPool | Services]]:
        opening = open_services(settings, reader)
        opened = await to_thread.run_sync(opening.__enter__)
        try:
            yield {"pool": opened.pool, "services": opened}
        finally:
            await to_thread.run_sync(opening.__exit__, None, None, None)

    # The framework's pages of documentation load their scripts from elsewhere; a station is offline.
    app = FastAPI(
        title="Rollmark",
        version=version("rollmark"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(guard.admitted)],
        responses=problems.documented(*guard.REASONS, "bad_request", "too_large", "internal"),
        generate_unique_id_function=lambda route: route.name,  # what a generated client calls it
    )
    problems.install(app)
    rooms = list(_rooms())
    for room in rooms:
        if hasattr(room, "router"):
            app.include_router(room.router)
    # What is added last meets a request first.
    for room in rooms:
        if hasattr(room, "install"):
            room.install(app, settings)
    app.add_middleware(BodyLimit, max_bytes=settings.max_upload_bytes)
    app.add_middleware(SecurityHeaders)
    app.state.metrics = RequestMetrics()
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    return app


def _rooms() -> Iterator[ModuleType]:
    """The modules ``api/routes/*.py``, ``api/<room>/routes.py`` and ``api/<room>/install.py``."""
    for folder in map(Path, api.__path__):
        for pattern in ("routes/[!_]*.py", "*/routes.py", "*/install.py"):
            for module in sorted(folder.glob(pattern)):
                yield importlib.import_module(f"api.{module.parent.name}.{module.stem}")
