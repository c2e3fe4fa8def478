"""What a model keeper does over HTTP: gates stay closed, seals are asked for, what reads changes at once."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.audit.tables import AuditEntry
from api.auth import Role
from api.database import Database
from api.settings import Settings
from api.testing import authorised, serving
from models import shelf
from models.house import RECOGNISER, House
from models.testing import sealed
from ocr.reader import RECOGNISER as SHIPPED
from ocr.reader import Reader, ReaderSettings

PARENT = shelf.card("recogniser", SHIPPED).parent  # what the shipped one began from


@dataclass(frozen=True)
class Keeping:
    """A service with the shipped models, its shelf, and a model keeper."""

    house: House
    keeper: httpx.Client
    settings: Settings

    def reads(self) -> str:
        answer = self.keeper.get("/v1/models")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["now"]["recogniser"])


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeping]:
    settings = Settings(data=tmp_path_factory.mktemp("keeping"))
    reader = Reader.open(ReaderSettings(threads=1, second_opinions=False))
    with ExitStack() as closing:
        url = closing.enter_context(serving(create_app(settings, reader)))
        headers = authorised(settings, Role.MODEL_KEEPER, unit=None)
        keeper = closing.enter_context(httpx.Client(base_url=url, headers=headers, timeout=60))
        yield Keeping(House(settings.folder / "models"), keeper, settings)


def zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return out.getvalue()


def test_a_promoted_model_reads_at_once_and_is_rolled_back_as_fast(keeping: Keeping) -> None:
    sealed(keeping.house, "a-1")
    answer = keeping.keeper.post("/v1/models/candidates/a-1/promotion")
    assert answer.status_code == 200, answer.text
    assert answer.json()["models"]["recogniser"] == keeping.reads() == "a-1"
    assert answer.json()["models"]["calibration"] == "of-a-1"
    listed = keeping.keeper.get("/v1/models/candidates").json()
    assert listed["history"] == ["", "a-1"]
    assert [each["reads_now"] for each in listed["items"] if each["version"] == "a-1"] == [True]
    back = keeping.keeper.post("/v1/models/roll-back")
    assert back.json()["version"] == ""
    assert keeping.reads() == SHIPPED
    again = keeping.keeper.post("/v1/models/roll-back")
    assert (again.status_code, again.json()["reason"]) == (409, "conflict")


def test_promotions_are_in_the_log_of_events(keeping: Keeping) -> None:
    sealed(keeping.house, "a-2")
    keeping.keeper.post("/v1/models/candidates/a-2/promotion")
    keeping.keeper.post("/v1/models/roll-back")
    database = Database.open(keeping.settings.database)
    with database.read() as session:
        told = [(row.subject, row.detail) for row in session.query(AuditEntry) if row.action == "admin"]
    database.close()
    assert ("model:a-2", {"act": "promote", "before": ""}) in told
    assert ("model:shipped", {"act": "roll_back", "before": "a-2"}) in told


def test_a_model_that_did_not_pass_is_not_promoted(keeping: Keeping) -> None:
    sealed(keeping.house, "b-1", passed=False)
    answer = keeping.keeper.post("/v1/models/candidates/b-1/promotion")
    assert (answer.status_code, answer.json()["reason"]) == (409, "conflict")
    assert "reads print worse" in answer.json()["detail"]
    assert keeping.reads() == SHIPPED


def test_weights_that_were_changed_are_refused(keeping: Keeping) -> None:
    folder = sealed(keeping.house, "c-1")
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:-1] + b"x")
    answer = keeping.keeper.post("/v1/models/candidates/c-1/promotion")
    assert answer.status_code == 409
    assert keeping.reads() == SHIPPED


def test_a_model_that_gives_another_output_than_its_golden_one_does_not_read(keeping: Keeping) -> None:
    other = shelf.card(RECOGNISER, "ppocr-v6-small").weights.read_bytes()
    sealed(keeping.house, "d-1", weights=other)
    answer = keeping.keeper.post("/v1/models/candidates/d-1/promotion")
    assert answer.status_code == 409
    assert keeping.reads() == SHIPPED
    assert keeping.house.history()[-1:] in {(), ("",)}


def test_a_model_from_elsewhere_comes_in_once_its_key_is_trusted(keeping: Keeping, tmp_path: Path) -> None:
    elsewhere = House(tmp_path)
    archive = zipped(sealed(elsewhere, "e-1"))
    form = {"model": ("e-1.zip", archive)}
    refused = keeping.keeper.post("/v1/models/import", files=form)
    assert (refused.status_code, refused.json()["reason"]) == (422, "invalid")
    keeping.house.trust(elsewhere.keeper().public)
    taken = keeping.keeper.post("/v1/models/import", files=form)
    assert taken.status_code == 201, taken.text
    assert taken.json() | {"sha256": ""} == {
        "version": "e-1", "parent": PARENT, "dataset": "", "sha256": "", "reads_now": False,
        "passed": True, "reasons": [],
    }  # fmt: skip
    assert keeping.keeper.post("/v1/models/import", files=form).status_code == 409


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\x00" * 64])
def test_what_is_no_model_is_refused(keeping: Keeping, data: bytes) -> None:
    answer = keeping.keeper.post("/v1/models/import", files={"model": ("x.zip", data)})
    assert answer.status_code == 422, answer.text


def test_names_in_an_archive_cannot_leave_its_folder(keeping: Keeping) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../../escaped.txt", "x")
    assert (
        keeping.keeper.post("/v1/models/import", files={"model": ("x.zip", out.getvalue())}).status_code
        == 422
    )
    assert not list(keeping.settings.folder.parent.rglob("escaped.txt"))


def test_reviews_are_packed_for_a_training_elsewhere(keeping: Keeping) -> None:
    answer = keeping.keeper.get("/v1/reviews/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"reviews.jsonl", "reviews.json", "erased.txt"} <= set(archive.namelist())


def test_what_is_not_there_is_not_found(keeping: Keeping) -> None:
    for path in ("/v1/models/candidates/zz/promotion", "/v1/trainings/zz/stop"):
        assert keeping.keeper.post(path).status_code == 404
    assert keeping.keeper.get("/v1/models/candidates/zz/decision").status_code == 404
