"""Alerts: raised when a weapon's number is found elsewhere, decided by people."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal, visible
from api.database import now
from api.records.errors import RecordConflict, RecordMissing
from api.records.kinds import DecidedBy
from api.records.pages import Page, Wanted, page
from api.records.reach import units_of
from api.search.find import SERIALS, Match, Query, find
from api.search.tables import SearchEntry
from api.search.why import reasons
from api.watch.kinds import AlertKind, AlertState
from api.watch.tables import Alert

NEAR = 0.75
"""The dearest number that raises an alert: one misreading that often happens."""

NEAR_AGAIN = 0.55
"""The same of two records of our own, of which there are most."""

LEAST_P = 0.3
"""The least probability of a machine's reading that raises an alert."""

SHORTEST = 4
"""Characters of the shortest number that raises an alert."""

AT_ONCE = 10
"""Alerts that one number raises at most."""

KINDS = {"weapon": AlertKind.REPEATED_FIND, "listed": AlertKind.LISTED, "incoming": AlertKind.INCOMING}


def check(session: Session, entries: Iterable[SearchEntry]) -> list[Alert]:
    """Raises an alert for each record, listed weapon or open request that an entry may be the same as.

    Args:
        session: A write transaction.
        entries: What is new, of weapons, lists or requests.
    """
    raised = []
    for entry in entries:
        if _counts(entry):
            query = _query(entry)
            for match in find(session, query):
                if _is_near(entry, match) and (alert := _raise(session, entry, match, query)):
                    raised.append(alert)
    return raised


def list_alerts(
    session: Session, by: Principal, wanted: Wanted, *, state: AlertState | None = None
) -> Page[Alert]:
    """Lists alerts within reach, newest first.

    Raises:
        RecordInvalid: The cursor is none.
        RecordMissing: The caller belongs to no unit.
    """
    query = select(Alert)
    if (unit := units_of(by)) is not None:
        query = query.where(Alert.unit == unit)
    if state is not None:
        query = query.where(Alert.state == state)
    return page(session, query, (Alert.created_at, Alert.id), wanted)


def decide_alert(session: Session, by: Principal, alert_id: str, state: AlertState) -> Alert:
    """Keeps what a person makes of an alert.

    Raises:
        RecordMissing: There is none within reach.
        RecordConflict: It was decided already, in another way.
    """
    alert = session.get(Alert, alert_id, with_for_update=True)
    if alert is None or not visible(by, alert.unit):
        raise RecordMissing
    if alert.state not in (AlertState.OPEN, state):
        raise RecordConflict(f"The alert is {alert.state} already.")
    alert.state, alert.decided_by, alert.decided_at = state, by.id, now()
    append(session, Event(Action.CONFIRM, by.id, f"alert:{alert.id}", alert.unit, {"state": state}))
    return alert


def _counts(entry: SearchEntry) -> bool:
    sure = entry.decided_by != DecidedBy.MACHINE or (entry.p or 0) >= LEAST_P
    return entry.kind in SERIALS and len(entry.shape) >= SHORTEST and sure


def _query(entry: SearchEntry) -> Query:
    said = {name: getattr(entry, name) for name in ("manufacturer", "calibre", "country")}
    likely = {name: value for name, value in said.items() if value}
    return Query(text=entry.text, likely=likely, limit=AT_ONCE)


def _is_near(entry: SearchEntry, match: Match) -> bool:
    other = match.entry
    pair = {entry.about.partition(":")[0], other.about.partition(":")[0]}
    if other.about == entry.about or "weapon" not in pair or not _counts(other):
        return False
    # Makers are misread and confused: the same number weighs more than another maker.
    if _differ(entry.manufacturer, other.manufacturer):
        return match.cost == 0 and pair != {"weapon"}
    return match.cost <= (NEAR_AGAIN if pair == {"weapon"} else NEAR)


def _differ(one: str | None, other: str | None) -> bool:
    return None not in (one, other) and one != other


def _raise(session: Session, entry: SearchEntry, match: Match, query: Query) -> Alert | None:
    weapon, other = entry, match.entry
    if not weapon.about.startswith("weapon:"):
        weapon, other = other, weapon
    weapon_id = weapon.about.partition(":")[2]
    there = select(Alert).where(
        (Alert.weapon_id == weapon_id) & (Alert.other == other.about)
        | (Alert.weapon_id == other.about.partition(":")[2]) & (Alert.other == weapon.about)
    )
    if session.scalars(there.limit(1)).first() is not None:
        return None
    alert = Alert(
        kind=KINDS[other.about.partition(":")[0]],
        weapon_id=weapon_id,
        unit=weapon.unit or "",
        other=other.about,
        cost=round(match.total, 3),
        reasons=[asdict(reason) for reason in reasons(match, query)],
    )
    session.add(alert)
    session.flush()
    detail = {"other": other.about, "kind": alert.kind.value}
    append(session, Event(Action.COMBINE, "system", f"alert:{alert.id}", alert.unit, detail))
    return alert
