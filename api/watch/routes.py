"""Alerts, and lists of lost and stolen weapons."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from api.auth.current import By
from api.records.reach import note_look
from api.records.schemas import InPath, Listed, Name
from api.routes.answers import WantedPage, changing, looking
from api.services import Given
from api.watch import alerts, lists
from api.watch.kinds import AlertState
from api.watch.schemas import AlertDecision, AlertShown, ListImported, ListShown

router = APIRouter(prefix="/v1", tags=["alerts"])


@router.get("/alerts", name="list_alerts", responses=looking())
def list_alerts(
    page: WantedPage, by: By, given: Given, state: Annotated[AlertState | None, Query()] = None
) -> Listed[AlertShown]:
    """Lists alerts, newest first."""
    with given.database.read() as session:
        found = alerts.list_alerts(session, by, page, state=state)
    note_look(given.database, by, "alerts:list", by.unit)
    return Listed[AlertShown].of(found)


@router.patch("/alerts/{alert_id}", name="decide_alert", responses=changing())
def decide_alert(alert_id: InPath, body: AlertDecision, by: By, given: Given) -> AlertShown:
    """Keeps whether an alert is right."""
    with given.database.write() as session:
        return AlertShown.model_validate(alerts.decide_alert(session, by, alert_id, AlertState(body.state)))


@router.post("/lists", name="import_list", status_code=201, responses=changing())
def import_list(
    name: Annotated[Name, Query(description="Of the list.")],
    source: Annotated[Name, Query(description="Whose list it is.")],
    body: Annotated[
        bytes, Body(media_type="text/csv", description="UTF-8, with a header and a column serial.")
    ],
    by: By,
    given: Given,
) -> ListImported:
    """Imports a list of lost, stolen or wanted weapons; records that may be on it raise alerts."""
    with given.database.write() as session:
        kept, raised = lists.import_list(session, by, name, source, body)
        return ListImported(**ListShown.model_validate(kept).model_dump(), alerts=raised)


@router.get("/lists", name="list_lists", responses=looking())
def list_lists(page: WantedPage, by: By, given: Given) -> Listed[ListShown]:
    """Lists the lists that were imported, newest first."""
    with given.database.read() as session:
        found = lists.list_lists(session, page)
    note_look(given.database, by, "lists:list", by.unit)
    return Listed[ListShown].of(found)
