"""Photos of one mark, each in light from another side, read and shown as one."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import Response

from api.auth.current import By
from api.auth.permissions import Principal
from api.bursts import schemas
from api.bursts.bursts import Burst, burst_of, bytes_of, keep, relief_of
from api.records.reach import note_look
from api.records.schemas import InPath
from api.routes.answers import changing, looking
from api.routes.pool import Pool
from api.services import Given, Services
from ocr.burst.types import BurstReading

router = APIRouter(prefix="/v1", tags=["desk"])

_PNG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
}
_REFUSED = ("not_an_image", "format_unavailable", "damaged", "too_large", "refused")


@router.post(
    "/weapons/{weapon_id}/bursts/{burst}/read",
    name="read_burst",
    response_model=schemas.BurstReading,
    response_model_exclude_unset=True,
    responses=changing(*_REFUSED, "busy"),
)
async def read_burst(weapon_id: InPath, burst: InPath, by: By, given: Given, pool: Pool) -> dict[str, Any]:
    """Reads the photos of a burst as one, and keeps that as a reading of the first of them."""
    found = await to_thread.run_sync(_found, given, by, weapon_id, burst)
    read = await pool.read_burst(lambda: bytes_of(given.store, found))
    return await to_thread.run_sync(_kept, given, by, found, read)


@router.get(
    "/weapons/{weapon_id}/bursts/{burst}/relief.png",
    name="burst_relief",
    response_class=Response,
    responses=_PNG | looking("conflict", *_REFUSED),
)
def burst_relief(weapon_id: InPath, burst: InPath, by: By, given: Given) -> Response:
    """Shows the relief of a burst: what leans, without the colours of the metal."""
    found = _found(given, by, weapon_id, burst)
    png = relief_of(bytes_of(given.store, found))
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, no-store"})


def _kept(given: Services, by: Principal, burst: Burst, read: BurstReading) -> dict[str, Any]:
    with given.database.write() as session:
        kept = keep(session, by, burst, read)
        return kept.body | {"burst": kept.burst, "reading_id": kept.id}


def _found(given: Services, by: Principal, weapon_id: str, burst: str) -> Burst:
    with given.database.read() as session:
        found = burst_of(session, by, weapon_id, burst)
    note_look(given.database, by, f"weapon:{weapon_id}", found.unit)
    return found
