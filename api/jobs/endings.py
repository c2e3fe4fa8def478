"""What becomes of a photo after an answer of the workers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.jobs import rows
from ocr.cluster import Answer, Died, Failed, Read, Refused
from ocr.types import Refusal

MOST_ATTEMPTS = 8
"""Failed attempts after which a photo is refused.

A photo that kills its worker is rare, because a worker's memory has a limit that ends in an error, and costs
some seconds each time. A worker that somebody else kills says nothing about the photo: of 100 photos whose
attempts fail by such chance in one case of four, less than one in 600 runs has one refused.
"""

_DEADLY = Refusal(
    "worker_died",
    "Every worker that read this photo ended before it was done: it takes too much memory or time, or it "
    "crashes the reader. Send a crop that holds the marking, or give the workers more memory and have it "
    "read again.",
)
_FAILING = Refusal(
    "reader_failed",
    "The reader failed on this photo; the log of the server says where. Have it read again after the next "
    "update, and enter the markings by hand until then.",
)


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
        return _blamed(session, sha256, answer.deaths, _DEADLY, {"deaths": answer.deaths})
    if isinstance(answer, Failed):
        detail = {"error": answer.kind, "frames": answer.frames}
        return _blamed(session, sha256, 1, _FAILING, detail)
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
