"""The log: JSON, one object a line, and nothing in it that is on a photo.

What may be on a photo comes into logs by the back door: in the message of an exception, in the text of a
library's complaint, in an address that was asked for. So of an exception only its class and its places are
written, of a request only the name of its route, and of a library that is not known here only where it spoke.
"""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.types import EventDict, Processor

from ocr.cluster.task import places

KNOWN = ("api", "ocr", "models", "uvicorn", "distributed", "alembic")
"""Loggers, by their first name, that say nothing of what is on a photo."""


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Returns a logger that takes an event and fields; where nothing is configured it keeps quiet."""
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger


def configure() -> None:
    """Has everything this process logs written to stderr: JSON, or lines to read where a person watches."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[without_foreign_words, *_shared()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in ("distributed", "dask"):
        # Dask gives its loggers handlers of their own when it is imported.
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)


def _shared() -> list[Processor]:
    return [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_message,
        without_bytes,
    ]


def without_message(_: object, __: str, event: EventDict) -> EventDict:
    """Puts class and places of an exception where its message and traceback would be."""
    error = _error(event.pop("exc_info", None))
    event.pop("stack_info", None)
    if error:
        event.update(error=type(error).__name__, frames=places(error))
    return event


def without_bytes(_: object, __: str, event: EventDict) -> EventDict:
    """Leaves out bytes, whatever they are."""
    return {name: value for name, value in event.items() if not isinstance(value, bytes | bytearray)}


def without_foreign_words(_: object, __: str, event: EventDict) -> EventDict:
    """Replaces what a logger says that is not among :data:`KNOWN` by where it is said."""
    record: logging.LogRecord = event["_record"]
    if record.name.partition(".")[0] not in KNOWN:
        event["event"] = f"{record.levelname} at {record.module}:{record.lineno}"
    # ProcessorFormatter hands the exception over in the record as well.
    record.exc_text = record.stack_info = None
    return event


def _error(exc_info: Any) -> BaseException | None:  # noqa: ANN401  all that logging takes
    if exc_info is True:
        return sys.exc_info()[1]
    if isinstance(exc_info, tuple):
        error: BaseException | None = exc_info[1]
        return error
    return exc_info if isinstance(exc_info, BaseException) else None


def _renderer() -> Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(serializer=_json)


def _json(event: MutableMapping[str, Any], **_: object) -> str:
    return json.dumps(event, ensure_ascii=True, default=lambda value: type(value).__name__)
