"""Photos in worker processes: what comes back, and what does not get out."""

import hashlib
import queue
import time
from collections.abc import Callable, Iterator

import pytest

from ocr.cluster import (
    Answer,
    Cluster,
    ClusterSettings,
    Died,
    Failed,
    Job,
    Read,
    Refused,
    Unfit,
    models_key,
)
from ocr.cluster.testing import BROKEN, MODELS, OBEDIENT
from ocr.errors import ClusterUnavailable, RollmarkError
from ocr.types import Reading

PATIENCE_S = 60
MIB = 2**20
Ask = Callable[..., Answer]


def job(photo: bytes) -> Job:
    return Job(hashlib.sha256(photo).hexdigest(), photo, models_key(MODELS))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    opened = Cluster.open(ClusterSettings(workers=1, memory_bytes=512 * MIB, reader=OBEDIENT))
    yield opened
    opened.close()


@pytest.fixture
def answers() -> "queue.SimpleQueue[Answer]":
    return queue.SimpleQueue()


@pytest.fixture
def ask(cluster: Cluster, answers: "queue.SimpleQueue[Answer]") -> Ask:
    """Sends a photo and waits for the answer."""

    def wait_for(photo: bytes) -> Answer:
        cluster.submit(job(photo), lambda _, answer: answers.put(answer))
        return answers.get(timeout=PATIENCE_S)

    return wait_for


def there_are(cluster: Cluster, workers: int) -> bool:
    """Waits until so many workers are there."""
    for _ in range(10 * PATIENCE_S):
        if cluster.capacity() == workers:
            return True
        time.sleep(0.1)
    return False


def process(answer: Answer) -> str:
    assert isinstance(answer, Read)
    path = Reading.from_dict(answer.body).photo.path
    assert path is not None
    return path


def test_a_photo_comes_back_as_the_json_of_its_reading(ask: Ask) -> None:
    answer = ask(b"a photo")
    assert isinstance(answer, Read)
    assert Reading.from_dict(answer.body).photo.sha256 == hashlib.sha256(b"a photo").hexdigest()


def test_a_refusal_comes_back_with_its_reason_and_advice(ask: Ask) -> None:
    answer = ask(b"refuse this")
    assert isinstance(answer, Refused)
    assert answer.refusal.reason == "not_an_image"
    assert "Send a JPEG" in answer.refusal.advice


def test_a_photo_that_needs_more_memory_than_the_worker_has_is_refused_and_the_worker_lives(ask: Ask) -> None:
    before = process(ask(b"before"))
    answer = ask(b"grab %d" % (600 * MIB))
    assert isinstance(answer, Refused)
    assert answer.refusal.reason == "too_heavy"
    assert process(ask(b"after")) == before


def test_a_failure_tells_where_but_not_what_was_on_the_photo(ask: Ask) -> None:
    answer = ask(b"fail on F85641")
    assert isinstance(answer, Failed)
    assert answer.kind == "RuntimeError"
    assert answer.frames[-1].endswith(" read")
    assert "F85641" not in repr(answer)


def test_a_worker_that_dies_is_told_each_time_and_replaced(ask: Ask) -> None:
    before = process(ask(b"one more"))
    assert ask(b"die") == Died(1)
    assert ask(b"die") == Died(1)
    assert process(ask(b"and one after")) != before


def test_a_photo_asked_for_twice_at_once_is_read_once(
    cluster: Cluster, answers: "queue.SimpleQueue[Answer]"
) -> None:
    ends: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    twice = job(b"wait 0.5")
    for _ in range(2):
        cluster.submit(twice, lambda _, answer: ends.put(answer))
    first, second = (ends.get(timeout=PATIENCE_S) for _ in range(2))
    # Read twice by the one thread, the second would have ended half a second later.
    assert isinstance(first, Read)
    assert ends.empty()
    assert first == second


def test_the_capacity_is_the_number_of_workers(cluster: Cluster, ask: Ask) -> None:
    ask(b"be there")
    assert cluster.capacity() == 1


def test_a_photo_is_not_part_of_how_a_job_is_told() -> None:
    assert "F85641" not in repr(job(b"F85641"))


def test_workers_without_models_say_so_for_every_photo() -> None:
    opened = Cluster.open(ClusterSettings(workers=1, memory_bytes=512 * MIB, reader=BROKEN))
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    opened.submit(job(b"a photo"), lambda _, answer: answers.put(answer))
    answer = answers.get(timeout=PATIENCE_S)
    opened.close()
    assert isinstance(answer, Unfit)
    assert answer.advice.startswith("Install the project again")


@pytest.mark.parametrize("which", [0, 1])
def test_a_worker_that_nobody_watches_any_more_is_replaced_and_the_other_goes_on(which: int) -> None:
    cluster = Cluster.open(ClusterSettings(workers=2, memory_bytes=512 * MIB, reader=OBEDIENT))
    try:
        assert there_are(cluster, 2)
        local = cluster._local
        assert local is not None
        lost, kept = local.workers[which], local.workers[1 - which]
        local.sync(lost.close)
        assert cluster.capacity() < 2
        assert there_are(cluster, 2)
        assert kept in local.workers.values()
        assert lost not in local.workers.values()
    finally:
        cluster.close()


def test_a_closed_cluster_says_that_it_is_gone() -> None:
    opened = Cluster.open(ClusterSettings(workers=1, memory_bytes=512 * MIB, reader=OBEDIENT))
    opened.close()
    with pytest.raises(ClusterUnavailable):
        opened.capacity()


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with pytest.raises(ClusterUnavailable, match=r"tcp://127\.0\.0\.1:9"):
        Cluster.open(ClusterSettings(address="tcp://127.0.0.1:9", connect_s=0.5))


def test_a_worker_tells_which_models_it_reads_with(cluster: Cluster) -> None:
    assert cluster.models() == MODELS


def test_an_answer_names_the_process_that_read(ask: Ask) -> None:
    answer = ask(b"who reads this")
    assert isinstance(answer, Read)
    assert answer.by.endswith(process(answer).removeprefix("process "))


def test_a_worker_without_models_says_so_when_it_is_asked_for_them() -> None:
    opened = Cluster.open(ClusterSettings(workers=1, memory_bytes=512 * MIB, reader=BROKEN, dashboard=True))
    try:
        assert opened.dashboard
        assert opened.dashboard.startswith("http://127.0.0.1:")
        with pytest.raises(RollmarkError):
            opened.models()
    finally:
        opened.close()


def test_pages_are_not_shown_where_nobody_asks(cluster: Cluster) -> None:
    assert cluster.dashboard is None
