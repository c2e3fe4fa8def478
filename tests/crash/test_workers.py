"""Workers that are killed while they read, and a server that is killed while its workers do."""

import hashlib
import io
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from PIL import Image
from sqlalchemy import func, select

from api.database import Database
from api.jobs.dispatcher import Dispatcher
from api.jobs.testing import wait_until
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading
from api.storage import BlobStore, open_store
from ocr.cluster import Cluster, ClusterSettings, models_key
from ocr.cluster.settings import READER
from ocr.cluster.testing import MODELS, OBEDIENT, workers_below

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.jpg"))
SIDE_PX = 480
"""The longer side of the photos that the true reader reads here: small, because there are many of them."""

SERVER = "from api.server import serve; from api.testing import FakeReader; serve(reader=FakeReader())"
SHORT = pytest.param(32, OBEDIENT, 90.0, id="short")  # longer than two kills three seconds apart
LONG = [pytest.mark.proof, pytest.mark.timeout(1600)]
WHOLE = pytest.param(100, OBEDIENT, 1500.0, id="whole", marks=LONG)
TRULY = pytest.param(100, READER, 1500.0, id="truly read", marks=LONG)


class Kept:
    """A folder with a database and a store, as a service keeps them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database.open(f"sqlite:///{folder / 'rollmark.db'}")
        self.database.migrate()
        self.store: BlobStore = open_store(str(folder / "photos"))

    def add(self, photo: bytes) -> None:
        sha256 = hashlib.sha256(photo).hexdigest()
        file = self.folder / "incoming"
        file.write_bytes(photo)
        self.store.adopt(file, sha256)
        with self.database.write() as session:
            session.add(Blob(sha256=sha256, size=len(photo), media_type="image/jpeg"))
            session.flush()
            session.add(Photo(sha256=sha256, unit="north", uploaded_by="0" * 32))

    def count(self, state: BlobState) -> int:
        with self.database.read() as session:
            return session.scalars(select(func.count()).where(Blob.state == state)).one()

    def actives(self) -> list[int]:
        """How many active readings each blob has."""
        actives = func.count(Reading.id).filter(Reading.active)
        query = select(actives).select_from(Blob).outerjoin(Reading, Blob.sha256 == Reading.sha256)
        with self.database.read() as session:
            return list(session.scalars(query.group_by(Blob.sha256)))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.database.close()


def photos(count: int, reader: str) -> Iterator[bytes]:
    """Photos that are all different: each half a second to the quick reader, or a sample made small."""
    for n in range(count):
        if reader == OBEDIENT:
            yield b"wait 0.5 %d" % n
        else:
            made = io.BytesIO()
            with Image.open(SAMPLES[n % len(SAMPLES)]) as image:
                image.thumbnail((SIDE_PX, SIDE_PX))
                image.convert("RGB").save(made, "JPEG", quality=80 + n // len(SAMPLES))
            yield made.getvalue()


@contextmanager
def killing(seconds: tuple[float, float], most: int) -> Iterator[list[int]]:
    """Kills a worker chosen by lot again and again; yields who was killed so far."""
    stop, killed = Event(), list[int]()

    def run() -> None:
        while len(killed) < most and not stop.wait(random.uniform(*seconds)):
            if there := workers_below(psutil.Process()):
                victim = random.choice(there)
                with suppress(psutil.NoSuchProcess):
                    victim.kill()
                    killed.append(victim.pid)

    thread = Thread(target=run)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(("count", "reader", "patience_s"), [SHORT, WHOLE, TRULY])
def test_every_photo_is_read_once_though_workers_are_killed_all_the_time(
    kept: Kept, count: int, reader: str, patience_s: float
) -> None:
    for photo in photos(count, reader):
        kept.add(photo)
    # A worker that opens models needs longer to start than two workers that are killed in turns live.
    many = 2 if reader == OBEDIENT else 6
    settings = ClusterSettings(workers=many, reader=reader)
    dispatcher = Dispatcher(kept.database, kept.store, lambda: Cluster.open(settings), models_key(MODELS))
    dispatcher.start()
    try:
        # The clock of the killer starts when there is somebody to kill.
        wait_until(lambda: dispatcher.status().in_flight == many)
        with killing((1, 3), most=2 if count < 100 else 1_000_000) as killed:
            wait_until(lambda: kept.count(BlobState.STORED) == 0, patience_s=patience_s)
    finally:
        dispatcher.stop()
    print(f"{len(killed)} workers killed while {count} photos were read")
    assert len(killed) >= 2
    assert kept.count(BlobState.READ) == count
    assert kept.actives() == [1] * count


def more_are_read(kept: Kept, than: float) -> bool:
    return kept.count(BlobState.READ) > than


@contextmanager
def serving(folder: Path, reader: str) -> Iterator[psutil.Process]:
    """Runs a server over the folder; kills it in the end, with no warning."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings = {"DATA": str(folder), "PORT": str(port), "WORKERS": "2", "WORKER_READER": reader}
    environment = {f"ROLLMARK_{name}": value for name, value in settings.items()}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            yield psutil.Process(server.pid)
        finally:
            server.kill()


@pytest.mark.parametrize(("count", "reader", "patience_s"), [SHORT, TRULY])
def test_every_photo_is_read_though_the_server_is_killed_while_it_reads(
    kept: Kept, count: int, reader: str, patience_s: float
) -> None:
    for photo in photos(count, reader):
        kept.add(photo)
    for share in (0.2, 0.6):
        with serving(kept.folder, reader) as server:
            wait_until(partial(more_are_read, kept, share * count), patience_s=patience_s)
            orphans = server.children(recursive=True)
        assert orphans
        # They end by themselves: nobody else could.
        assert not psutil.wait_procs(orphans, timeout=60)[1]
    assert kept.count(BlobState.STORED) > 0
    with serving(kept.folder, reader):
        wait_until(lambda: kept.count(BlobState.STORED) == 0, patience_s=patience_s)
    assert kept.count(BlobState.READ) == count
    assert kept.actives() == [1] * count
