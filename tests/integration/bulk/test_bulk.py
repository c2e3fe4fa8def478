"""``rollmark bulk`` as a person runs it: with a scheduler and workers that are processes of their own."""

import hashlib
import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.auth.permissions import Role
from api.settings import Settings
from api.testing import authorised, serving
from ocr.bulk.testing.processes import Machines
from ocr.cluster.testing import NEWER, ObedientReader


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    machines = Machines(tmp_path)
    yield machines
    machines.close()


def photos(count: int, says: str = "photo") -> dict[str, bytes]:
    return {f"box-{n % 3}/{n}.jpg": f"{says} {n}".encode() for n in range(count)}


def test_an_archive_is_read_by_workers_on_other_machines_and_once(machines: Machines) -> None:
    machines.fill(
        photos(24, "wait 0.1") | {"copy.jpg": b"wait 0.1 0", "bad.jpg": b"refuse", "empty.jpg": b""}
    )
    machines.scheduler()
    machines.workers()
    machines.workers()
    told = machines.ended(machines.bulk("--jsonl"))
    assert (told["read"], told["refused"], told["copies"]) == (24, 2, 1)
    assert told["reasons"] == {"not_an_image": 1, "empty": 1}
    assert len(told["workers"]) == 2
    assert Counter(row["sha256"] for row in machines.rows("photos")).most_common(1)[0][1] == 1
    assert len(machines.rows("files")) == 27
    lines = [line for part in machines.out.glob("parts/*/*.jsonl") for line in part.read_text().splitlines()]
    read = {row["sha256"] for row in machines.rows("photos") if not row["reason"]}
    assert {json.loads(line)["photo"]["sha256"] for line in lines} == read
    assert Path(told["report"]).read_text().startswith("<!doctype html>")
    # Again: refused without --resume, and with it there is nothing to do.
    again = machines.bulk()
    assert again.wait(60) == 1
    assert "--resume" in machines.said()
    told = machines.ended(machines.bulk("--resume"))
    assert (told["known"], told["read"]) == (27, 0)


def test_originals_are_never_touched(machines: Machines) -> None:
    machines.fill(photos(4) | {"bad.jpg": b"refuse"})
    before = {path: (path.read_bytes(), path.stat()) for path in sorted(machines.archive.rglob("*.jpg"))}
    machines.ended(machines.bulk(dask=False))
    for path, (data, status) in before.items():
        now = path.stat()
        assert path.read_bytes() == data
        assert (now.st_mtime_ns, now.st_ctime_ns, now.st_ino) == (
            status.st_mtime_ns,
            status.st_ctime_ns,
            status.st_ino,
        )
    assert sorted(machines.archive.rglob("*.jpg")) == list(before)


def test_a_run_that_is_told_to_stop_writes_what_it_has_and_goes_on_later(machines: Machines) -> None:
    machines.fill(photos(40, "wait 0.2"))
    first = machines.bulk("--flush", "0.5", dask=False)
    machines.wait_for(lambda: machines.rows("photos"))
    first.send_signal(signal.SIGTERM)
    told = machines.ended(first)
    assert (first.returncode, told["whole"]) == (3, False)
    assert len(machines.rows("photos")) == told["read"] < 40
    machines.ended(machines.bulk("--resume", dask=False))
    assert len(machines.rows("photos")) == len({row["sha256"] for row in machines.rows("photos")}) == 40


def test_a_folder_that_is_watched_is_read_as_files_are_dropped(machines: Machines) -> None:
    machines.fill({"first.jpg": b"photo 1"})
    watching = machines.bulk("--watch", "--stable", "0.5", dask=False)
    machines.wait_for(lambda: len(machines.rows("photos")) == 1)
    machines.fill({"second.jpg": b"photo 2", "third.jpg.part": b"photo 3"})
    machines.wait_for(lambda: len(machines.rows("photos")) == 2)
    (machines.archive / "third.jpg.part").rename(machines.archive / "third.jpg")
    machines.wait_for(lambda: len(machines.rows("photos")) == 3)
    watching.send_signal(signal.SIGTERM)
    assert machines.ended(watching)["read"] == 3
    assert watching.returncode == 0


def test_newer_models_read_what_a_query_names_and_old_readings_stay(machines: Machines) -> None:
    machines.fill(photos(9))
    machines.ended(machines.bulk(dask=False))
    machines.reader = NEWER
    told = machines.ended(machines.bulk("--reread", "path ~ box-1/", dask=False))
    assert (told["read"], told["passed_over"]) == (3, 6)
    models = Counter(row["models"] for row in machines.rows("photos"))
    assert models == {'{"obedient": "1"}': 9, '{"obedient": "2"}': 3}


def test_what_was_read_is_brought_into_a_service_as_evidence_and_once(machines: Machines) -> None:
    machines.fill(photos(5) | {"copy.jpg": b"photo 0", "bad.jpg": b"refuse"})
    settings = Settings(data=machines.root / "service")
    with serving(create_app(settings, ObedientReader())) as url:
        headers = authorised(settings, Role.OFFICER)
        bring = ("--import-into", url, "--import-rate", "100")
        key = headers["Authorization"].removeprefix("Bearer ")
        told = machines.ended(machines.bulk(*bring, dask=False, ROLLMARK_KEY=key))
        assert told["import"] == {"sent": 5, "there": 0, "readings": 5, "refused": {}}
        told = machines.ended(machines.bulk(*bring, "--resume", dask=False, ROLLMARK_KEY=key))
        assert told["import"]["sent"] == 0
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            items = client.get("/v1/photos").json()["items"]
            assert {item["sha256"] for item in items} == {
                hashlib.sha256(b"photo %d" % n).hexdigest() for n in range(5)
            }
            assert {item["name"] for item in items} <= {
                "0.jpg",
                "1.jpg",
                "2.jpg",
                "3.jpg",
                "4.jpg",
                "copy.jpg",
            }
            for item in items:
                (reading,) = client.get(f"/v1/photos/{item['id']}/readings").json()["items"]
                assert reading["active"]


def test_a_service_that_does_not_know_the_key_ends_the_import_and_not_the_results(machines: Machines) -> None:
    machines.fill(photos(2))
    settings = Settings(data=machines.root / "service")
    with serving(create_app(settings, ObedientReader())) as url:
        run = machines.bulk("--import-into", url, dask=False, ROLLMARK_KEY="rmk_wrong")
        assert run.wait(60) == 1
    assert "ROLLMARK_KEY" in machines.said()
    assert len(machines.rows("photos")) == 2
