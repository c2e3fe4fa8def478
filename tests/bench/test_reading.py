"""One photo and one strip, ours and RapidOCR side by side on the same number of threads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

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
        return engine(image, use_det=False, use_cls=False, use_rec=True) if crop else engine(image)

    return read


@pytest.fixture(scope="module", params=["rollmark", "rapidocr"])
def read(request: pytest.FixtureRequest) -> Read:
    return {"rollmark": _rollmark, "rapidocr": _rapidocr}[request.param]()


@pytest.mark.benchmark(group="a sample, from bytes")
def test_whole_photo(benchmark: BenchmarkFixture, read: Read, sample: Path) -> None:
    assert benchmark(read, sample.read_bytes()) is not None


@pytest.mark.benchmark(group="12 megapixels, from bytes")
def test_large_photo(benchmark: BenchmarkFixture, read: Read, large: Path) -> None:
    data = large.read_bytes()
    found = benchmark.pedantic(read, (data,), rounds=5, warmup_rounds=1)  # type: ignore[no-untyped-call]
    assert found is not None


@pytest.mark.benchmark(group="one strip, from bytes")
def test_strip(benchmark: BenchmarkFixture, read: Read, sample: Path) -> None:
    labels = read_labels(sample.parent / "labels.csv")
    box = next(label.box for label in labels if label.is_measured and label.box and label.file == sample.name)
    assert benchmark(read, Input("strip", sample, box).load(), crop=True) is not None
