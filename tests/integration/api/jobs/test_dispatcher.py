"""Every stored photo ends read or refused, whatever the workers answer."""

from collections.abc import Callable

from api.audit.log import entries
from api.jobs.dispatcher import Dispatcher
from api.jobs.testing import KeptPhotos, wait_until
from api.records.kinds import BlobState
from api.records.tables import Blob
from ocr.cluster import Answer, Died, Failed, InProcess, Job, Lost, Read, Unfit
from ocr.cluster.testing import MODELS, ObedientReader, ScriptedWorkers
from ocr.types import Photo, Reading

Dispatching = Callable[..., Dispatcher]


def reading(job: Job) -> Answer:
    return Read(Reading(Photo(job.sha256, 4, 3), models=MODELS, timings_ms={"total": 1500.0}).to_dict())


def in_turn(*answers: Answer | None) -> Callable[[Job], Answer]:
    """A script that answers these one after the other, and reads the photo where there is None."""
    rest = list(answers)
    return lambda job: (rest.pop(0) if rest else None) or reading(job)


def test_what_waited_before_the_start_is_read(photos: KeptPhotos, dispatching: Dispatching) -> None:
    sha256 = photos.store(b"a photo")
    dispatching(InProcess(ObedientReader()))
    assert photos.ended(sha256).state == BlobState.READ
    (kept,) = photos.readings(sha256)
    assert kept.active
    assert kept.models == MODELS
    assert Reading.from_dict(kept.body).photo.sha256 == sha256


def test_what_comes_later_is_read_when_it_is_told(photos: KeptPhotos, dispatching: Dispatching) -> None:
    dispatcher = dispatching(InProcess(ObedientReader()))
    wait_until(lambda: dispatcher.status().workers)
    sha256 = photos.store(b"a photo")
    dispatcher.wake()
    assert photos.ended(sha256).state == BlobState.READ


def test_a_refused_photo_says_why_and_what_to_do(photos: KeptPhotos, dispatching: Dispatching) -> None:
    sha256 = photos.store(b"refuse this")
    dispatching(InProcess(ObedientReader()))
    row = photos.ended(sha256)
    assert (row.state, row.refused_reason) == (BlobState.REFUSED, "not_an_image")
    assert "Send a JPEG" in str(row.refused_advice)
    assert photos.readings(sha256) == []


def test_every_end_is_in_the_log_by_hash_alone(photos: KeptPhotos, dispatching: Dispatching) -> None:
    read, refused = photos.store(b"a photo"), photos.store(b"refuse this")
    dispatching(InProcess(ObedientReader()))
    photos.ended(read)
    photos.ended(refused)
    with photos.database.read() as session:
        ends = {e.subject: e for e in entries(session) if e.action == "read"}
    assert ends[f"blob:{read}"].detail["reading"] == photos.readings(read)[0].id
    assert ends[f"blob:{refused}"].detail == {"refused": "not_an_image"}
    assert {e.actor for e in ends.values()} == {"system"}


def test_a_photo_whose_workers_keep_dying_is_refused_and_not_sent_again(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    sha256 = photos.store(b"a bomb")
    workers = ScriptedWorkers(lambda _: Died(1))
    dispatcher = dispatching(workers)
    row = photos.ended(sha256)
    assert (row.state, row.refused_reason, row.attempts) == (BlobState.REFUSED, "worker_died", 8)
    assert "crop" in str(row.refused_advice)
    dispatcher.stop()
    assert len(workers.asked) == 8


def test_deaths_are_remembered_over_a_restart(photos: KeptPhotos, dispatching: Dispatching) -> None:
    sha256 = photos.store(b"a bomb")
    first = ScriptedWorkers(in_turn(*[Died(1)] * 5, Lost()))
    stopped = dispatching(first)
    wait_until(lambda: photos.row(sha256).attempts == 5)
    stopped.stop()
    second = ScriptedWorkers(lambda _: Died(1))
    dispatching(second)
    photos.ended(sha256)
    assert len(second.asked) == 3


def test_a_photo_whose_worker_died_by_chance_is_read(photos: KeptPhotos, dispatching: Dispatching) -> None:
    sha256 = photos.store(b"a photo")
    dispatching(ScriptedWorkers(in_turn(Died(1), Died(1), None)))
    assert photos.ended(sha256).state == BlobState.READ


def test_a_photo_that_the_reader_fails_on_is_refused_in_the_end(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    sha256 = photos.store(b"a photo")
    dispatching(ScriptedWorkers(lambda _: Failed("RuntimeError", ("reader.py:1 read",))))
    assert photos.ended(sha256).refused_reason == "reader_failed"


def test_a_photo_waits_while_workers_have_no_models(photos: KeptPhotos, dispatching: Dispatching) -> None:
    sha256 = photos.store(b"a photo")
    unfit = Unfit("The weights are not there.", "Install the project again.")
    dispatcher = dispatching(ScriptedWorkers(in_turn(unfit, None)))
    wait_until(lambda: "Install the project again." in (dispatcher.status().trouble or ""))
    assert photos.ended(sha256).state == BlobState.READ
    assert photos.row(sha256).attempts == 0


def test_when_the_scheduler_is_lost_another_connection_reads_what_was_under_way(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    sha256 = photos.store(b"a photo")
    lost = ScriptedWorkers(lambda _: Lost())
    dispatching(lost, ScriptedWorkers(reading))
    assert photos.ended(sha256).state == BlobState.READ
    assert lost.is_closed


def test_a_scheduler_that_is_gone_is_noticed_while_nothing_is_read(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    gone = ScriptedWorkers(reading, room=0)
    dispatcher = dispatching(gone, ScriptedWorkers(reading))
    wait_until(lambda: dispatcher.status().trouble == "No worker is there.")
    gone.room = -1
    assert photos.ended(photos.store(b"a photo")).state == BlobState.READ


def test_no_more_photos_are_in_memory_than_there_is_room_for(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    silent = ScriptedWorkers(reading)
    silent.submit = lambda job, done: silent.asked.append(job)  # type: ignore[method-assign]
    for n in range(7):
        photos.store(b"photo %d" % n)
    dispatcher = dispatching(silent)
    wait_until(lambda: dispatcher.status().in_flight == 2)
    dispatcher.wake()
    dispatcher.stop()
    assert len(silent.asked) == 2


def test_one_photo_that_the_store_cannot_give_holds_up_no_other(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    missing, there = photos.store(b"missing"), photos.store(b"there")
    del photos.kept[missing]
    dispatching(InProcess(ObedientReader()))
    assert photos.ended(there).state == BlobState.READ
    assert photos.row(missing).state == BlobState.STORED
    photos.kept[missing] = b"missing"
    assert photos.ended(missing).state == BlobState.READ


def test_an_erased_photo_stays_erased_though_its_reading_comes_in(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    sha256 = photos.store(b"a photo")

    def erased_meanwhile(job: Job) -> Answer:
        with photos.database.write() as session:
            session.get_one(Blob, sha256).state = BlobState.ERASED
        return reading(job)

    dispatcher = dispatching(ScriptedWorkers(erased_meanwhile))
    wait_until(lambda: photos.row(sha256).state == BlobState.ERASED and not dispatcher.status().in_flight)
    dispatcher.stop()
    assert photos.row(sha256).state == BlobState.ERASED
    assert photos.readings(sha256) == []


def test_an_error_that_nobody_thought_of_does_not_end_the_dispatcher(
    photos: KeptPhotos, dispatching: Dispatching
) -> None:
    sha256 = photos.store(b"a photo")
    broken = ScriptedWorkers(reading)
    calls = iter([ZeroDivisionError("once"), None])

    def capacity() -> int:
        if error := next(calls, None):
            raise error
        return 1

    broken.capacity = capacity  # type: ignore[method-assign]
    dispatching(broken)
    assert photos.ended(sha256).state == BlobState.READ
