"""A service whose reader knows four marks by a network that is none, and people who name marks on photos."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import httpx
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.app import create_app
from api.audit.watch import watch
from api.auth import Role
from api.database import Database, new_id
from api.marks.keeping import keep
from api.marks.tables import MarkExample
from api.pool import PhotoReader
from api.settings import Settings
from api.testing import UNIT, authorised, serving
from ocr import fields
from ocr.decode import decode
from ocr.knowledge import load
from ocr.knowledge.marks import load_atlas
from ocr.marks.certainty import Certainty
from ocr.marks.examples import MODEL, Examples
from ocr.marks.prototypes import Prototypes, fingerprint
from ocr.marks.reader import MarkReader
from ocr.marks.testing import CELLS, Coarse, crop, drawn
from ocr.types import Candidate, Photo, Reading

KNOWN = ("kimar_k", "pb_oval", "tula_star", "ptb_ring")
MODELS = {"fake": "1"}
AT = (140, 100, 200, 160)
"""Where the mark of every photo stands: left, top, right, bottom."""


@dataclass(frozen=True)
class CoarseReader:
    """Reads drawn marks alone.

    Attributes:
        marks: What reads them.
        models: As a reader's.
    """

    marks: MarkReader
    models: Mapping[str, str] = field(default_factory=lambda: dict(MODELS))

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:  # noqa: ARG002
        """Reads a photo."""
        image = decode(data).image
        marks = fields.survey((), self.marks.read(image), load()).marks
        told = (Candidate(mark.kind, mark.maker, mark.maker, mark.p, (), (mark.id,)) for mark in marks)
        photo = Photo(hashlib.sha256(data).hexdigest(), image.shape[1], image.shape[0], path)
        return Reading(photo, marks=marks, candidates=tuple(told), models=self.models)

    def knowing(self, examples: Examples) -> "CoarseReader":
        """The same reader with these confirmed marks."""
        named = {MODEL: examples.version} if examples.version else {}
        return replace(self, marks=self.marks.knowing(examples), models={**MODELS, **named})


def coarse_reader() -> CoarseReader:
    """Opens a reader of the marks of ``KNOWN``."""
    atlas, coarse = load_atlas(), Coarse()
    drawings = tuple(fingerprint(atlas.by_id[name].drawing) for name in KNOWN)
    flat = np.zeros((1, CELLS * CELLS), np.float32)
    vectors = coarse.vectors([crop(name) for name in KNOWN])
    known = Prototypes(KNOWN, drawings, vectors, np.arange(len(KNOWN)), flat)
    certain = Certainty("v", "sha", "1", (20.0, 0.0, 0.0), -14.0, 30.0, {})
    return CoarseReader(MarkReader(coarse, known, certain, atlas))


def picture(name: str, seed: int = 0) -> bytes:
    """A photo of a mark; each seed is another photo."""
    grey = np.random.default_rng(seed).normal(90, 2, (240, 320)).clip(0, 255).astype(np.uint8)
    left, top, right, bottom = AT
    grey[top:bottom, left:right] = drawn(name, right - left)
    pixels: NDArray[np.uint8] = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


@dataclass
class Station:
    """A running service and its people.

    Attributes:
        settings: How it is set.
        database: Its database.
        officer: Names marks.
        keeper: Cares for models.
        seeds: Photos that were not taken yet.
    """

    settings: Settings
    database: Database
    officer: httpx.Client
    keeper: httpx.Client
    seeds: Iterator[int]

    def photo(self, name: str) -> dict[str, Any]:
        """Stores a new photo of a mark, of a weapon of its own, and waits until it was read."""
        case = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Prizren", "agency": "Police"}
        made = self.officer.post("/v1/cases", json={**case, "number": new_id()}).json()
        weapon = self.officer.post(f"/v1/cases/{made['id']}/weapons", json={"exhibit_number": "A1"}).json()
        data = picture(name, next(self.seeds))
        sent = {"sha256": hashlib.sha256(data).hexdigest()}
        url = self.officer.post("/v1/photos", params=sent, content=data).headers["Location"]
        until(lambda: self.officer.get(f"{url}/state").json()["state"] == "read")
        told = self.officer.patch(url, json={"weapon_id": weapon["id"]})
        assert told.status_code == 200, told.text
        return {**told.json(), "case_id": made["id"]}

    def name(self, photo: dict[str, Any], mark: str | None = None, **said: object) -> str:
        """Names the mark of a photo; returns the id of the box."""
        left, top, right, bottom = AT
        box = [[left, top], [right, top], [right, bottom], [left, bottom]]
        body = {"act": "label", "polygons": [box], **({"mark": mark} if mark else {}), **said}
        answer = self.officer.post(f"/v1/photos/{photo['id']}/annotations", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def withdraw(self, photo: dict[str, Any], box: str) -> httpx.Response:
        """Takes a name back."""
        return self.officer.post(f"/v1/photos/{photo['id']}/annotations/{box}/withdraw")

    def read(self, name: str) -> dict[str, Any]:
        """Has a new photo of a mark read, and keeps nothing."""
        file = {"photo": ("photo.png", picture(name, next(self.seeds)))}
        told: dict[str, Any] = self.officer.post("/v1/readings", files=file).json()
        return told

    def makers(self, name: str) -> list[str]:
        """Whose marks are read on a new photo of a mark."""
        return [mark["maker"] for mark in self.read(name)["marks"]]

    def example(self, photo: dict[str, Any]) -> dict[str, Any]:
        """The example of a photo, once it was cut out."""
        found: dict[str, Any] = {}

        def is_settled() -> bool:
            items = self.examples()["items"]
            mine = [each for each in items if each["id"] in self.ids(photo)]
            found.update(mine[0] if mine else {})
            return found.get("state") not in {None, "waiting"}

        until(is_settled)
        return found

    def examples(self) -> dict[str, Any]:
        """What the model keeper sees."""
        told: dict[str, Any] = self.keeper.get("/v1/models/examples").json()
        return told

    def ids(self, photo: dict[str, Any]) -> Sequence[str]:
        """Ids of the examples of a photo, the newest first."""
        with self.database.read() as session:
            query = select(MarkExample.id).where(MarkExample.photo_id == photo["id"])
            return session.scalars(query.order_by(MarkExample.at.desc())).all()


def until(is_so: Callable[[], bool]) -> None:
    """Waits until something is so; fails where it is not within a minute."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def running(settings: Settings, seeds: Iterator[int], reader: PhotoReader | None = None) -> Iterator[Station]:
    """Runs a service.

    Args:
        settings: How it is set.
        seeds: Photos that were not taken yet.
        reader: Its reader; None: one of four marks.
    """
    with ExitStack() as closing:
        url = closing.enter_context(serving(create_app(settings, reader or coarse_reader())))

        def client(role: Role, unit: str | None) -> httpx.Client:
            headers = authorised(settings, role, unit=unit)
            return closing.enter_context(httpx.Client(base_url=url, headers=headers, timeout=60))

        database = replace(Database.open(settings.database), on_write=_followed)
        closing.callback(database.close)
        officer, keeper = client(Role.OFFICER, UNIT), client(Role.MODEL_KEEPER, None)
        yield Station(settings, database, officer, keeper, seeds)


def _followed(session: Session) -> None:
    watch(session)
    keep(session)
