"""The service on a port."""

import sys

import uvicorn

from api import logs
from api.app import create_app
from api.auth.office import first_password
from api.auth.users import FIRST_ADMINISTRATOR
from api.pool import PhotoReader, open_reader
from api.settings import Settings


def serve(settings: Settings | None = None, reader: PhotoReader | None = None) -> None:
    """Serves until it is told to stop.

    Args:
        settings: None: those of the environment.
        reader: None: the shipped models.

    Raises:
        pydantic.ValidationError: A setting in the environment is not valid.
        ModelError: A model is missing or damaged.
        DatabaseUnavailable: The database cannot be opened.
        SystemExit: The port is taken; the log says so.
    """
    settings = settings or Settings()
    # Opened before the server starts, so that the person is told which model is missing, not only the log.
    app = create_app(settings, open_reader() if reader is None else reader)
    _tell(settings)
    logs.configure()
    # The service logs requests itself, because an address may hold what somebody searched for.
    uvicorn.run(
        app, host=settings.host, port=settings.port, server_header=False, access_log=False, log_config=None
    )


def _tell(settings: Settings) -> None:
    told = [f"http://{settings.host}:{settings.port} keeps everything in {settings.folder}."]
    if password := first_password(settings):
        told.append(f"Log in as {FIRST_ADMINISTRATOR} with {password}; it is shown once and must be changed.")
    # To the person at the terminal, not to the log, which is kept and sent elsewhere.
    print(*told, sep="\n", file=sys.stderr, flush=True)
