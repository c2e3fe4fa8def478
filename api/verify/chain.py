"""Checks the log itself, and gathers from it what must be there."""

from collections.abc import Iterable, Iterator

from api.audit.actions import Action
from api.audit.entries import GENESIS, Entry
from api.verify.faults import Fault, FaultKind
from api.verify.ledger import Ledger

IMMUTABLE = frozenset({"blob", "photo", "reading", "confirmation"})
"""Rows that only a lawful erasure takes away."""

WRITE_ONCE = frozenset({"reading", "confirmation"})
"""Rows that only a lawful erasure changes."""

BLOB = "blob:"
"""How the subject begins of an entry that erases the bytes of a photo."""


def check_chain(entries: Iterable[Entry], ledger: Ledger) -> Iterator[Fault]:
    """Follows the log from its beginning; every entry must be what its hash says, and the next."""
    index, previous = 0, GENESIS
    for entry in entries:
        yield from _check_entry(entry, index, previous)
        index, previous = entry.index, entry.hash
        if not entry.has_shape():
            ledger.add_entry(index, entry.hash, "", "")
            continue
        ledger.add_entry(index, entry.hash, entry.subject, f"\n{chr(10).join(entry.rows)}\n")
        yield from _gather_erasure(entry, ledger)
        yield from _gather_rows(entry, ledger)


def _check_entry(entry: Entry, index: int, previous: str) -> Iterator[Fault]:
    subject = f"entry:{entry.index}"
    if entry.index != index + 1:
        detail = f"Entry {entry.index} follows entry {index}: what was between is gone."
        yield Fault(FaultKind.ENTRY_MISSING, subject, detail)
    elif entry.previous != previous:
        detail = "It does not follow from the entry before it: one of the two was replaced."
        yield Fault(FaultKind.ENTRY_CHANGED, subject, detail)
    if not entry.is_sound():
        yield Fault(FaultKind.ENTRY_CHANGED, subject, "It says something else than what was hashed.")


def _gather_rows(entry: Entry, ledger: Ledger) -> Iterator[Fault]:
    for name, digest in entry.rows.items():
        table, _, key = name.partition("/")
        was_known = ledger.add_row(name, digest, entry.index)
        if table == "blob":
            ledger.add_photo(key)
        if entry.action != Action.ERASE and _is_replaced(table, digest, was_known=was_known):
            detail = f"Entry {entry.index} ({entry.action}) changed or deleted it; only an erasure may."
            yield Fault(FaultKind.ROW_REPLACED, f"{table}:{key}", detail)


def _is_replaced(table: str, digest: str | None, *, was_known: bool) -> bool:
    return was_known and (table in WRITE_ONCE or (table in IMMUTABLE and digest is None))


def _gather_erasure(entry: Entry, ledger: Ledger) -> Iterator[Fault]:
    erasure = str(entry.detail.get("erasure"))
    if entry.action == Action.ERASE_REQUEST:
        ledger.request(erasure, entry.actor)
    elif entry.action == Action.ERASE_WITHDRAW:
        ledger.withdraw(erasure)
    elif entry.action == Action.ERASE and ledger.requested_by(erasure) in (None, entry.actor):
        detail = f"Entry {entry.index} erases what no second person had requested."
        yield Fault(FaultKind.ERASURE_UNLAWFUL, entry.subject, detail)
    elif entry.action == Action.ERASE and entry.subject.startswith(BLOB):
        ledger.erase_photo(entry.subject.removeprefix(BLOB))
