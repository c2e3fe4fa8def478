"""What ``rollmark bulk`` costs beside a bare loop, what a second worker brings, and RapidOCR beside it.

Where a machine does other work too the clock says little; beside it stands the processor time of all
processes that took part. The sides take turns, and ratios are medians over rounds.

``pytest tests/bench/test_bulk.py -m proof -s`` prints the figures.
"""

import os
import shutil
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import psutil
import pytest
from PIL import Image

from ocr.bulk.testing import KEY, opened
from ocr.cluster import Cluster, ClusterSettings, models_key
from ocr.cluster.settings import READER
from ocr.cluster.testing import OBEDIENT
from ocr.reader import Reader, ReaderSettings
from training.evaluate.peers import Peer

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.jpg"))
ROUNDS = 3
SIDES_PX = (700, 900, 1100, 1300, 1500)
EFFICIENT, OVERHEAD, SLEEPY_S = 1.8, 1.05, 0.25


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processors."""

    wall: float
    cpu: float


def cpu_s() -> float:
    """Seconds of processors that this process and its children have taken."""
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


@contextmanager
def counted(costs: list[Cost]) -> Iterator[None]:
    wall, cpu = time.perf_counter(), cpu_s()
    yield
    costs.append(Cost(time.perf_counter() - wall, cpu_s() - cpu))


def by_bulk(archive: Path, out: Path, cluster: Cluster, key: str, costs: list[Cost]) -> None:
    """Reads an archive into new results; all but the start of the workers counts, the writing too."""
    shutil.rmtree(out, ignore_errors=True)
    with opened(out) as results, counted(costs):
        results.read(archive, cluster, key=key)


def ratios(these: list[Cost], those: list[Cost]) -> Cost:
    pairs = list(zip(these, those, strict=True))
    wall = statistics.median(this.wall / that.wall for this, that in pairs)
    return Cost(wall, statistics.median(this.cpu / that.cpu for this, that in pairs))


def told(capsys: pytest.CaptureFixture[str], what: str, ratio: Cost) -> None:
    with capsys.disabled():
        load = os.getloadavg()[0]
        print(f"\n{what}: {ratio.wall:.3f} by the clock, {ratio.cpu:.3f} of processors (load {load:.0f})")


@contextmanager
def cluster(workers: int, reader: str) -> Iterator[Cluster]:
    opened = Cluster.open(ClusterSettings(workers=workers, reader=reader))
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    # Enough that the last photo, which one worker reads while the other has none left, weighs little.
    for side in SIDES_PX:
        for sample in SAMPLES:
            with Image.open(sample) as image:
                image.thumbnail((side, side))
                image.convert("RGB").save(folder / f"{sample.stem}-{side}.jpg", quality=90)
    return folder


def two_against_one(archive: Path, tmp_path: Path, reader: str, rounds: int) -> Cost:
    costs: dict[int, list[Cost]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, found in costs.items():
            with cluster(workers, reader) as there:
                key = KEY if reader == OBEDIENT else models_key(there.models())
                by_bulk(archive, tmp_path / "out", there, key, found)
    return ratios(costs[1], costs[2])


@pytest.mark.parametrize(
    ("count", "rounds"),
    [pytest.param(24, 1, id="short"), pytest.param(80, ROUNDS, id="whole", marks=pytest.mark.proof)],
)
def test_two_workers_take_half_the_time_of_one_where_reading_is_waiting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int, rounds: int
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(b"wait %g %d" % (SLEEPY_S, number))
    found = two_against_one(folder, tmp_path, OBEDIENT, rounds)
    told(capsys, "two workers against one, photos that only wait", found)
    # The short form runs on machines that do other work too.
    assert found.wall >= (EFFICIENT if rounds > 1 else 1.5)


@pytest.mark.proof
@pytest.mark.timeout(3000)
def test_two_workers_read_nearly_twice_as_fast_as_one(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = two_against_one(archive, tmp_path, READER, ROUNDS)
    told(capsys, "two workers against one", found)
    assert found.wall >= EFFICIENT


@pytest.mark.proof
@pytest.mark.timeout(3000)
def test_bulk_takes_hardly_longer_than_a_bare_loop(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = Reader.open(ReaderSettings(threads=1))
    photos = [path.read_bytes() for path in sorted(archive.iterdir())]
    reader.read(photos[0])
    bulk, bare = list[Cost](), list[Cost]()
    with cluster(1, READER) as there:
        key = models_key(there.models())
        by_bulk(archive, tmp_path / "out", there, key, [])  # what is loaded late is loaded
        for _ in range(ROUNDS):
            with counted(bare):
                for photo in photos:
                    reader.read(photo)
            by_bulk(archive, tmp_path / "out", there, key, bulk)
    found = ratios(bulk, bare)
    told(capsys, "bulk with one worker over a bare loop", found)
    assert found.cpu <= OVERHEAD


def read_by(peers: list[Peer], photos: list[Path]) -> int:
    """Has peers read photos, each taking the next when it is done; returns how many lines they found."""
    left = iter(photos)
    lock = Lock()

    def some(peer: Peer) -> int:
        found = 0
        while True:
            with lock:
                photo = next(left, None)
            if photo is None:
                return found
            found += len(peer.read(photo.read_bytes(), photo.name, crop=False).reading.lines)

    with ThreadPoolExecutor(len(peers)) as pool:
        return sum(pool.map(some, peers))


@pytest.mark.proof
@pytest.mark.timeout(3000)
def test_bulk_reads_as_many_photos_a_second_as_rapidocr_in_two_processes(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = sorted(archive.iterdir())
    ours, theirs = list[Cost](), list[Cost]()
    # One thread a process, as our workers have.
    with cluster(2, READER) as there, Peer("rapidocr", 1) as one, Peer("rapidocr", 1) as other:
        key = models_key(there.models())
        by_bulk(archive, tmp_path / "out", there, key, [])
        read_by([one, other], photos)
        for _ in range(ROUNDS):
            with counted(theirs):
                assert read_by([one, other], photos) > 0
            by_bulk(archive, tmp_path / "out", there, key, ours)
    found = ratios(theirs, ours)
    told(capsys, "photos a second against RapidOCR in two processes", found)
    assert found.wall >= 1.0
