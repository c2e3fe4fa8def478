"""How probabilities came true: the machine's word beside what people made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.auth import Principal
from api.records.kinds import Outcome
from api.records.reach import units_of
from api.records.tables import Case, Confirmation, Reading, Weapon
from ocr.cluster import networks, networks_key

JUDGED = 2000
"""Decisions, newest first, that are looked at."""

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about one probability.

    Attributes:
        low: From this probability on.
        count: How many a person has judged.
        said: Their mean probability.
        right: The share that the person confirmed.
    """

    low: float
    count: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Slice:
    """How often the machine was right, by the models that read."""

    models_key: str
    models: Mapping[str, str]
    judged: int
    right: int


def judged(session: Session, by: Principal | None) -> list[tuple[float, bool, Reading]]:
    """Returns the machine's suggestions that people judged: probability, whether right, by which reading.

    Args:
        session: A transaction.
        by: Whose reach counts; None: everybody's, for the numbers name no case.
    """
    query = select(Confirmation, Reading).join(Reading, Reading.id == Confirmation.reading_id)
    # What several photos say together is calibrated otherwise than what one says.
    query = query.where(Confirmation.suggested.is_not(None), Reading.burst.is_(None))
    if by is not None and (unit := units_of(by)) is not None:
        query = query.join(Weapon, Weapon.id == Confirmation.weapon_id)
        query = query.join(Case, Case.id == Weapon.case_id).where(Case.unit == unit)
    rows = session.execute(query.order_by(Confirmation.at.desc()).limit(JUDGED)).all()
    return [
        (p, confirmation.outcome is Outcome.CONFIRMED, reading)
        for confirmation, reading in rows
        if (p := _said(reading.body, confirmation)) is not None
    ]


def bins(found: list[tuple[float, bool, Reading]]) -> list[Bin]:
    """Sorts suggestions into ten bins of probability; empty ones are left out."""
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for p, right, _ in found:
        sorted_in.setdefault(min(int(p * BINS), BINS - 1), []).append((p, right))
    return [
        Bin(
            low=number / BINS,
            count=len(of),
            said=sum(p for p, _ in of) / len(of),
            right=sum(right for _, right in of) / len(of),
        )
        for number, of in sorted(sorted_in.items())
    ]


def by_models(found: list[tuple[float, bool, Reading]]) -> list[Slice]:
    """Returns how often each set of models was right, whichever confirmed marks it compared with."""
    groups: dict[str, list[tuple[bool, Reading]]] = {}
    for _, right, reading in found:
        groups.setdefault(networks_key(reading.models), []).append((right, reading))
    slices = [
        Slice(key, networks(of[0][1].models), len(of), sum(right for right, _ in of))
        for key, of in groups.items()
    ]
    return sorted(slices, key=lambda one: (-one.judged, one.models_key))


def _said(body: Mapping[str, Any], confirmation: Confirmation) -> float | None:
    """The probability that the reading gave what was suggested."""
    matching = (
        p for kind, value, p in _values(body) if value == confirmation.suggested and kind == confirmation.kind
    )
    return next(matching, None)


def _values(body: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    for candidate in body["candidates"]:
        yield candidate["kind"], candidate["value"], candidate["p"]
        for other in candidate["alternatives"]:
            yield candidate["kind"], other["value"], other["p"]
