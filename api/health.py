"""Whether the service can take photos."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy import text

from api.logs import get_logger
from api.services import Services
from ocr.cluster.task import places

_log = get_logger(__name__)


def unready(services: Services) -> list[str]:
    """Returns the names of the parts without which no photo can be taken in: ``database``, ``store``."""
    checks = {"database": _database, "store": _store}
    return [name for name, check in checks.items() if not _holds(name, check, services)]


def _holds(name: str, check: Callable[[Services], None], services: Services) -> bool:
    try:
        check(services)
    except Exception as error:
        _log.error("not_ready", part=name, error=type(error).__name__, frames=places(error))
        return False
    return True


def _database(services: Services) -> None:
    with services.database.read() as session:
        session.execute(text("SELECT 1"))


def _store(services: Services) -> None:
    folder = _folder(services.settings.store)
    if folder is None:
        services.store.size("0" * 64)
    else:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
            file.flush()
            os.fsync(file.fileno())


def _folder(url: str) -> Path | None:
    """The folder of a store; None where it is none: then it must answer, and what it says must be enough."""
    if url.startswith("file://"):
        return Path(url2pathname(urlsplit(url).path))
    return None if "://" in url else Path(url)
