"""The search."""

from fastapi import APIRouter

from api.audit import Action, Event, append
from api.auth.current import By
from api.records.reach import units_of
from api.routes.answers import looking
from api.search.find import find
from api.search.schemas import Hits, SearchAsked
from api.services import Given

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search", name="search", responses=looking())
def search(body: SearchAsked, by: By, given: Given) -> Hits:
    """Finds markings that were recorded, read, listed or asked about before; says why each is a hit."""
    query = body.query(units_of(by))
    with given.database.read() as session:
        found = Hits.of(find(session, query), query)
    with given.database.write() as session:
        append(session, Event(Action.LOOK, by.id, "search", by.unit, {"hits": len(found.hits)}))
    return found
