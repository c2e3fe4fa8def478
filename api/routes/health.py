"""Whether the service is up."""

from importlib.metadata import version

from fastapi import APIRouter

from api.routes.pool import Pool
from api.schemas import Health

router = APIRouter()


@router.get("/healthz")
async def healthz(pool: Pool) -> Health:
    """Answers at once, however many photos are being read."""
    return Health(version=version("rollmark"), models=dict(pool.models))
