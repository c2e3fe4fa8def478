"""One photo and one strip, ours and RapidOCR side by side on the same number of threads.

Tests run one after the other, so on a busy machine their times do not compare: the ratio is told by the
pairs, which take turns.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from training.evaluate.contest import ratio
from training.evaluate.inputs import Input
from training.evaluate.labels import read_labels

Read = Callable[..., Any]


def _rollmark() -> Read:
    from ocr.reader import Reader  # noqa: PLC0415  only what is measured is loaded

    return Reader.open().read


def _rapidocr() -> Read:
    from rapidocr import RapidOCR  # noqa: PLC0415

    threads = {"intra_op_num_threads": len(os.sched_getaffinity(0)), "inter_op_num_threads": 1}
    quiet = {"Global.log_level": "critical"}
    engine: Any = RapidOCR(params={f"EngineConfig.onnxruntime.{k}": v for k, v in threads.items()} | quiet)

    def read(data: bytes, *, crop: bool = False) -> Any:  # noqa: ANN401
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        # It keeps what one call asks for: a photo after a strip must ask for detection again.
        return engine(image, use_det=not crop, use_cls=not crop, use_rec=True)

    return read


@pytest.fixture(scope="module")
def readers() -> dict[str, Read]:
    return {"rollmark": _rollmark(), "rapidocr": _rapidocr()}


@pytest.fixture(scope="module", params=["rollmark", "rapidocr"])
def read(request: pytest.FixtureRequest, readers: dict[str, Read]) -> Read:
    return readers[request.param]


@pytest.fixture(scope="module")
def strip(sample: Path) -> bytes:
    """The first labelled line of the sample, cut out."""
    labels = read_labels(sample.parent / "labels.csv")
    box = next(label.box for label in labels if label.is_measured and label.box and label.file == sample.name)
    return Input("strip", sample, box).load()


@pytest.mark.benchmark(group="a sample, from bytes")
def test_whole_photo(benchmark: BenchmarkFixture, read: Read, sample: Path) -> None:
    assert benchmark(read, sample.read_bytes()) is not None


@pytest.mark.benchmark(group="12 megapixels, from bytes")
def test_large_photo(benchmark: BenchmarkFixture, read: Read, large: Path) -> None:
    data = large.read_bytes()
    found = benchmark.pedantic(read, (data,), rounds=5, warmup_rounds=1)  # type: ignore[no-untyped-call]
    assert found is not None


@pytest.mark.benchmark(group="one strip, from bytes")
def test_strip(benchmark: BenchmarkFixture, read: Read, strip: bytes) -> None:
    assert benchmark(read, strip, crop=True) is not None


@pytest.mark.benchmark(group="one by ours, then one by RapidOCR")
@pytest.mark.parametrize("crop", [False, True], ids=["photo", "strip"])
def test_pairs(  # noqa: PLR0913  each is a fixture
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    readers: dict[str, Read],
    sample: Path,
    strip: bytes,
    *,
    crop: bool,
) -> None:
    data = strip if crop else sample.read_bytes()
    times: dict[str, list[float]] = {name: [] for name in readers}

    def pair() -> None:
        for name, read in readers.items():
            start = time.perf_counter()
            read(data, crop=crop)
            times[name].append(time.perf_counter() - start)

    benchmark.pedantic(pair, rounds=11)  # type: ignore[no-untyped-call]
    # The first pair loads what is loaded late.
    found = ratio(times["rollmark"][1:], times["rapidocr"][1:])
    assert found is not None
    with capsys.disabled():
        print(f"\n{'strip' if crop else 'photo'}: ours takes {found.median} of RapidOCR's time (median pair)")
