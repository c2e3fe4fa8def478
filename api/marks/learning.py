"""Examples as readers compare with them: cut out of their photos once, embedded by the network that reads.

The table is the whole memory: whatever was named is cut out by whichever service comes first, also after it
was killed, and every service asks which examples count now. Those of photos whose erasure was asked for, and
of cases that nothing may learn from, do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from api.database import Database
from api.marks.keeping import change
from api.marks.kinds import State
from api.marks.tables import MarkExample
from api.records.kinds import BlobState
from api.records.tables import Blob, Case, Photo, Weapon
from api.retention import Erasure, ErasureState
from models.errors import RollmarkError
from ocr.decode import decode
from ocr.marks.crops import alike, crop_of, square
from ocr.marks.embed import Vectors
from ocr.marks.examples import NONE, Doubt, Examples
from ocr.marks.reader import MarkReader

UNKNOWN = "unknown"
UNREADABLE, OUTSIDE = "unreadable", "outside"
LEAST = 4.0
"""Pixels of the sides of a box below which no mark can stand in it."""

EACH = 16
"""Examples of one mark that are compared with: the newest."""

MOST = 2000
"""Examples of all marks, the newest."""

SEEN = 3
"""Weapons that bear an unknown mark before it is proposed."""

Image = NDArray[np.uint8]


class Bytes(Protocol):
    """What is needed of the store of photos."""

    def read(self, sha256: str) -> bytes:
        """Returns the bytes of a photo."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An unknown mark that recurs: its examples, and how many weapons bear it."""

    examples: tuple[str, ...]
    weapons: int


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """An example as a network sees it."""

    mark: str
    crop: Image
    vector: Vectors


@dataclass(frozen=True, slots=True)
class _Judged:
    """What became of an example."""

    state: State
    mark: str | None = None
    doubt: str | None = None
    crop: bytes | None = None


@dataclass(slots=True, eq=False)
class Learner:
    """Tells which examples count now.

    Attributes:
        database: Rows.
        store: The bytes of photos.
    """

    database: Database
    store: Bytes
    _network: str = ""
    _ids: tuple[str, ...] = ()
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _examples: Examples = NONE

    def current(self, marks: MarkReader) -> Examples:
        """Returns the examples that count now, after cutting out one that waits.

        Args:
            marks: The reader whose network embeds them.

        Raises:
            SQLAlchemyError: The database does not answer.
            StorageUnavailable: The store does not answer; the example waits.
        """
        self._cut_one(marks)
        with self.database.read() as session:
            ids = tuple(_counting(session))
            if (ids, marks.network) == (self._ids, self._network):
                return self._examples
            self._look(session, ids, marks)
        seen = [self._seen[each] for each in ids]
        vectors = np.stack([each.vector for each in seen]) if seen else NONE.vectors
        told = ([each.mark for each in seen], [each.crop for each in seen], vectors)
        self._examples = Examples.of(marks.network, *told) if seen else NONE
        self._ids = ids
        return self._examples

    def proposals(self, marks: MarkReader) -> list[Proposal]:
        """Groups the marks that nobody could name; returns those that recur, most weapons first."""
        with self.database.read() as session:
            query = _allowed(MarkExample.id, Photo.weapon_id, MarkExample.crop)
            query = query.where(MarkExample.state == State.UNNAMED)
            rows = session.execute(query.order_by(MarkExample.at.desc(), MarkExample.id).limit(MOST)).all()
        vectors = marks.vectors([_pixels(row[2]) for row in rows])
        groups = ([rows[n] for n in group] for group in alike(vectors))
        found = [Proposal(tuple(row[0] for row in of), len({row[1] for row in of})) for of in groups]
        return sorted((each for each in found if each.weapons >= SEEN), key=lambda each: -each.weapons)

    def _look(self, session: Session, ids: Sequence[str], marks: MarkReader) -> None:
        """Embeds the crops that were not seen yet, and lets go of those that count no more."""
        kept = self._seen if marks.network == self._network else {}
        new = [each for each in ids if each not in kept]
        rows = session.scalars(select(MarkExample).where(MarkExample.id.in_(new))).all()
        crops = [_pixels(row.crop or b"") for row in rows]
        vectors = marks.vectors(crops)
        fresh = zip(rows, crops, vectors, strict=True)
        kept = kept | {row.id: _Seen(row.mark or "", crop, vector) for row, crop, vector in fresh}
        self._seen, self._network = {each: kept[each] for each in ids}, marks.network

    def _cut_one(self, marks: MarkReader) -> None:
        with self.database.read() as session:
            query = _allowed(MarkExample, Photo.sha256).join(Blob, Blob.sha256 == Photo.sha256)
            # A photo that the workers have not read may be one that takes too much memory to decode.
            query = query.where(MarkExample.state == State.WAITING, Blob.state == BlobState.READ)
            found = session.execute(query.order_by(MarkExample.at, MarkExample.id).limit(1)).first()
        if found is not None:
            example, sha256 = found
            self._settle(example.id, _judged(example, self._image(sha256), marks))

    def _image(self, sha256: str) -> Image | None:
        try:
            return decode(self.store.read(sha256)).image
        except RollmarkError as error:
            if getattr(error, "reason", "") == "storage_unavailable":
                raise
            return None

    def _settle(self, example: str, judged: _Judged) -> None:
        with self.database.write() as session:
            row = session.get(MarkExample, example, with_for_update=True)
            if row is None or row.state is not State.WAITING:
                return  # erased, taken back or cut out by another service meanwhile
            row.mark, row.doubt, row.crop = judged.mark, judged.doubt, judged.crop
            change(session, row, judged.state, "system", f"mark_{judged.state.value}")


def _judged(example: MarkExample, image: Image | None, marks: MarkReader) -> _Judged:
    if image is None:
        return _Judged(State.DOUBTED, doubt=UNREADABLE)
    a, b, c, d = ((float(x), float(y)) for x, y in example.polygon)
    if not _is_inside(example.polygon, image):
        return _Judged(State.DOUBTED, doubt=OUTSIDE)
    cut = crop_of(image, (a, b, c, d))
    png = cv2.imencode(".png", cut)[1].tobytes()
    if example.name == UNKNOWN:
        return _Judged(State.UNNAMED, crop=png)
    named = marks.named(example.name, cut)
    if isinstance(named, Doubt):
        return _Judged(State.DOUBTED, doubt=named, crop=png)
    if marks.strays(image, square((a, b, c, d)), named.id, cut):
        return _Judged(State.DOUBTED, named.id, Doubt.EVERYWHERE, png)
    return _Judged(State.LEARNT, named.id, crop=png)


def _is_inside(polygon: Sequence[Sequence[float]], image: Image) -> bool:
    """Whether a box lies on the photo and is large enough for anything to stand in it."""
    corners = np.asarray(polygon, np.float64)
    inside = (corners >= -1).all() and (corners <= (image.shape[1] + 1, image.shape[0] + 1)).all()
    return bool(inside and (np.ptp(corners, axis=0) >= LEAST).all())


def _counting(session: Session) -> list[str]:
    """The examples that are compared with, by id: of each mark the newest."""
    query = _allowed(MarkExample.id, MarkExample.mark).where(MarkExample.state == State.LEARNT)
    counts: dict[str | None, int] = {}
    ids = []
    for example, mark in session.execute(query.order_by(MarkExample.at.desc(), MarkExample.id).limit(MOST)):
        counts[mark] = counts.get(mark, 0) + 1
        if counts[mark] <= EACH:
            ids.append(example)
    return sorted(ids)


def _allowed(*columns: Any) -> Any:  # noqa: ANN401  a query of any columns
    """Of photos that something may be learnt from."""
    query = select(*columns).select_from(MarkExample).join(Photo, Photo.id == MarkExample.photo_id)
    query = query.join(Weapon, Weapon.id == Photo.weapon_id).join(Case, Case.id == Weapon.case_id)
    subjects = Erasure.subject.in_(["photo:" + Photo.id, "case:" + Case.id])
    asked = exists().where(Erasure.state == ErasureState.REQUESTED, subjects)
    return query.where(Case.may_train, ~asked)


def _pixels(crop: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(crop, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
