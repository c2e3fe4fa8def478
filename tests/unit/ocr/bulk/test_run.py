"""A run: what is read, what is not read again, and what each file comes to."""

import hashlib
from functools import partial
from pathlib import Path

import pytest

from ocr.bulk import writer as module
from ocr.bulk.bulk import LEDGER
from ocr.bulk.run import Wanted
from ocr.bulk.testing import KEY, Listed, Results, opened
from ocr.bulk.window import AHEAD
from ocr.cluster import Answer, Died, InProcess, Job, Lost, Read, Unfit
from ocr.cluster.blame import MOST_ATTEMPTS
from ocr.cluster.testing import MODELS, ObedientReader, ScriptedWorkers
from ocr.errors import RollmarkError
from ocr.types import Photo, Reading


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(job: Job) -> Read:
    return Read(Reading(Photo(job.sha256, 0, 0), models=MODELS).to_dict())


def test_every_file_has_a_row_and_every_photo_one(results: Results, obedient: InProcess) -> None:
    files = {f"{number}.jpg": b"photo %d" % number for number in range(30)}
    run = results.read(Listed(files), obedient)
    assert sorted(row["path"] for row in results.rows("files")) == sorted(files)
    assert sorted(row["sha256"] for row in results.rows("photos")) == sorted(map(sha256, files.values()))
    assert (run.progress.read, run.progress.done) == (30, 30)


def test_the_same_bytes_under_several_names_are_read_once(results: Results) -> None:
    workers = ScriptedWorkers(read)
    run = results.read(Listed({"a.jpg": b"x", "b.jpg": b"y", "box/a.jpg": b"x"}), workers)
    assert [job.photo for job in workers.asked] == [b"x", b"y"]
    assert len(results.rows("files")) == 3
    assert run.progress.copies == 1


def test_what_was_written_is_not_read_again_and_not_even_loaded(results: Results) -> None:
    files = {"a.jpg": b"x", "b.jpg": b"y"}
    results.read(Listed(files), ScriptedWorkers(read))
    workers = ScriptedWorkers(read)
    run = results.read(Listed({**files, "c.jpg": b"z", "d.jpg": b"x"}), workers)
    assert [job.photo for job in workers.asked] == [b"z"]
    assert (run.progress.known, run.progress.copies, run.progress.read) == (2, 1, 1)


def test_a_ledger_that_was_lost_or_damaged_is_made_again_from_the_parts(tmp_path: Path) -> None:
    files = Listed({"a.jpg": b"x", "b.jpg": b"refuse"})
    with opened(tmp_path) as results:
        results.read(files, InProcess(ObedientReader()))
    for damage in (None, b"no" * 5000):
        (tmp_path / LEDGER).unlink()
        if damage:
            (tmp_path / LEDGER).write_bytes(damage)
        with opened(tmp_path) as results:
            assert results.read(files, ScriptedWorkers(read)).progress.known == 2
            assert results.ledger.counts(KEY) == (1, 1)


def test_a_part_that_came_between_is_taken_into_the_ledger(tmp_path: Path) -> None:
    with opened(tmp_path) as results:
        results.read(Listed({"a.jpg": b"x"}), ScriptedWorkers(read))
        staged = results.parts.stage(
            {"files": [{"path": "b.jpg", "size": 8, "stamp": "1", "sha256": sha256(b"y")}]}
        )
        results.parts.commit([staged])  # and killed before the ledger knows
    with opened(tmp_path) as results:
        workers = ScriptedWorkers(read)
        results.read(Listed({"a.jpg": b"x", "b.jpg": b"y"}), workers)
        assert [job.photo for job in workers.asked] == [b"y"]
        assert len(results.rows("files")) == 2


def test_a_refused_file_is_listed_with_its_reason_and_is_not_tried_again(
    results: Results, obedient: InProcess
) -> None:
    files = Listed({"a.jpg": b"refuse", "b.jpg": b"", "c.jpg": b"x"})
    assert results.read(files, obedient).progress.reasons == {"not_an_image": 1, "empty": 1}
    assert results.read(files, obedient).progress.known == 3
    reasons = {row["path"]: row["reason"] for table in ("files", "photos") for row in results.rows(table)}
    assert {path: reason for path, reason in reasons.items() if reason} == {
        "a.jpg": "not_an_image",
        "b.jpg": "empty",
    }


def test_refused_files_that_are_retried_have_their_new_rows_alone(results: Results) -> None:
    files = {"a.jpg": b"refuse", "b.jpg": b"", "c.jpg": b"x"}
    results.read(Listed(files), InProcess(ObedientReader()))
    workers = ScriptedWorkers(read)
    # The empty file was mended meanwhile, and as far as the list tells nothing changed.
    results.read(Listed({**files, "b.jpg": b"mended"}), workers, Wanted(retry_refused=True))
    assert [job.photo for job in workers.asked] == [b"refuse", b"mended"]
    photos = {row["sha256"]: row["reason"] for row in results.rows("photos")}
    assert photos == dict.fromkeys(map(sha256, (b"refuse", b"mended", b"x")))
    assert len(results.rows("photos")) == len(results.rows("files")) == 3


def test_a_query_has_the_photos_read_that_it_names_and_no_others(results: Results) -> None:
    files = Listed({"a.jpg": b"x", "b.jpg": b"y"})
    other = ScriptedWorkers(lambda job: Read(Reading(Photo(job.sha256, 0, 0), models={"old": "1"}).to_dict()))
    results.read(files, ScriptedWorkers(read))
    run = results.read(files, other, Wanted(only={sha256(b"y")}))
    assert (run.progress.passed_over, run.progress.known) == (1, 1)  # today's models have read it


def test_a_photo_that_kills_its_workers_is_refused_in_the_end_and_its_neighbours_are_not(
    results: Results,
) -> None:
    def script(job: Job) -> Answer:
        return Died(1) if job.photo == b"killer" else read(job)

    workers = ScriptedWorkers(script)
    results.read(Listed({"a.jpg": b"x", "k.jpg": b"killer", "b.jpg": b"y"}), workers)
    assert sum(job.photo == b"killer" for job in workers.asked) == MOST_ATTEMPTS
    refused = [row for row in results.rows("photos") if row["reason"]]
    assert [(row["path"], row["reason"]) for row in refused] == [("k.jpg", "worker_died")]


def test_a_photo_on_which_the_reader_fails_is_refused_in_the_end(
    results: Results, obedient: InProcess
) -> None:
    run = results.read(Listed({"a.jpg": b"fail"}), obedient)
    assert run.progress.reasons == {"reader_failed": 1}
    assert run.window.flow.failed == MOST_ATTEMPTS


def test_photos_that_were_with_a_lost_scheduler_are_sent_to_the_next(results: Results) -> None:
    answers = iter([Lost(), *(None for _ in range(99))])
    workers = ScriptedWorkers(lambda job: next(answers) or read(job))
    run = results.read(Listed({"a.jpg": b"x", "b.jpg": b"y"}), workers)
    assert run.progress.read == 2
    assert run.window.flow.lost >= 1
    assert len(results.rows("photos")) == 2


def test_workers_that_can_read_nothing_end_the_run_with_what_they_say(results: Results) -> None:
    workers = ScriptedWorkers(lambda _: Unfit("The model is missing.", "Install it."))
    with pytest.raises(RollmarkError, match="The model is missing") as error:
        results.read(Listed({"a.jpg": b"x"}), workers)
    assert error.value.advice == "Install it."


def test_a_worker_with_other_models_is_not_believed(results: Results) -> None:
    def script(job: Job) -> Answer:
        return Read(Reading(Photo(job.sha256, 0, 0), models={"other": "2"}).to_dict(), "host:7")

    with pytest.raises(RollmarkError, match="host:7"):
        results.read(Listed({"a.jpg": b"x"}), ScriptedWorkers(script))
    assert results.rows("photos") == []


def test_no_more_photos_are_loaded_than_the_workers_can_take(results: Results) -> None:
    loaded, most = set[bytes](), 0

    def load(number: int) -> bytes:
        loaded.add(photo := b"photo %d" % number)
        return photo

    def script(job: Job) -> Answer:
        nonlocal most
        most = max(most, len(loaded))
        loaded.discard(job.photo)
        return read(job)

    files = {f"{number}.jpg": partial(load, number) for number in range(200)}
    results.read(Listed(files, loaders=2), ScriptedWorkers(script, room=2))
    assert most <= 2 * AHEAD + 3
    assert len(results.rows("photos")) == 200


def test_small_parts_are_put_together_and_nothing_is_lost(results: Results) -> None:
    for number in range(module.TOGETHER):
        results.read(Listed({f"{number}.jpg": b"photo %d" % number}), ScriptedWorkers(read))
    before = sorted(row["sha256"] for row in results.rows("photos"))
    results.runs[-1].writer.tidy()
    assert len(results.parts.names()) == 1
    assert sorted(row["sha256"] for row in results.rows("photos")) == before
    assert results.read(Listed({"0.jpg": b"photo 0"}), ScriptedWorkers(read)).progress.known == 1
