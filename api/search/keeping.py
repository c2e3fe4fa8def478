"""Keeps what searches go by in step with the records, in the transaction that changes them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, event, exists, inspect, select
from sqlalchemy.orm import Session

from api.audit import take_turn
from api.database import Database
from api.records.tables import Case, Mark, Photo, Reading, Weapon
from api.search.describing import Described, described
from api.search.spelling import Spelling
from api.search.tables import SearchEntry, SearchKey, new_number

Then = Callable[[Session, Sequence[SearchEntry]], object]

_TOUCHED = "rollmark_searched"
_PAGE = 200
"""Weapons indexed in one transaction when all are."""


def keep(session: Session, then: Then | None = None) -> None:
    """Has every weapon whose records change found by what they say since.

    Args:
        session: A write transaction that begins.
        then: Is given what is found of each weapon since.
    """

    def write(session: Session) -> None:
        for weapon_id in _touched(session):
            entries = put_weapon(session, weapon_id)
            if then is not None:
                then(session, entries)

    event.listen(session, "after_flush", _note)
    event.listen(session, "before_commit", write)


def put(session: Session, about: str, found: Iterable[Described]) -> list[SearchEntry]:
    """Replaces everything that is found of one thing.

    Transactions that do so take turns: of two that look for one another, the later one finds the earlier.

    Args:
        session: A write transaction.
        about: ``weapon:<id>``, ``listed:<id>`` or ``incoming:<id>``.
        found: What it is found by from now on.
    """
    take_turn(session)
    remove(session, about)
    entries = [_entry(about, each) for each in found]
    session.add_all(entries)
    session.flush()
    for entry in entries:
        spelling = Spelling(entry.text)
        said = {"entry_id": entry.id, "shape": spelling.shape, "sound": spelling.spoken}
        session.add_all(SearchKey(id=new_number(), key=key, **said) for key in spelling.keys)
    session.flush()
    return entries


def remove(session: Session, about: str) -> None:
    """Has a thing found no more."""
    entries = select(SearchEntry.id).where(SearchEntry.about == about)
    session.execute(delete(SearchKey).where(SearchKey.entry_id.in_(entries)))
    session.execute(delete(SearchEntry).where(SearchEntry.about == about))


def put_weapon(session: Session, weapon_id: str) -> list[SearchEntry]:
    """Has a weapon found by what its records say now, or no more where it is gone."""
    weapon = session.get(Weapon, weapon_id)
    return put(session, f"weapon:{weapon_id}", described(session, weapon) if weapon else ())


def index_all(database: Database) -> int:
    """Indexes every weapon where none is: a database of an earlier version, or an index that was lost.

    Returns:
        How many were indexed.
    """
    with database.read() as session:
        if session.scalar(select(exists(select(SearchEntry.id).where(SearchEntry.about.like("weapon:%"))))):
            return 0
        weapons = list(session.scalars(select(Weapon.id)))
    for start in range(0, len(weapons), _PAGE):
        with database.write() as session:
            for weapon_id in weapons[start : start + _PAGE]:
                put_weapon(session, weapon_id)
    return len(weapons)


def _note(session: Session, _: object) -> None:
    touched = session.info.setdefault(_TOUCHED, {})
    for row in (*session.new, *session.dirty, *session.deleted):
        touched.update(dict.fromkeys(_weapons(row)))


def _weapons(row: object) -> Iterator[tuple[str, str]]:
    """What a row leads to the weapons of: itself, what it belongs or belonged to, or a hash of a photo."""
    match row:
        case Weapon():
            yield "weapon", row.id
        case Mark():
            yield "weapon", row.weapon_id
        case Photo():
            history = inspect(row).attrs.weapon_id.history
            yield from (("weapon", each) for each in (*history.deleted, row.weapon_id) if each)
        case Reading():
            yield "sha256", row.sha256
        case Case():
            yield "case", row.id


def _touched(session: Session) -> list[str]:
    session.flush()
    return list(dict.fromkeys(_ids(session, session.info.pop(_TOUCHED, {}))))


def _ids(session: Session, touched: Iterable[tuple[str, str]]) -> Iterator[str]:
    for kind, key in touched:
        if kind == "weapon":
            yield key
        elif kind == "case":
            yield from session.scalars(select(Weapon.id).where(Weapon.case_id == key))
        else:
            query = select(Photo.weapon_id).where(Photo.sha256 == key, Photo.weapon_id.is_not(None))
            yield from (weapon_id for weapon_id in session.scalars(query) if weapon_id)


def _entry(about: str, each: Described) -> SearchEntry:
    spelling = Spelling(each.text)
    stem, number = spelling.counted or (None, None)
    fields: dict[str, Any] = {name: getattr(each, name) for name in Described.__slots__ if name != "kind"}
    return SearchEntry(
        id=new_number(),
        about=about,
        kind=each.kind.value,
        shape=spelling.shape,
        sound=spelling.sound,
        stem=stem,
        number=number,
        **fields,
    )
