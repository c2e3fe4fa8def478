"""``rollmark bulk`` while everything around it is killed: in the end every photo has its rows, once."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ocr.bulk.testing.processes import Machines
from ocr.cluster.testing import workers_below

SHORT = pytest.param(24, 0.2, 1, id="short")
WHOLE = pytest.param(2_000, 0.05, 3, id="whole", marks=[pytest.mark.proof, pytest.mark.timeout(3000)])
SEED = 7


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    machines = Machines(tmp_path)
    yield machines
    machines.close()


def fill(machines: Machines, count: int, seconds: float) -> None:
    machines.fill({f"box-{n % 20}/{n}.jpg": b"wait %g %d" % (seconds, n) for n in range(count)})


def assert_whole(machines: Machines, count: int) -> None:
    hashes = [row["sha256"] for row in machines.rows("photos")]
    paths = [row["path"] for row in machines.rows("files")]
    assert (len(hashes), len(set(hashes))) == (count, count)
    assert (len(paths), len(set(paths))) == (count, count)
    assert all(row["reason"] is None for row in machines.rows("photos"))


class Run:
    """A scheduler, two machines with workers, and the client: each can be killed and comes back."""

    def __init__(self, machines: Machines) -> None:
        self.machines = machines
        self.scheduler = machines.scheduler()
        self.hosts = [machines.workers(), machines.workers()]
        self.client = machines.bulk("--flush", "1")

    def kill_client(self) -> None:
        self.machines.kill(self.client)
        self.client = self.machines.bulk("--flush", "1", "--resume")

    def kill_scheduler(self) -> None:
        self.machines.kill(self.scheduler)
        self.scheduler = self.machines.scheduler()

    def kill_worker(self) -> None:
        readers = [each for host in self.hosts for each in workers_below(psutil.Process(host.pid))]
        if readers:
            random.choice(readers).kill()


@pytest.mark.parametrize(("count", "seconds", "times"), [SHORT, WHOLE])
def test_client_scheduler_and_workers_are_killed_and_every_photo_has_its_rows_once(
    machines: Machines, count: int, seconds: float, times: int
) -> None:
    fill(machines, count, seconds)
    random.seed(SEED)
    run = Run(machines)
    kills: list[Callable[[], None]] = [run.kill_client, run.kill_scheduler, run.kill_worker] * times
    random.shuffle(kills)
    # Spread at random over the whole: each waits until so many photos are written.
    marks = sorted(random.sample(range(1, int(0.9 * count)), len(kills)))
    for mark, kill in zip(marks, kills, strict=True):
        machines.wait_for(lambda mark=mark: machines.count() >= mark, patience_s=600)  # type: ignore[misc]
        kill()
    machines.ended(run.client, patience_s=1200)
    assert_whole(machines, count)


def test_a_run_on_this_machine_alone_is_killed_and_goes_on(machines: Machines) -> None:
    fill(machines, 24, 0.2)
    for mark in (3, 12):
        client = machines.bulk("--flush", "0.5", "--resume", dask=False)
        machines.wait_for(lambda mark=mark: machines.count() >= mark)  # type: ignore[misc]
        orphans = psutil.Process(client.pid).children(recursive=True)
        client.kill()
        client.wait()
        # They end by themselves: nobody else could.
        assert not psutil.wait_procs(orphans, timeout=60)[1]
    written = len(machines.rows("photos"))
    told = machines.ended(machines.bulk("--resume", dask=False))
    assert told["read"] == 24 - written  # what was written is not read again
    assert_whole(machines, 24)


def test_one_of_two_machines_is_gone_in_the_middle_and_the_other_reads_the_rest(machines: Machines) -> None:
    fill(machines, 40, 0.15)
    machines.scheduler()
    machines.workers(2)
    lost = machines.workers(2)
    client = machines.bulk("--flush", "0.5")
    machines.wait_for(lambda: machines.count() >= 8)
    machines.kill(lost)
    machines.ended(client)
    assert_whole(machines, 40)


# A network of its own for the second machine, which can be cut without anybody being told.
SPACE, HERE, THERE = "rollmark-test", "10.213.77.1", "10.213.77.2"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def space() -> Iterator[str]:
    if not shutil.which("ip") or os.geteuid() != 0:
        pytest.skip("needs iproute2 and the right to make networks")
    try:
        ip("netns", "add", SPACE)
    except subprocess.CalledProcessError:
        pytest.skip("networks cannot be made here")
    try:
        ip("link", "add", "rm-here", "type", "veth", "peer", "name", "rm-there", "netns", SPACE)
        ip("addr", "add", f"{HERE}/30", "dev", "rm-here")
        ip("link", "set", "rm-here", "up")
        ip("-n", SPACE, "addr", "add", f"{THERE}/30", "dev", "rm-there")
        ip("-n", SPACE, "link", "set", "rm-there", "up")
        ip("-n", SPACE, "link", "set", "lo", "up")
        yield SPACE
    finally:
        subprocess.run(["ip", "link", "del", "rm-here"], check=False, capture_output=True)
        ip("netns", "del", SPACE)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_network_of_one_of_two_machines_is_cut_and_the_other_reads_the_rest(
    machines: Machines, space: str
) -> None:
    machines.host = HERE
    fill(machines, 200, 0.1)
    machines.scheduler()
    machines.workers(1)
    machines.workers(1, within=("ip", "netns", "exec", space))
    client = machines.bulk("--flush", "0.5")
    machines.wait_for(lambda: machines.count() >= 20)
    ip("link", "set", "rm-here", "down")
    told = machines.ended(client, patience_s=400)
    assert_whole(machines, 200)
    assert told["failed_attempts"] > 0
