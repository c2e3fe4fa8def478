"""The service on a port."""

import uvicorn

from api.app import create_app
from api.pool import PhotoReader
from api.settings import Settings


def serve(settings: Settings | None = None, reader: PhotoReader | None = None) -> None:
    """Serves until it is told to stop.

    Args:
        settings: None: those of the environment.
        reader: None: the shipped models.

    Raises:
        pydantic.ValidationError: A setting in the environment is not valid.
        SystemExit: The port is taken, or the models cannot be loaded; the log says which.
    """
    settings = settings or Settings()
    uvicorn.run(create_app(settings, reader), host=settings.host, port=settings.port, server_header=False)
