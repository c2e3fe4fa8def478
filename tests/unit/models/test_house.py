"""The shelf of a house: who reads, how one goes back, and whose models are let in."""

import json
import shutil
from pathlib import Path

import pytest

from models.errors import GateClosed, ModelCorrupt, ModelError, ModelUntrusted, NothingBefore
from models.house import ACTIVE, DECISION, RECOGNISER, House
from models.seal import SEAL, Keeper

CHAMPION = "c" * 64


def made(house: House, version: str, *, passed: bool = True) -> Path:
    """A model folder of the house, judged and sealed; its weights are a text."""
    folder = house.root / RECOGNISER / version
    folder.mkdir(parents=True)
    card = {"name": "toy", "sha256": "0" * 64, "licence": "Apache-2.0", "source": "", "origin": "model.onnx"}
    (folder / "card.json").write_text(json.dumps({**card, "input": {}, "metrics": {}}), encoding="utf-8")
    (folder / "model.onnx").write_bytes(version.encode())
    champion = {"version": "relief-1", "sha256": CHAMPION}
    decision = {"passed": passed, "reasons": [] if passed else ["It is worse."], "champion": champion}
    (folder / DECISION).write_text(json.dumps(decision), encoding="utf-8")
    house.keeper().seal(folder)
    return folder


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "models")


def test_an_empty_shelf_lets_the_shipped_model_read(house: House) -> None:
    assert house.active() is None
    assert house.history() == ()
    with pytest.raises(NothingBefore):
        house.roll_back()


def test_one_goes_back_step_by_step_to_the_shipped_model(house: House) -> None:
    for version in ("a", "b"):
        made(house, version)
        house.activate(RECOGNISER, version)
    active = house.active()
    assert active is not None
    assert active.version == "b"
    assert house.roll_back() == "a"
    assert house.roll_back() == ""
    assert house.active() is None
    with pytest.raises(NothingBefore):
        house.roll_back()


def test_a_model_that_passed_is_promoted_with_the_name_of_who_approved(house: House) -> None:
    folder = made(house, "a")
    house.promote(RECOGNISER, "a", "Ana", CHAMPION)
    assert house.history() == ("", "a")
    assert json.loads((folder / "approval.json").read_text(encoding="utf-8"))["by"] == "Ana"
    house.trusted(RECOGNISER, "a")


@pytest.mark.parametrize(
    ("passed", "champion", "why"),
    [(False, CHAMPION, "It is worse"), (True, "d" * 64, "does not read now")],
)
def test_the_gate_stays_closed(house: House, passed: bool, champion: str, why: str) -> None:  # noqa: FBT001
    made(house, "a", passed=passed)
    with pytest.raises(GateClosed, match=why):
        house.promote(RECOGNISER, "a", "Ana", champion)
    assert house.active() is None


@pytest.mark.parametrize("name", ["model.onnx", "card.json", DECISION])
def test_a_file_that_changed_after_the_seal_is_refused(house: House, name: str) -> None:
    folder = made(house, "a")
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    with pytest.raises(ModelCorrupt, match=name):
        house.activate(RECOGNISER, "a")


def test_a_file_that_the_seal_does_not_name_is_refused(house: House) -> None:
    folder = made(house, "a")
    (folder / "calibration.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelCorrupt, match=r"calibration\.json"):
        house.activate(RECOGNISER, "a")


def test_a_model_of_an_unknown_signer_is_refused_until_the_key_is_trusted(
    house: House, tmp_path: Path
) -> None:
    elsewhere = House(tmp_path / "elsewhere")
    folder = made(elsewhere, "a")
    with pytest.raises(ModelUntrusted, match=elsewhere.keeper().id):
        house.bring(folder)
    house.trust(elsewhere.keeper().public)
    assert house.bring(folder).version == "a"
    house.activate(RECOGNISER, "a")
    with pytest.raises(ModelError, match="on the shelf already"):
        house.bring(folder)


def test_a_seal_is_that_of_one_version_alone(house: House, tmp_path: Path) -> None:
    folder = made(house, "a")
    shutil.copytree(folder, folder.with_name("b"))
    with pytest.raises(ModelUntrusted, match="that of the recogniser a"):
        house.activate(RECOGNISER, "b")


def test_a_seal_is_that_of_one_kind_alone(house: House, tmp_path: Path) -> None:
    folder, other = made(house, "a"), House(tmp_path / "other")
    other.trust(house.keeper().public)
    shutil.copytree(folder, house.root / "detector" / "a")
    with pytest.raises(ModelUntrusted, match="that of the recogniser a"):
        house.trusted("detector", "a")
    with pytest.raises(ModelUntrusted, match="that of the recogniser a"):
        other.bring(house.root / "detector" / "a", "detector")


def test_a_forged_seal_is_refused(house: House, tmp_path: Path) -> None:
    folder = made(house, "a")
    Keeper.open(tmp_path / "forger.pem").seal(folder)
    seal = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    (folder / SEAL).write_text(json.dumps({**seal, "key": house.keeper().id}), encoding="utf-8")
    with pytest.raises(ModelUntrusted, match="forged"):
        house.activate(RECOGNISER, "a")


@pytest.mark.parametrize("text", ["{", '{"recogniser": 3}', '{"recogniser": ["../../etc"]}', "[]"])
def test_a_damaged_word_on_who_reads_is_told(house: House, text: str) -> None:
    house.root.mkdir()
    (house.root / ACTIVE).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"active\.json"):
        house.active()
