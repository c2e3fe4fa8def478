"""Figures for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.jobs import rows
from api.metrics import state_lines
from api.routes.answers import looking
from api.services import Given

router = APIRouter()


@router.get(
    "/metrics",
    name="metrics",
    response_class=Response,
    responses={
        200: {"description": "Prometheus text.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **looking(),
    },
)
def metrics(request: Request, given: Given) -> Response:
    """Counts, durations and the queue; no serial, no name, no unit."""
    with given.database.read() as session:
        counts = rows.counts(session)
    edge = generate_latest(request.app.state.metrics.registry)
    readings = generate_latest(given.dispatcher.metrics.registry)
    now = state_lines(counts, given.dispatcher.status().workers, given.dispatcher.status().in_flight)
    return Response(edge + readings + now, media_type=CONTENT_TYPE_LATEST)
