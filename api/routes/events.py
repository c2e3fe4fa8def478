"""Progress as it happens, as server-sent events (WHATWG HTML, section 9.2)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Annotated

from anyio import sleep, to_thread
from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.auth.current import By
from api.database import Database, now
from api.jobs.progress import Feed, Progress
from api.records.reach import units_of
from api.routes.answers import looking
from api.routes.jobs import told
from api.services import Given

router = APIRouter(prefix="/v1")

LOOK_S = 0.5
"""Seconds between two looks into the database, which is where all servers meet."""

LONGEST_S = 300.0
"""Seconds after which a stream ends, so that an ended login sees no more; browsers come back at once."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

LastEventId = Annotated[
    str | None, Header(pattern=r"^\d{1,17}$", description="The id of the last event that was received.")
]


@router.get(
    "/events",
    name="events",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Events named `photo`; each carries what `/v1/photos/{photo_id}/state` says.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **looking(),
    },
)
async def events(by: By, given: Given, last_event_id: LastEventId = None) -> EventSourceResponse:
    """Tells of every photo within reach whose reading begins, fails or ends.

    Who comes back with the id of the last event is told everything since; some events may come again.
    """
    since = now() if last_event_id is None else _EPOCH + int(last_event_id) * _MICROSECOND
    return EventSourceResponse(_stream(given.database, Feed(units_of(by), since)), ping=15)


async def _stream(database: Database, feed: Feed) -> AsyncIterator[ServerSentEvent]:
    until = monotonic() + LONGEST_S
    # Something at once, so that a client knows that it listens.
    yield ServerSentEvent(comment="listening", retry=3000)
    while monotonic() < until:
        for change in await to_thread.run_sync(_new, database, feed):
            yield _event(change)
        await sleep(LOOK_S)


def _new(database: Database, feed: Feed) -> list[Progress]:
    with database.read() as session:
        return feed.new(session)


def _event(change: Progress) -> ServerSentEvent:
    data = told(change).model_dump_json(exclude_none=True)
    return ServerSentEvent(data, event="photo", id=str((change.at - _EPOCH) // _MICROSECOND))
