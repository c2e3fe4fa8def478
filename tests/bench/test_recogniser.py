"""The recogniser alone, one thread: ours and the one that RapidOCR runs, which take turns in the same run.

``pytest tests/bench/test_recogniser.py --benchmark-only -s`` prints our time over its.
"""

import time
from collections.abc import Callable

import numpy as np
import onnxruntime as ort
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models import shelf
from ocr.reader import RECOGNISER
from training.evaluate.contest import ratio

ROUNDS = 60


@pytest.mark.benchmark(group="recogniser")
@pytest.mark.parametrize("count", [1, 4])
def test_strips_of_48_by_320(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    strips = np.random.default_rng(1).uniform(-1, 1, (count, 3, 48, 320)).astype(np.float32)
    ours, its = _run(RECOGNISER, strips), _run("ppocr-v6-small", strips)
    times: dict[str, list[float]] = {"ours": [], "its": []}

    def both() -> None:
        times["ours"].append(_seconds(ours))
        times["its"].append(_seconds(its))

    benchmark.pedantic(both, rounds=ROUNDS, warmup_rounds=5)  # type: ignore[no-untyped-call]
    found = ratio(times["ours"], times["its"])
    assert found is not None
    with capsys.disabled():
        print(f"\n{count} strips of 48 x 320: {found.median:.2f} of its time")


def _run(version: str, strips: np.ndarray) -> Callable[[], object]:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    weights = str(shelf.card("recogniser", version).weights)
    session = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {session.get_inputs()[0].name: strips})


def _seconds(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin
