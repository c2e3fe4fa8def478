"""The queue at the desk, on both databases: what comes first, whose word counts, two readers who differ."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api.auth import Role
from api.database import new_id
from api.records.tables import Photo
from api.retention.rows import delete_row
from api.review.queue import reopen
from api.review.tables import ReviewTask

ENTERED = {"kind": "serial", "outcome": "entered", "value": "F85641"}
SERIAL = {"kind": "serial", "outcome": "confirmed", "suggested": "F85641"}


@pytest.fixture(scope="module")
def second(station: Any) -> Iterator[httpx.Client]:  # noqa: ANN401  the station of this folder
    """Another analyst than the first one."""
    with station.client(Role.ANALYST, unit=None) as client:
        yield client


@pytest.fixture
def seen(station: Any, photo: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A photo of a weapon that was read."""
    station.read(photo["id"])
    return photo


def task_of(client: httpx.Client, photo: dict[str, Any]) -> dict[str, Any]:
    """The photo's place in the queue."""
    found = client.get("/v1/review/queue", params={"limit": 100}).json()["items"]
    return next((task for task in found if task["photo_id"] == photo["id"]), {})


def say(client: httpx.Client, task: dict[str, Any], **decision: Any) -> httpx.Response:  # noqa: ANN401
    body = {"photo_id": task["photo_id"], **decision}
    return client.post(f"/v1/review/tasks/{task['id']}/decisions", json=body)


def finish(client: httpx.Client, task: dict[str, Any]) -> httpx.Response:
    return client.post(f"/v1/review/tasks/{task['id']}/finish")


def for_two(station: Any, task: dict[str, Any]) -> None:  # noqa: ANN401
    """Has two people read a photo, whatever share is chosen."""
    with station.database.write() as session:
        session.execute(update(ReviewTask).where(ReviewTask.id == task["id"]).values(readers=2))


def test_a_reading_waits_with_its_reasons_and_leaves_when_it_is_done(
    analyst: httpx.Client, seen: dict[str, Any]
) -> None:
    task = task_of(analyst, seen)
    assert "uncertain_serial" in task["why"]
    told = analyst.get(f"/v1/review/tasks/{task['id']}").json()
    assert told["reading"]["candidates"][0]["value"] == "F85641"
    answer = say(analyst, task, **SERIAL, reading_id=told["reading_id"])
    assert answer.status_code == 201
    assert answer.json()["confirmation"]["value"] == "F85641"
    assert finish(analyst, task).status_code == 200
    assert task_of(analyst, seen) == {}


def test_a_word_that_is_doubted_waits_again_until_somebody_looked(
    analyst: httpx.Client,
    station: Any,  # noqa: ANN401
    seen: dict[str, Any],
) -> None:
    task = task_of(analyst, seen)
    say(analyst, task, **SERIAL)
    finish(analyst, task)

    def again() -> int:
        with station.database.write() as session:
            return reopen(session, {seen["sha256"], "0" * 64}, "system")

    assert (again(), again()) == (1, 0)
    waiting = task_of(analyst, seen)
    assert waiting["why"][0] == "label_doubted"
    assert waiting["worth"] > task["worth"]
    assert finish(analyst, waiting).status_code == 200
    assert task_of(analyst, seen) == {}


def test_what_is_most_worth_a_minute_comes_first(analyst: httpx.Client, seen: dict[str, Any]) -> None:
    found = analyst.get("/v1/review/queue").json()
    worth = [task["worth"] for task in found["items"]]
    assert worth == sorted(worth, reverse=True)
    assert found["open"] >= len(found["items"]) > 0


def test_what_the_officer_settled_at_the_scene_does_not_wait(
    officer: httpx.Client, analyst: httpx.Client, seen: dict[str, Any]
) -> None:
    task = task_of(analyst, seen)
    assert task
    entered = {"kind": "serial", "outcome": "entered", "value": "F85641", "photo_id": seen["id"]}
    assert officer.post(f"/v1/weapons/{seen['weapon_id']}/confirmations", json=entered).status_code == 201
    assert task_of(analyst, seen) == {}


def test_another_units_readings_are_in_nobody_elses_queue(
    stranger: httpx.Client, officer: httpx.Client, seen: dict[str, Any]
) -> None:
    task = task_of(officer, seen)
    assert task_of(stranger, seen) == {}
    assert stranger.get(f"/v1/review/tasks/{task['id']}").status_code == 404
    assert say(stranger, task, **ENTERED).status_code == 404
    assert finish(stranger, task).status_code == 404


def test_a_decision_about_another_photo_is_refused(analyst: httpx.Client, seen: dict[str, Any]) -> None:
    task = task_of(analyst, seen)
    assert say(analyst, {**task, "photo_id": new_id()}, **ENTERED).status_code == 409


def test_a_second_reader_sees_nobodys_word_and_writes_nothing_into_the_record(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    second: httpx.Client,
    seen: dict[str, Any],
) -> None:
    task = task_of(analyst, seen)
    for_two(station, task)
    say(analyst, task, kind="serial", outcome="entered", value="F85641")
    finish(analyst, task)
    blind = task_of(second, seen)
    assert blind["blind"] is True
    told = second.get(f"/v1/review/tasks/{task['id']}").json()
    assert told["answers"] == told["reading"]["candidates"] == []
    assert {line["text"] for line in told["reading"]["lines"]} == {""}
    assert say(second, task, **SERIAL, reading_id=told["reading_id"]).status_code == 409
    answer = say(second, task, kind="serial", outcome="entered", value="f85 641")
    assert answer.json()["confirmation"] is None
    finish(second, task)
    assert task_of(analyst, seen) == task_of(second, seen) == {}
    assert len(analyst.get(f"/v1/weapons/{seen['weapon_id']}/marks").json()["items"]) == 1


def test_readers_who_disagree_come_first_and_are_settled_in_the_open(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    second: httpx.Client,
    seen: dict[str, Any],
) -> None:
    before = analyst.get("/v1/overview").json()["agreement"]
    task = task_of(analyst, seen)
    for_two(station, task)
    first = say(analyst, task, kind="serial", outcome="entered", value="F85641").json()
    finish(analyst, task)
    say(second, task, kind="serial", outcome="entered", value="F85647")
    finish(second, task)
    disputed = analyst.get("/v1/review/queue").json()["items"][0]
    assert disputed["id"] == task["id"]
    assert disputed["why"][0] == "readers_disagree"
    answers = analyst.get(f"/v1/review/tasks/{task['id']}").json()["answers"]
    assert {answer["value"] for answer in answers} == {"F85641", "F85647"}
    again = {"kind": "serial", "outcome": "corrected", "suggested": "F85641", "value": "F85647"}
    assert say(analyst, task, **again, mark_id=first["mark_id"]).status_code == 201
    finish(analyst, task)
    assert task_of(analyst, seen) == {}
    after = analyst.get("/v1/overview").json()["agreement"]
    assert (after["pairs"] - before["pairs"], after["equal"] - before["equal"]) == (1, 0)


def test_a_second_reader_says_why_there_is_no_number_and_that_is_compared_too(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    second: httpx.Client,
    seen: dict[str, Any],
) -> None:
    task = task_of(analyst, seen)
    for_two(station, task)
    none = {"kind": "serial", "outcome": "looked_none_found"}
    say(analyst, task, **none, condition="never_numbered")
    finish(analyst, task)
    blind = say(second, task, **none, condition="removed").json()
    assert (blind["answer"]["condition"], blind["confirmation"]) == ("removed", None)
    finish(second, task)
    told = analyst.get(f"/v1/review/tasks/{task['id']}").json()
    assert told["why"][0] == "readers_disagree"
    assert {answer["condition"] for answer in told["answers"]} == {"never_numbered", "removed"}
    assert analyst.get(f"/v1/weapons/{seen['weapon_id']}").json()["flags"] == ["unmarked"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"act": "redraw", "polygons": [[[0, 0], [9, 0], [9, 9], [0, 9]]]}, 201),
        ({"act": "merge", "parts": ["l1"], "polygons": []}, 422),
        ({"act": "label", "parts": ["l1"], "text": "F85641", "kind": "serial"}, 201),
        ({"act": "label", "parts": ["l9"], "text": "F85641"}, 409),
        ({"act": "split", "parts": ["l1"], "polygons": [[[0, 0], [9, 0], [9, 9], [0, 9]]]}, 422),
    ],
)
def test_boxes_drawn_anew_are_kept_beside_the_reading(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    photo: dict[str, Any],
    said: dict[str, Any],
    status: int,
) -> None:
    reading = station.read(photo["id"])
    answer = analyst.post(f"/v1/photos/{photo['id']}/annotations", json={**said, "reading_id": reading})
    assert answer.status_code == status, answer.text
    kept = analyst.get(f"/v1/photos/{photo['id']}/annotations").json()
    assert [row["act"] for row in kept] == ([said["act"]] if status == 201 else [])


def test_the_history_of_a_weapon_names_who_looked_and_decided(
    analyst: httpx.Client, officer: httpx.Client, seen: dict[str, Any]
) -> None:
    weapon = seen["weapon_id"]
    officer.get(f"/v1/photos/{seen['id']}")
    entered = {"kind": "serial", "outcome": "entered", "value": "F85641", "photo_id": seen["id"]}
    officer.post(f"/v1/weapons/{weapon}/confirmations", json=entered)
    found = analyst.get(f"/v1/weapons/{weapon}/history").json()["items"]
    assert {"look", "confirm", "collect"} <= {event["action"] for event in found}
    assert all(event["name"] for event in found if event["actor"] != "system")
    indexes = [event["index"] for event in found]
    assert indexes == sorted(indexes, reverse=True)


def test_the_overview_counts_what_the_caller_reaches(
    analyst: httpx.Client, stranger: httpx.Client, seen: dict[str, Any]
) -> None:
    mine, theirs = analyst.get("/v1/overview").json(), stranger.get("/v1/overview").json()
    assert sum(mine["levels"].values()) > 0
    assert mine["photos"]["read"] > 0
    assert (sum(theirs["levels"].values()), theirs["photos"], theirs["queue"]) == (0, {}, 0)
    assert len(mine["days"]) == 30


def test_probabilities_are_set_beside_what_people_made_of_them(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    seen: dict[str, Any],
) -> None:
    task = task_of(analyst, seen)
    reading = analyst.get(f"/v1/review/tasks/{task['id']}").json()["reading_id"]
    say(analyst, task, **SERIAL, reading_id=reading)
    told = analyst.get("/v1/models").json()
    (bin_of_it,) = [one for one in told["bins"] if one["low"] == 0.7]
    assert bin_of_it["said"] == pytest.approx(0.74)
    assert bin_of_it["right"] > 0
    assert told["judged"] == sum(one["count"] for one in told["bins"])
    assert told["drift"]["gap"] is None  # too little was judged
    assert told["models"]


def test_an_erased_photo_takes_its_place_in_the_queue_with_it(
    station: Any,  # noqa: ANN401
    analyst: httpx.Client,
    seen: dict[str, Any],
) -> None:
    task = task_of(analyst, seen)
    with station.database.write() as session:
        delete_row(session, session.get_one(Photo, seen["id"]))
    assert analyst.get(f"/v1/review/tasks/{task['id']}").status_code == 404
