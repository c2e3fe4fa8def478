"""Checks the log against what was signed and what was mirrored."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.audit.entries import Entry
from api.audit.heads import HEADS, Head
from api.audit.mirror import DISPUTED, MIRROR, mirrored
from api.audit.signing import PUBLIC_KEYS, SigningKeyUnusable, load_public
from api.verify.faults import Fault, FaultKind
from api.verify.ledger import Ledger
from models.keys import id_of, verified

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys by their ids."""

MAX_MIRROR_FAULTS = 20
"""Changed lines of a mirror that are told one by one."""


def load_keys(data: Path, faults: list[Fault]) -> Keys:
    """Reads the public keys of a data folder; one that is not what its name promises is a fault."""
    keys = {}
    for path in sorted((data / PUBLIC_KEYS).glob("*.pem")):
        key = _load(path)
        if key is None or id_of(key) != path.stem:
            detail = "The file holds another key, or none."
            faults.append(Fault(FaultKind.KEY_CHANGED, f"key:{path.stem}", detail))
        else:
            keys[path.stem] = key
    return keys


def check_heads(heads: Iterable[tuple[str, Head | None]], keys: Keys, ledger: Ledger) -> Iterator[Fault]:
    """Checks each head's signature, and notes what it promises; ``heads`` come with where each stands."""
    for place, head in heads:
        if head is None:
            yield Fault(FaultKind.HEAD_FORGED, place, "It cannot be read.")
        elif head.key_id not in keys:
            detail = f"It is signed by a key that is not trusted: {head.key_id}."
            yield Fault(FaultKind.HEAD_FORGED, place, detail)
        elif not verified(keys[head.key_id], head.signature, head.signed()):
            yield Fault(FaultKind.HEAD_FORGED, place, "Its signature is not that of its key.")
        else:
            ledger.add_head(head.index, head.hash, place)


def located_heads(data: Path) -> Iterator[tuple[str, Head | None]]:
    """Goes through the heads of a data folder; a line that a crash cut promised nothing."""
    for path in sorted((data / HEADS).glob("*.jsonl")):
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.rstrip(b"\n").endswith(b"}"):
                    yield f"head:{path.name}:{number}", Head.parsed(line)


def check_promises(ledger: Ledger) -> Iterator[Fault]:
    """Compares the log with every head that was found good."""
    length, _ = ledger.end()
    if length < (index := ledger.newest_head()):
        detail = f"A signed head says it has {index} entries; it has {length}."
        yield Fault(FaultKind.LOG_CUT, "log", detail)
    for index, place in ledger.contradicted_heads():
        detail = f"Entry {index} is not the one that {place} was signed for."
        yield Fault(FaultKind.LOG_REWRITTEN, f"entry:{index}", detail)


def check_mirror(data: Path, ledger: Ledger, length: int) -> Iterator[Fault]:
    """Compares the log of the database with its mirror, and names mirrors that were set aside."""
    for path in sorted((data / MIRROR).parent.glob(DISPUTED)):
        detail = "The service found this mirror in contradiction to its database; compare the two."
        yield Fault(FaultKind.MIRROR_DISPUTED, f"file:{path.name}", detail)
    if (data / MIRROR).exists():
        yield from islice(_compare(mirrored(data / MIRROR), ledger, length), MAX_MIRROR_FAULTS)


def _compare(lines: Iterable[Entry | None], ledger: Ledger, length: int) -> Iterator[Fault]:
    for number, line in enumerate(lines, 1):
        place = f"file:{MIRROR.name}:{number}"
        if line is None or not line.is_sound() or line.index != number:
            yield Fault(FaultKind.MIRROR_CHANGED, place, "The line is not the entry that was written.")
        elif number > length:
            yield Fault(FaultKind.LOG_CUT, "log", f"It has {length} entries; the mirror has entry {number}.")
            return
        elif ledger.entry_hash(number) != line.hash:
            detail = "The mirror has another entry here, which is sound in itself."
            yield Fault(FaultKind.LOG_REWRITTEN, f"entry:{number}", detail)


def _load(path: Path) -> Ed25519PublicKey | None:
    try:
        return load_public(path.read_bytes())
    except SigningKeyUnusable:
        return None
