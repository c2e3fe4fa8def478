"""At a glance, and the models."""

import json
from collections.abc import Sequence

from fastapi import APIRouter

from api.auth.current import By
from api.learning.drift import Drift, drift, measured
from api.overview import numbers, reliability, schemas
from api.problems import documented
from api.records.reach import note_look
from api.records.tables import Reading
from api.review.queue import waiting
from api.routes.answers import looking
from api.routes.pool import Pool
from api.services import Given
from models.house import RECOGNISER, House
from models.shelf import Card, cards
from ocr.cluster import networks_key

router = APIRouter(prefix="/v1", tags=["overview"])


@router.get("/overview", name="overview", responses=looking())
def overview(by: By, given: Given) -> schemas.Overview:
    """Counts what came in, how far records are, how right the machine is and how people agree."""
    with given.database.read() as session:
        count, oldest = waiting(session, by)
        told = schemas.Overview(
            days=tuple(schemas.Day(day=day, weapons=n) for day, n in numbers.recoveries(session, by)),
            levels=dict(numbers.levels(session, by)),
            photos={state.value: n for state, n in numbers.photos(session, by).items()},
            right=tuple(schemas.Right.model_validate(right) for right in numbers.rightness(session, by)),
            agreement=schemas.Agreement.model_validate(numbers.agreement(session, by)),
            queue=count,
            queue_oldest_at=oldest,
        )
    note_look(given.database, by, "overview", by.unit)
    return told


@router.get("/models", name="overview_models", responses=documented("internal"))
def overview_models(given: Given, pool: Pool) -> schemas.Models:
    """Shows the models on the shelf, and how probabilities came true where people judged them."""
    with given.database.read() as session:
        found = reliability.judged(session, None)
        slices = [schemas.Slice.model_validate(one) for one in reliability.by_models(found)]
    now, house = dict(pool.models), given.follower.house
    shelf = (*cards(), *house.cards())
    return schemas.Models(
        models=tuple(_model(card, now) for card in shelf),
        now=now,
        bins=tuple(schemas.ReliabilityBin.model_validate(one) for one in reliability.bins(found)),
        slices=tuple(slices),
        judged=len(found),
        drift=schemas.Drift.model_validate(_drift(found, now, _measured(house, shelf, now))),
    )


def _drift(found: Sequence[tuple[float, bool, Reading]], now: dict[str, str], before: float) -> Drift:
    """Of what reads now alone, whichever confirmed marks it compared with."""
    key = networks_key(now)
    return drift([(p, right) for p, right, reading in found if networks_key(reading.models) == key], before)


def _measured(house: House, shelf: Sequence[Card], now: dict[str, str]) -> float:
    """By how much the probabilities of the recogniser that reads now were off when it was made."""
    reads = [card for card in shelf if (card.kind, card.version) == (RECOGNISER, now.get(RECOGNISER))]
    return measured(reads[-1], house.decision(RECOGNISER, reads[-1].version)) if reads else 0.0


def _model(card: Card, now: dict[str, str]) -> schemas.Model:
    fitted = card.calibration
    return schemas.Model(
        kind=card.kind,
        name=card.name,
        version=card.version,
        sha256=card.sha256,
        licence=card.licence,
        source=card.source,
        metrics=dict(card.metrics),
        calibration=json.loads(fitted.read_text(encoding="utf-8")) if fitted.is_file() else None,
        reads_now=any(card.version in version for version in now.values()),
    )
