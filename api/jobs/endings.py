"""What becomes of a photo after an answer of the workers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.jobs import rows
from ocr.cluster import Answer, Died, Failed, Read, Refused
from ocr.cluster.blame import DEADLY, FAILING, MOST_ATTEMPTS
from ocr.types import Refusal


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of it, for logs and metrics.

    Attributes:
        name: ``read``, ``refused``, ``failed`` (an attempt; it will be read again) or ``gone`` (it waited no
            more: erased, or read by another server).
        seconds: That the reading took in the worker; None where it was not read.
        detail: More for the log: codes and places in the source.
    """

    name: str
    seconds: float | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def settle(session: Session, sha256: str, answer: Answer) -> Ending:
    """Writes into the rows what an answer says.

    Args:
        session: A write transaction.
        sha256: The photo's blob.
        answer: Not ``Lost``, which says nothing.
    """
    if isinstance(answer, Read):
        kept = rows.keep(session, sha256, answer.body)
        total_ms = answer.body["timings_ms"].get("total")
        return Ending("read", total_ms and total_ms / 1000) if kept else Ending("gone")
    if isinstance(answer, Refused):
        return _refused(session, sha256, answer.refusal)
    if isinstance(answer, Died):
        return _blamed(session, sha256, answer.deaths, DEADLY, {"deaths": answer.deaths})
    if isinstance(answer, Failed):
        detail = {"error": answer.kind, "frames": answer.frames}
        return _blamed(session, sha256, 1, FAILING, detail)
    rows.count_attempts(session, sha256, 0)
    return Ending("failed", detail={"error": "unfit"})


def _blamed(
    session: Session, sha256: str, attempts: int, refusal: Refusal, detail: Mapping[str, object]
) -> Ending:
    if rows.count_attempts(session, sha256, attempts) >= MOST_ATTEMPTS:
        return _refused(session, sha256, refusal)
    return Ending("failed", detail=detail)


def _refused(session: Session, sha256: str, refusal: Refusal) -> Ending:
    kept = rows.refuse(session, sha256, refusal)
    return Ending("refused", detail={"reason": refusal.reason}) if kept else Ending("gone")
