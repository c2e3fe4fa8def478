import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from models.errors import ModelCorrupt
from models.shelf import Card, card
from ocr import arithmetic
from ocr.cluster import models_key, networks_key
from ocr.errors import RollmarkError
from ocr.reader import DETECTOR, Reader, ReaderSettings
from ocr.session import open_session
from ocr.types import ARITHMETIC

BLOB = np.linspace(-1, 1, 3 * 96 * 128, dtype=np.float32).reshape(1, 3, 96, 128)


@pytest.fixture
def bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine as one that multiplies bfloat16: OpenVINO then runs, if need be in float32."""
    monkeypatch.delenv(arithmetic.SETTING, raising=False)
    monkeypatch.setattr(arithmetic, "_multiplies_bfloat16", lambda: True)


@pytest.fixture
def detector() -> Card:
    return card("detector", DETECTOR)


@pytest.fixture
def copied(detector: Card, tmp_path: Path) -> Card:
    """A card whose weights may be damaged."""
    shutil.copy(detector.weights, tmp_path / "model.onnx")
    return replace(detector, folder=tmp_path, origin="model.onnx")


def heat(network: arithmetic.Network, blob: NDArray[np.float32] = BLOB) -> NDArray[np.float32]:
    return network.run(None, {"x": blob})[0]


@pytest.mark.usefixtures("bfloat16")
def test_half_the_bits_find_nearly_what_all_of_them_find(detector: Card) -> None:
    whole, rough = heat(open_session(detector, 1)), heat(arithmetic.open_network(detector, 1))
    assert rough.shape == whole.shape
    assert rough.dtype == np.float32
    assert np.abs(rough - whole).mean() < 0.01


@pytest.mark.usefixtures("bfloat16")
def test_no_two_networks_are_run_for_the_first_time_at_once(
    detector: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[str] = []
    most: list[int] = []

    class Slow:
        def __init__(self, path: str, _threads: int) -> None:
            running.append(path)

        def run(self, _outputs: None, _inputs: object, /) -> list[NDArray[np.float32]]:
            raise AssertionError("the check below is in its place")

    def checked(_run: object, _card: Card) -> None:
        time.sleep(0.05)
        most.append(len(running))
        running.pop()

    monkeypatch.setattr(arithmetic, "Rounded", Slow)
    monkeypatch.setattr(arithmetic, "check_golden", checked)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: arithmetic.open_network(detector, 1), range(4)))

    assert most == [1, 1, 1, 1]


@pytest.mark.usefixtures("bfloat16")
def test_photos_of_any_shape_follow_one_another(detector: Card) -> None:
    network = arithmetic.open_network(detector, 1)
    for high, wide in ((64, 96), (96, 64), (64, 96)):
        assert heat(network, np.zeros((1, 3, high, wide), np.float32)).shape == (1, 1, high, wide)


@pytest.mark.usefixtures("bfloat16")
def test_one_network_serves_many_threads_and_gives_them_maps_of_their_own(detector: Card) -> None:
    network = arithmetic.open_network(detector, 1)
    blobs = [BLOB * np.float32(share) for share in (1.0, 0.5, 0.25, 0.1)]
    alone = [heat(network, blob) for blob in blobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda blob: heat(network, blob), blobs))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_float32_may_be_asked_for(detector: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arithmetic, "_multiplies_bfloat16", lambda: True)
    monkeypatch.setenv(arithmetic.SETTING, arithmetic.FLOAT32)
    assert arithmetic.chosen() == arithmetic.FLOAT32
    assert isinstance(arithmetic.open_network(detector, 1), ort.InferenceSession)


def test_an_arithmetic_that_there_is_not_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(arithmetic.SETTING, "float16")
    with pytest.raises(RollmarkError, match="ROLLMARK_ARITHMETIC is 'float16'"):
        arithmetic.chosen()


def test_a_processor_without_bfloat16_goes_on_in_float32(
    detector: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(arithmetic.SETTING, raising=False)
    monkeypatch.setattr(arithmetic, "_multiplies_bfloat16", lambda: False)
    assert arithmetic.chosen() == arithmetic.FLOAT32
    assert isinstance(arithmetic.open_network(detector, 1), ort.InferenceSession)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16\n", {"avx512_bf16"}),
        ("flags\t\t: fpu avx512f\n", set()),
        ("", set()),
    ],
)
def test_what_the_processor_multiplies_is_what_linux_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, found: set[str]
) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\n" + told)
    monkeypatch.setattr(arithmetic, "CPUINFO", tmp_path / "cpuinfo")
    assert arithmetic.MULTIPLIERS & arithmetic._flags() == found
    monkeypatch.setattr(arithmetic, "CPUINFO", tmp_path / "none")
    assert arithmetic._flags() == set()


@pytest.mark.usefixtures("bfloat16")
def test_weights_that_are_not_those_of_the_card_are_never_run_in_half_either(copied: Card) -> None:
    with copied.weights.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelCorrupt):
        arithmetic.open_network(copied, 1)


@pytest.mark.usefixtures("bfloat16")
def test_a_model_that_gives_another_output_than_where_it_was_shipped_is_refused(
    detector: Card, copied: Card
) -> None:
    np.savez(copied.golden, x=BLOB, p=heat(open_session(detector, 1)) + 0.5)
    with pytest.raises(ModelCorrupt, match="another output"):
        arithmetic.open_network(copied, 1)


def test_a_reading_tells_its_arithmetic_and_readings_of_both_kinds_belong_together() -> None:
    models = Reader.open(ReaderSettings(threads=1)).models
    assert models[ARITHMETIC] == arithmetic.chosen()
    for key in (models_key, networks_key):
        assert key({**models, ARITHMETIC: arithmetic.BFLOAT16}) == key(
            {**models, ARITHMETIC: arithmetic.FLOAT32}
        )


SENDS_NOTHING = """
import socket
def refuse(*_): raise AssertionError("a connection")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from ocr import arithmetic
arithmetic._multiplies_bfloat16 = lambda: True
from models.shelf import card
from ocr.errors import RollmarkError
from ocr.reader import DETECTOR
import numpy as np
arithmetic.open_network(card("detector", DETECTOR), 1).run(None, {"x": np.zeros((1, 3, 64, 64), np.float32)})
"""


def test_nothing_is_told_to_anybody_outside() -> None:
    # openvino comes with a package that reports the use of its converter, which is not used here
    environment = {name: value for name, value in os.environ.items() if name != arithmetic.SETTING}
    subprocess.run([sys.executable, "-c", SENDS_NOTHING], env=environment, check=True, timeout=120)
