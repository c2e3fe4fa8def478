"""The log of events, for auditors."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.audit import Action, Entry, Event, append, schemas
from api.audit.canonical import canonical
from api.audit.heads import sign_head
from api.audit.log import entries_page, last_entry
from api.auth.current import By
from api.database import Database
from api.problems import documented
from api.services import Given

router = APIRouter(prefix="/v1/audit", tags=["audit"])

_EXPORTED = 1000
"""Entries exported with one transaction."""

After = Annotated[int, Query(ge=0, le=schemas.MAX_INDEX, description="The index after which to begin.")]


@router.get("", name="list_audit", responses=documented("invalid", "internal"))
def list_audit(by: By, given: Given, wanted: Annotated[schemas.Wanted, Query()]) -> schemas.Entries:
    """Lists entries, oldest first: all, those about one thing or those by one person."""
    with given.database.write() as session:
        append(session, Event(Action.LOOK, by.id, "audit", by.unit))
    with given.database.read() as session:
        found = entries_page(
            session,
            after=wanted.after,
            limit=wanted.limit + 1,
            subject=wanted.subject,
            actor=wanted.actor,
        )
    shown = [schemas.Entry.model_validate(entry.to_dict()) for entry in found[: wanted.limit]]
    return schemas.Entries(items=shown, next=shown[-1].index if len(found) > wanted.limit else None)


@router.get("/head", name="audit_head", responses=documented("internal"))
def audit_head(given: Given) -> schemas.Head:
    """Signs how far the log goes now; keep it elsewhere, and give it to `rollmark verify --head`."""
    with given.database.read() as session:
        return schemas.Head.model_validate(sign_head(last_entry(session), given.signer))


@router.get(
    "/export",
    name="export_audit",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}},
        **documented("invalid", "internal"),
    },
)
def export_audit(by: By, given: Given, after: After = 0) -> StreamingResponse:
    """Sends the log as JSON lines, each in the form that is hashed; as the file `audit/log.jsonl` is."""
    with given.database.write() as session:
        end = append(session, Event(Action.EXPORT, by.id, "audit", by.unit)).index
    return StreamingResponse(_lines(given.database, after, end), media_type="application/x-ndjson")


def _lines(database: Database, after: int, end: int) -> Iterator[bytes]:
    while page := _page(database, after, end):
        yield b"".join(canonical(entry.to_dict()) + b"\n" for entry in page)
        after = page[-1].index


def _page(database: Database, after: int, end: int) -> list[Entry]:
    # A transaction for each page: a slow client keeps none open.
    with database.read() as session:
        return entries_page(session, after=after, limit=min(_EXPORTED, max(end - after, 0)))
