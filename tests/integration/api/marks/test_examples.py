"""A mark that a person named is compared with at once, and no more once it is taken back."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.auth import Role
from api.learning.reviews import export
from api.marks.testing import Station, running, until
from api.retention import Reason, approve, request, withdraw
from api.storage import open_store
from api.testing import authorised
from ocr.marks.examples import MODEL
from ocr.reviewed import Reviewed, Word, reviews

STRANGE = "arex_crown"
"""A mark that the reader does not know."""


def compared(station: Station, count: int) -> None:
    until(lambda: station.examples()["compared"] == count)


def exported(station: Station, photo: dict[str, Any]) -> list[Reviewed]:
    """What a training would be given of a photo."""
    with tempfile.TemporaryDirectory() as folder:
        export(station.database, open_store(station.settings.store), Path(folder), "somebody")
        return [each for each in reviews(Path(folder)) if each.photo == photo["sha256"]]


def _ask(station: Station, photo: dict[str, Any]) -> str:
    with station.database.write() as session:
        return request(session, f"photo:{photo['id']}", Reason.COURT_ORDER, "12/2026", by="first").id


def acts(station: Station, photo: dict[str, Any]) -> list[str]:
    """What the log tells of the examples of a photo."""
    with station.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject.like("example:%")).order_by(AuditEntry.index)
        entries = session.scalars(query).all()
    return [str(each.detail["act"]) for each in entries if each.detail["photo"] == photo["id"]]


def test_a_named_mark_is_known_on_the_next_photo_and_no_more_once_it_is_taken_back(anywhere: Station) -> None:
    before = anywhere.read(STRANGE)
    assert (before["marks"], before["models"]) == ([], {"fake": "1"})
    photo = anywhere.photo(STRANGE)
    box = anywhere.name(photo, "kimar_k")
    compared(anywhere, 1)
    told = anywhere.read(STRANGE)
    assert [mark["maker"] for mark in told["marks"]] == ["kimar"]
    assert told["models"][MODEL] == anywhere.examples()["version"] != ""
    assert anywhere.withdraw(photo, box).status_code == 200
    compared(anywhere, 0)
    assert anywhere.read(STRANGE)["models"] == before["models"]
    assert anywhere.makers(STRANGE) == []
    assert anywhere.withdraw(photo, box).status_code == 409
    assert acts(anywhere, photo) == ["name_mark", "mark_learnt", "take_mark_back"]


def test_workers_compare_with_it_too_and_old_readings_stay_as_they_are(station: Station) -> None:
    first = station.photo(STRANGE)
    station.name(first, "kimar_k")
    compared(station, 1)
    second = station.photo(STRANGE)
    readings = [
        station.officer.get(f"/v1/photos/{photo['id']}/readings").json()["items"] for photo in (first, second)
    ]
    assert [[MODEL in each["reading"]["models"] for each in of] for of in readings] == [[False], [True]]
    assert readings[1][0]["reading"]["marks"][0]["maker"] == "kimar"


def test_another_service_on_the_same_database_knows_it_from_its_start(station: Station) -> None:
    station.name(station.photo(STRANGE), "kimar_k")
    compared(station, 1)
    with running(station.settings, station.seeds) as again:
        assert again.examples()["version"] == station.examples()["version"]
        assert again.makers(STRANGE) == ["kimar"]


def test_the_last_name_of_a_place_counts_and_the_one_before_when_that_is_taken_back(
    anywhere: Station,
) -> None:
    photo = anywhere.photo(STRANGE)
    anywhere.name(photo, "kimar_k")
    second = anywhere.name(photo, "tula_star")
    until(lambda: anywhere.makers(STRANGE) == ["tula"])
    anywhere.withdraw(photo, second)
    until(lambda: anywhere.makers(STRANGE) == ["kimar"])
    anywhere.name(photo, text="F85641")
    until(lambda: anywhere.makers(STRANGE) == [])


def test_a_drawn_mark_that_is_confirmed_is_an_example_until_it_is_decided_otherwise(station: Station) -> None:
    photo = station.photo("kimar_k")
    (reading,) = station.officer.get(f"/v1/photos/{photo['id']}/readings").json()["items"]
    said: dict[str, Any] = {"kind": reading["reading"]["candidates"][0]["kind"], "suggested": "kimar"}
    said |= {"photo_id": photo["id"], "reading_id": reading["id"]}
    decide = f"/v1/weapons/{photo['weapon_id']}/confirmations"
    kept = station.officer.post(decide, json={**said, "outcome": "confirmed"}).json()
    assert station.example(photo)["mark"] == "kimar_k"
    compared(station, 1)
    assert [(each.mark, each.word) for each in exported(station, photo)] == [("kimar_k", Word.CONFIRMED)]
    again = {**said, "outcome": "corrected", "value": "Beretta", "mark_id": kept["mark_id"]}
    assert station.officer.post(decide, json=again).status_code == 201
    compared(station, 0)


@pytest.mark.parametrize(
    ("mark", "shown", "doubt"),
    [("no_such_mark", STRANGE, "not_in_atlas"), ("kimar_k", "tula_star", "like_another")],
)
def test_a_doubtful_example_is_told_and_not_compared_with(
    station: Station, mark: str, shown: str, doubt: str
) -> None:
    photo = station.photo(shown)
    station.name(photo, mark)
    example = station.example(photo)
    assert (example["state"], example["doubt"], station.examples()["compared"]) == ("doubted", doubt, 0)


def test_a_box_outside_of_the_photo_is_told_and_holds_up_no_other(station: Station) -> None:
    photo, other = station.photo(STRANGE), station.photo(STRANGE)
    station.name(photo, "kimar_k", polygons=[[[9000, 9000], [9900, 9000], [9900, 9900], [9000, 9900]]])
    station.name(other, "kimar_k")
    compared(station, 1)
    assert station.example(photo)["doubt"] == "outside"


def test_the_model_keeper_takes_an_example_out_and_lets_it_back(station: Station) -> None:
    photo = station.photo(STRANGE)
    station.name(photo, "kimar_k")
    compared(station, 1)
    url = f"/v1/models/examples/{station.example(photo)['id']}"
    assert station.keeper.get(f"{url}/crop.png").content.startswith(b"\x89PNG")
    assert [each.mark for each in exported(station, photo)] == ["kimar_k"]
    assert station.keeper.post(f"{url}/remove").json()["state"] == "removed"
    assert exported(station, photo) == []
    assert station.makers(STRANGE) == []
    assert station.keeper.post(f"{url}/remove").status_code == 409
    assert station.keeper.post(f"{url}/restore").status_code == 200
    until(lambda: station.makers(STRANGE) == ["kimar"])
    assert station.keeper.get(f"/v1/models/examples/{photo['id']}/crop.png").status_code == 404


def test_erasing_the_photo_erases_the_example_and_asking_for_it_is_enough(anywhere: Station) -> None:
    photo = anywhere.photo(STRANGE)
    anywhere.name(photo, "kimar_k")
    compared(anywhere, 1)

    asked = _ask(anywhere, photo)
    compared(anywhere, 0)
    with anywhere.database.write() as session:
        withdraw(session, asked, by="first")
    compared(anywhere, 1)
    asked = _ask(anywhere, photo)
    with anywhere.database.write() as session:
        approve(session, asked, by="second")
    compared(anywhere, 0)
    assert anywhere.ids(photo) == []
    assert acts(anywhere, photo)[-1] == "erase_example"


def test_nothing_is_compared_with_photos_of_cases_that_nothing_learns_from(anywhere: Station) -> None:
    photo = anywhere.photo(STRANGE)
    anywhere.name(photo, "kimar_k")
    compared(anywhere, 1)
    assert (
        anywhere.officer.patch(f"/v1/cases/{photo['case_id']}", json={"may_train": False}).status_code == 200
    )
    compared(anywhere, 0)


def test_an_unknown_mark_on_three_weapons_is_proposed(anywhere: Station) -> None:
    photos = [anywhere.photo(STRANGE) for _ in range(3)]
    for photo in photos[:2]:
        anywhere.name(photo, "unknown")
        anywhere.example(photo)
    anywhere.name(anywhere.photo("pb_oval"), "unknown")
    assert anywhere.examples()["proposals"] == []
    anywhere.name(photos[2], "unknown")
    anywhere.example(photos[2])
    (proposed,) = anywhere.examples()["proposals"]
    assert proposed["weapons"] == 3
    assert {anywhere.example(photo)["id"] for photo in photos} == set(proposed["examples"])
    assert anywhere.examples()["compared"] == 0


def test_an_officer_sees_no_examples_and_another_unit_takes_nothing_back(station: Station) -> None:
    assert station.officer.get("/v1/models/examples").status_code == 403
    photo = station.photo(STRANGE)
    box = station.name(photo, "kimar_k")
    stranger = authorised(station.settings, Role.OFFICER, unit="south")
    answer = station.officer.post(f"/v1/photos/{photo['id']}/annotations/{box}/withdraw", headers=stranger)
    assert answer.status_code == 404
