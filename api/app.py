"""The service, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio import to_thread
from fastapi import FastAPI

from api import problems
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.pool import PhotoReader, ReaderPool, open_reader
from api.routes import health, readings
from api.settings import Settings


def create_app(settings: Settings | None = None, reader: PhotoReader | None = None) -> FastAPI:
    """Puts the service together; the reader is opened once, when the service starts.

    Args:
        settings: None: those of the environment.
        reader: None: the shipped models.

    Raises:
        pydantic.ValidationError: A setting in the environment is not valid.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, ReaderPool]]:
        opened = await to_thread.run_sync(open_reader) if reader is None else reader
        yield {"pool": ReaderPool(opened, settings)}

    # The framework's pages of documentation load their scripts from elsewhere; a station is offline.
    app = FastAPI(
        title="Rollmark", version=version("rollmark"), lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.add_middleware(BodyLimit, max_bytes=settings.max_upload_bytes)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(readings.router)
    return app
