"""Confirmed markings out of the service, for a training: without case, person or metadata.

Left out is what may not be kept, or is not settled: photos that were erased or whose erasure was asked for,
cases that were kept as long as they may be, cases that nothing may learn from, markings about which two
readers disagree, and words that are doubted. What was learnt from before and may not any more is let go of
like what was erased.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import cv2
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.database import Database, now
from api.learning.places import Place, place_of, spelt
from api.marks.keeping import box_of
from api.marks.kinds import State
from api.marks.tables import MarkExample
from api.records.kinds import BlobState, Mode, Outcome
from api.records.tables import Blob, Case, Confirmation, Mark, Photo, Reading, Weapon
from api.retention import Erasure, ErasureState, due_cases
from api.review.kinds import Act, TaskState, Why
from api.review.queue import word
from api.review.tables import Annotation, ReviewAnswer, ReviewTask
from models.durable import write_whole
from models.errors import RollmarkError
from ocr.decode import decode
from ocr.reviewed import ABOUT, ERASED, FORM, PHOTOS, TABLE, Reviewed, Word
from ocr.types import MarkingKind, Polygon

QUALITY = 97
"""Of the JPEG that a photo is written as, once it is upright and its metadata is gone."""

_UNSETTLED = (Why.READERS_DISAGREE, Why.LABEL_DOUBTED)
_WORDS = {Outcome.CONFIRMED: Word.CONFIRMED, Outcome.CORRECTED: Word.CORRECTED, Outcome.ENTERED: Word.ENTERED}


class Bytes(Protocol):
    """What is needed of the store of photos."""

    def read(self, sha256: str) -> bytes:
        """Returns the bytes of a photo."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: how many markings and photos, and what was left out, by reason."""

    markings: int
    photos: int
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Bounds:
    """What may not leave."""

    cases: frozenset[str]
    photos: frozenset[str]
    disputed: frozenset[str]
    left_out: Counter[str] = field(default_factory=Counter)

    def allows(self, photo: Photo, case: Case, blob: Blob) -> bool:
        """Whether what stands on a photo may leave; counts why not."""
        why = self._why_not(photo, case, blob)
        if why:
            self.left_out[why] += 1
        return why is None

    def _why_not(self, photo: Photo, case: Case, blob: Blob) -> str | None:
        if blob.state is not BlobState.READ:
            return "not_read"
        if case.id in self.cases or photo.id in self.photos:
            return "to_be_erased"
        if not case.may_train:
            return "not_for_training"
        return "disputed" if photo.id in self.disputed else None


def export(
    database: Database, store: Bytes, out: Path, by: str, years: Mapping[Mode, int] | None = None
) -> Exported:
    """Writes a folder of reviews, as :mod:`ocr.reviewed` describes it.

    Args:
        database: Rows.
        store: The bytes of photos.
        out: The folder; photos that it holds already are not written again.
        by: Who exports, for the log.
        years: Years that cases are kept, by how the weapons came in.

    Raises:
        OSError: The folder cannot be written.
    """
    (out / PHOTOS).mkdir(parents=True, exist_ok=True)
    with database.read() as session:
        bounds = _bounds(session, years or {})
        found = [*_decided(session, bounds), *_drawn(session, bounds), *_confirmed_marks(session, bounds)]
        gone = _gone(session)
    kept = {photo for photo in sorted({each.photo for each in found}) if _picture(store, photo, out, bounds)}
    lines = sorted((each for each in found if each.photo in kept), key=lambda each: each.id)
    write_whole(out / TABLE, "".join(f"{each.to_json()}\n" for each in lines).encode())
    write_whole(out / ERASED, "".join(f"{sha256}\n" for sha256 in sorted(gone)).encode())
    told = Exported(len(lines), len(kept), dict(bounds.left_out))
    about = {"form": FORM, "at": now().isoformat(), "markings": told.markings, "left_out": told.left_out}
    write_whole(out / ABOUT, (json.dumps(about, indent=1) + "\n").encode())
    for stale in (path for path in (out / PHOTOS).iterdir() if path.stem not in kept):
        stale.unlink()
    with database.write() as session:
        detail = {"markings": told.markings, "photos": told.photos}
        append(session, Event(Action.EXPORT, by, "reviews", detail=detail))
    return told


def _decided(session: Session, bounds: _Bounds) -> Iterator[Reviewed]:
    """The last decision about each marking that has a place on a photo."""
    query = select(Confirmation, Photo, Blob, Case, Reading, Mark)
    query = query.join(Photo, Photo.id == Confirmation.photo_id).join(Blob, Blob.sha256 == Photo.sha256)
    query = query.join(Weapon, Weapon.id == Confirmation.weapon_id).join(Case, Case.id == Weapon.case_id)
    query = query.join(Reading, Reading.id == Confirmation.reading_id)
    query = query.where(Reading.burst.is_(None))  # the first photo alone may not show what all show together
    query = query.outerjoin(Mark, Mark.id == Confirmation.mark_id)
    last: dict[str, Any] = {}
    for row in session.execute(query.order_by(Confirmation.at, Confirmation.id)):
        last[row[0].mark_id or row[0].id] = row
    blind = _blind(session)
    for said, photo, blob, case, reading, mark in last.values():
        if said.outcome not in _WORDS or not bounds.allows(photo, case, blob):
            continue
        place = place_of(reading.body, said.kind, said.suggested)
        text = spelt(place, said.value or said.suggested or "") if place else None
        if place is None or text is None:
            bounds.left_out["no_place"] += 1
            continue
        yield _reviewed(said, photo, reading, mark, place, text, blind.get(said.id))


def _reviewed(  # noqa: PLR0913, PLR0917  what one row of the query holds
    said: Confirmation, photo: Photo, reading: Reading, mark: Mark | None, place: Place, text: str,
    second: bool | None,  # noqa: FBT001
) -> Reviewed:  # fmt: skip
    return Reviewed(
        id=said.id, weapon=_number("weapon", said.weapon_id), photo=photo.sha256, polygon=place.polygon,
        word=_WORDS[said.outcome], text=text, kind=said.kind, whole=place.is_whole,
        read=place.text, p=place.p, models=reading.models, by=_number("person", said.by),
        second=second, method=mark.method if mark else None, at=said.at.isoformat(),
    )  # fmt: skip


def _drawn(session: Session, bounds: _Bounds) -> Iterator[Reviewed]:
    """The last name that a person gave to each box."""
    query = select(Annotation, Photo, Blob, Case, Reading)
    query = query.join(Photo, Photo.id == Annotation.photo_id).join(Blob, Blob.sha256 == Photo.sha256)
    query = query.join(Weapon, Weapon.id == Photo.weapon_id).join(Case, Case.id == Weapon.case_id)
    query = query.outerjoin(Reading, Reading.id == Annotation.reading_id).where(Annotation.act == Act.LABEL)
    query = query.where(Annotation.withdrawn_at.is_(None))
    last: dict[tuple[str, str], Any] = {}
    for row in session.execute(query.order_by(Annotation.at, Annotation.id)):
        last[row[1].id, json.dumps([row[0].polygons, row[0].parts])] = row
    removed = select(MarkExample.source).where(MarkExample.state == State.REMOVED)
    taken_out = set(session.scalars(removed))
    for drawn, photo, blob, case, reading in last.values():
        polygon = _polygon(box_of(drawn, reading))
        if polygon is None or not bounds.allows(photo, case, blob):
            continue
        if f"annotation:{drawn.id}" in taken_out:
            bounds.left_out["taken_out_by_the_keeper"] += 1
            continue
        told = {"mark": drawn.mark} if drawn.mark else {"text": drawn.text}
        yield Reviewed(
            id=drawn.id, weapon=_number("weapon", str(photo.weapon_id)), photo=photo.sha256,
            polygon=polygon, word=Word.ENTERED, kind=MarkingKind(drawn.kind) if drawn.kind else None,
            by=_number("person", drawn.by), at=drawn.at.isoformat(), **told,
        )  # fmt: skip


def _confirmed_marks(session: Session, bounds: _Bounds) -> Iterator[Reviewed]:
    """Drawn marks confirmed as the machine read them: which of the maker's it is, the example says."""
    query = select(MarkExample, Photo, Blob, Case).join(Photo, Photo.id == MarkExample.photo_id)
    query = query.join(Blob, Blob.sha256 == Photo.sha256).join(Weapon, Weapon.id == Photo.weapon_id)
    query = query.join(Case, Case.id == Weapon.case_id).where(MarkExample.state == State.LEARNT)
    query = query.where(MarkExample.source.startswith("mark:")).order_by(MarkExample.id)
    for example, photo, blob, case in session.execute(query).all():
        polygon = _polygon(example.polygon)
        if polygon is not None and bounds.allows(photo, case, blob):
            yield Reviewed(
                id=example.id, weapon=_number("weapon", str(photo.weapon_id)), photo=photo.sha256,
                polygon=polygon, word=Word.CONFIRMED, mark=example.mark, by=_number("person", example.by),
                at=example.at.isoformat(),
            )  # fmt: skip


def _polygon(corners: Sequence[Sequence[float]] | None) -> Polygon | None:
    if not corners:
        return None
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return a, b, c, d


def _blind(session: Session) -> dict[str, bool]:
    """For each decision that a second reader compared: whether the word was the same."""
    said = session.scalars(select(ReviewAnswer).order_by(ReviewAnswer.at, ReviewAnswer.id)).all()
    seconds = {(each.task_id, each.kind): each for each in said if each.blind}
    pairs = ((each, seconds.get((each.task_id, each.kind))) for each in said if each.confirmation_id)
    return {
        first.confirmation_id: word(first) == word(second)
        for first, second in pairs
        if second and first.confirmation_id
    }


def _gone(session: Session) -> set[str]:
    """Photos that every version of a dataset lets go of: erased, or of cases that nothing may learn from."""
    erased = select(Blob.sha256).where(Blob.state == BlobState.ERASED)
    kept_out = select(Photo.sha256).join(Weapon, Weapon.id == Photo.weapon_id)
    kept_out = kept_out.join(Case, Case.id == Weapon.case_id).where(Case.may_train.is_(False))
    return {*session.scalars(erased), *session.scalars(kept_out)}


def _bounds(session: Session, years: Mapping[Mode, int]) -> _Bounds:
    asked = session.scalars(select(Erasure.subject).where(Erasure.state == ErasureState.REQUESTED)).all()
    due = {case.case_id for case in due_cases(session, years, date.today(), limit=1_000_000)}
    split = [subject.partition(":") for subject in asked]
    tasks = session.scalars(select(ReviewTask).where(ReviewTask.state == TaskState.OPEN)).all()
    return _Bounds(
        cases=frozenset(due | {key for kind, _, key in split if kind == "case"}),
        photos=frozenset(key for kind, _, key in split if kind == "photo"),
        disputed=frozenset(task.photo_id for task in tasks if any(why in task.why for why in _UNSETTLED)),
    )


def _picture(store: Bytes, sha256: str, out: Path, bounds: _Bounds) -> bool:
    """Writes a photo as pixels alone; returns whether it could be."""
    path = out / PHOTOS / f"{sha256}.jpg"
    if path.is_file():
        return True
    try:
        image = decode(store.read(sha256)).image
    except RollmarkError:
        bounds.left_out["unreadable"] += 1
        return False
    _, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    write_whole(path, encoded.tobytes())
    return True


def _number(kind: str, key: str) -> str:
    """A number that stands for a row, the same in every export, and leads back to it for nobody outside."""
    return hashlib.sha256(f"rollmark {kind} {key}".encode()).hexdigest()[:16]
