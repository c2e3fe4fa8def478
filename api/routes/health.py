"""Whether the service is up, and whether it can take photos."""

from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from api.health import unready
from api.problems import ProblemError, documented
from api.routes.pool import Pool
from api.schemas import Health
from api.services import Given

router = APIRouter()


class Ready(BaseModel):
    """The service takes photos."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str = "ready"
    workers: int = Field(ge=0, description="Photos that can be read at once; where it is 0 they wait.")
    trouble: str | SkipJsonSchema[None] = Field(
        default=None, description="What keeps photos from being read."
    )


@router.get("/healthz", name="healthz")
async def healthz(pool: Pool) -> Health:
    """Answers at once, however many photos are being read."""
    return Health(version=version("rollmark"), models=dict(pool.models))


@router.get(
    "/readyz", name="readyz", response_model_exclude_none=True, responses=documented("not_ready", "internal")
)
def readyz(given: Given) -> Ready:
    """Tells whether photos can be taken in: the database answers and the store can be written to.

    Workers are told of and not asked for: without them photos wait, and it is better to keep them than to
    send the officer away.
    """
    if missing := unready(given):
        raise ProblemError("not_ready", detail=f"This does not work: {', '.join(missing)}.")
    now = given.dispatcher.status()
    return Ready(workers=now.workers, trouble=now.trouble)
