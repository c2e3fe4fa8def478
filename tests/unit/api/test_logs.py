"""Nothing that may be on a photo comes into the log, whichever way it tries."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api import logs

SERIAL = "F85641"
PHOTO = b"\xff\xd8 F85641"

Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """Configures the log of this process, and gives it back after the test."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = before[0], before[1]


def fail() -> None:
    raise ValueError(f"{SERIAL} is not of its kind")


def test_an_event_is_one_line_of_json_with_its_time_and_place(logged: Logged) -> None:
    logs.get_logger("api.jobs").info("photo_read", sha256="5f" * 32)
    (line,) = logged()
    assert (line["event"], line["sha256"], line["level"]) == ("photo_read", "5f" * 32, "info")
    assert line["logger"] == "api.jobs"
    assert line["timestamp"].endswith("Z")


def test_of_an_exception_only_class_and_places_are_written(logged: Logged) -> None:
    for logger in (logs.get_logger("api.jobs"), logging.getLogger("api.problems")):
        try:
            fail()
        except ValueError:
            logger.exception("it failed")
    for line in logged():
        assert line["error"] == "ValueError"
        assert line["frames"][-1].endswith(" fail")
        assert SERIAL not in json.dumps(line)
    assert len(logged()) == 2


def test_an_exception_that_is_handed_over_is_treated_alike(logged: Logged) -> None:
    logging.getLogger("uvicorn.error").error("it failed", exc_info=ValueError(SERIAL))
    (line,) = logged()
    assert line["error"] == "ValueError"
    assert SERIAL not in json.dumps(line)


def test_what_a_library_says_that_is_not_known_is_left_out(logged: Logged) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved: %r", ValueError(SERIAL))
    (line,) = logged()
    assert line["logger"] == "asyncio"
    assert "test_logs" in line["event"]
    assert SERIAL not in json.dumps(line)


def test_what_the_server_says_is_kept(logged: Logged) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    assert logged()[0]["event"] == "Started server process [7]"


def test_bytes_are_left_out_wherever_they_come(logged: Logged) -> None:
    logs.get_logger("api.jobs").warning("odd", photo=PHOTO, other=bytearray(PHOTO), size=9)
    (line,) = logged()
    assert line["size"] == 9
    assert not {"photo", "other"} & set(line)


def test_a_value_that_is_no_json_is_named_by_its_kind(logged: Logged) -> None:
    logs.get_logger("api.jobs").warning("odd", value=ValueError(SERIAL))
    assert logged()[0]["value"] == "ValueError"


def test_dask_speaks_through_the_same_log(logged: Logged) -> None:
    logging.getLogger("distributed.nanny").warning("Restarting worker")
    logging.getLogger("distributed.nanny").info("not worth a line")
    assert [line["event"] for line in logged()] == ["Restarting worker"]
