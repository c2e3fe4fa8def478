"""Checks receipts: that this service signed them, and that the log tells of what they acknowledge."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.uploads.receipts import is_genuine
from api.uploads.tables import Receipt
from api.verify.faults import Fault, FaultKind, Track
from api.verify.heads import Keys
from api.verify.ledger import Ledger
from api.verify.rows import NONSENSE

_PAGE = 500


def check_receipts(session: Session, keys: Keys, ledger: Ledger, track: Track) -> Iterator[Fault]:
    """Checks the receipts of the database."""
    for receipt_id, receipt in track(_receipts(session), "receipts", count_receipts(session)):
        yield from _check(f"receipt:{receipt_id}", receipt, keys, ledger)


def count_receipts(session: Session) -> int:
    """Returns how many receipts the database has."""
    return session.scalar(select(func.count()).select_from(Receipt)) or 0


def check_kept(paths: Collection[Path], keys: Keys, ledger: Ledger) -> Iterator[Fault]:
    """Checks receipts that were kept elsewhere, as JSON; the log cannot be cut without contradicting them."""
    for path in paths:
        yield from _check(f"file:{path.name}", _kept(path), keys, ledger)


def _check(subject: str, receipt: Receipt | None, keys: Keys, ledger: Ledger) -> Iterator[Fault]:
    if receipt is None:
        yield Fault(FaultKind.RECEIPT_FORGED, subject, "It cannot be read.")
    elif receipt.key_id not in keys:
        detail = f"It is signed by a key that is not trusted: {receipt.key_id}."
        yield Fault(FaultKind.RECEIPT_FORGED, subject, detail)
    elif not is_genuine(receipt, keys[receipt.key_id]):
        yield Fault(FaultKind.RECEIPT_FORGED, subject, "It says something else than what was signed.")
    elif receipt.audit_index > ledger.end()[0]:
        length = ledger.end()[0]
        detail = f"{subject} names entry {receipt.audit_index} of the log, which has {length}."
        yield Fault(FaultKind.LOG_CUT, "log", detail)
    elif not _is_founded(receipt, ledger):
        detail = f"Entry {receipt.audit_index} of the log does not tell of its photo."
        yield Fault(FaultKind.RECEIPT_UNFOUNDED, subject, detail)


def _is_founded(receipt: Receipt, ledger: Ledger) -> bool:
    tells = ledger.entry_tells_of(receipt.audit_index, f"photo:{receipt.photo_id}")
    return tells and ledger.photo(receipt.sha256) is not None


def _receipts(session: Session) -> Iterator[tuple[str, Receipt | None]]:
    after = ""
    while ids := session.scalars(
        select(Receipt.id).where(Receipt.id > after).order_by(Receipt.id).limit(_PAGE)
    ).all():
        for receipt_id in ids:
            yield receipt_id, _receipt(session, receipt_id)
        session.expunge_all()
        after = ids[-1]


def _receipt(session: Session, receipt_id: str) -> Receipt | None:
    try:
        return session.get(Receipt, receipt_id)
    except NONSENSE:
        return None


def _kept(path: Path) -> Receipt | None:
    try:
        raw: dict[str, Any] = json.loads(path.read_bytes())
        at = datetime.fromisoformat(raw.pop("time"))
        receipt = Receipt(at=at, **{name: raw[name] for name in _SIGNED})
        return receipt if isinstance(receipt.audit_index, int) and isinstance(receipt.size, int) else None
    except (*NONSENSE, AttributeError):
        return None


_SIGNED = ("id", "photo_id", "sha256", "size", "audit_index", "key_id", "signature")
