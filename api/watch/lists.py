"""Lists of lost, stolen and wanted weapons, imported from CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.canonical import sha256
from api.audit.entries import Detail
from api.auth import Principal
from api.records.errors import RecordConflict, RecordInvalid
from api.records.pages import Page, Wanted, page
from api.records.tables import NAME, SHORT
from api.search.fields import elsewhere
from api.search.keeping import put
from api.watch.alerts import check
from api.watch.kinds import ListedAs
from api.watch.tables import ListedWeapon, WeaponList

MOST_ROWS = 20_000
"""Rows of one list; a longer one is imported in parts."""

_COLUMNS = {
    "serial": ("serial", "serial_number", "serial number", "number"),
    "manufacturer": ("manufacturer", "maker", "make"),
    "model": ("model",),
    "calibre": ("calibre", "caliber"),
    "country": ("country",),
    "listed_as": ("status", "listed_as"),
    "since": ("date", "since"),
    "reference": ("reference", "case"),
}
_SAID = ("manufacturer", "model", "calibre", "country")
_LENGTHS = {"serial": NAME, "manufacturer": NAME, "model": NAME, "calibre": SHORT, "country": SHORT}


def import_list(
    session: Session, by: Principal, name: str, source: str, data: bytes
) -> tuple[WeaponList, int]:
    """Imports a list; every weapon on record that may be on it raises an alert.

    Args:
        session: A write transaction.
        by: Who imports it.
        name: Of the list.
        source: Whose list it is.
        data: CSV in UTF-8 with a header; ``serial`` is needed, the other columns help.

    Returns:
        The list, and how many alerts it raised.

    Raises:
        RecordInvalid: A row cannot be read; none is kept.
        RecordConflict: The same file was imported already.
    """
    digest = sha256(data)
    if session.scalars(select(WeaponList).where(WeaponList.sha256 == digest)).first() is not None:
        raise RecordConflict("This file was imported already.")
    rows = list(_rows(data))
    kept = WeaponList(name=name, source=source, sha256=digest, rows=len(rows), imported_by=by.id)
    session.add(kept)
    session.flush()
    alerts = 0
    for number, row in enumerate(rows, 1):
        listed = ListedWeapon(list_id=kept.id, row=number, **row)
        session.add(listed)
        session.flush()
        said = {field: row.get(field) for field in _SAID}
        entries = put(session, f"listed:{listed.id}", [elsewhere(row["serial"], said, unit=None)])
        alerts += len(check(session, entries))
    detail: Detail = {"rows": len(rows), "sha256": digest, "alerts": alerts}
    append(session, Event(Action.COLLECT, by.id, f"weapon_list:{kept.id}", None, detail))
    return kept, alerts


def list_lists(session: Session, wanted: Wanted) -> Page[WeaponList]:
    """Lists the lists that were imported, newest first.

    Raises:
        RecordInvalid: The cursor is none.
    """
    return page(session, select(WeaponList), (WeaponList.created_at, WeaponList.id), wanted)


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        read = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text))
        named = {_column(name): name for name in read.fieldnames or ()}
        if "serial" not in named:
            raise RecordInvalid("the header names no column serial")
        for number, row in enumerate(read, 1):
            if number > MOST_ROWS:
                raise RecordInvalid(f"there are more than {MOST_ROWS} rows; import them in parts")
            yield _row(
                number, {field: (row.get(name) or "").strip() for field, name in named.items() if field}
            )
    except (UnicodeDecodeError, csv.Error) as error:
        raise RecordInvalid("the file is no CSV in UTF-8") from error


def _dialect(text: str) -> type[csv.Dialect]:
    class Dialect(csv.excel):
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","

    return Dialect


def _column(name: str | None) -> str | None:
    plain = (name or "").strip().lower()
    return next((field for field, names in _COLUMNS.items() if plain in names), None)


def _row(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    if not row["serial"]:
        raise RecordInvalid(f"row {number}: serial is missing")
    if any(len(row.get(field, "")) > most for field, most in _LENGTHS.items()) or "\0" in "".join(
        row.values()
    ):
        raise RecordInvalid(f"row {number}: a field is too long, or holds what is no text")
    status = row.get("listed_as", "").lower()
    kind = ListedAs(status) if status in set(ListedAs) else ListedAs.OTHER
    fields = {
        name: row.get(name) or None for name in ("manufacturer", "model", "calibre", "country", "reference")
    }
    fields["reference"] = (fields["reference"] or "")[:NAME] or None
    return {"serial": row["serial"], "listed_as": kind, "since": _day(number, row.get("since", "")), **fields}


def _day(number: int, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RecordInvalid(f"row {number}: the date is not written YYYY-MM-DD") from error
