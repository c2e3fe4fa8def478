"""How many strips a second are rendered to train on, on one processor.

``pytest tests/bench/test_strips.py --benchmark-only -s`` prints the figure.
"""

import time

import cv2
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from training.recogniser.strips import drawn
from training.synth.fonts import missing_faces

COUNT, ROUNDS = 200, 3
WARM = 400  # strips after which most glyphs are kept, as in a training


@pytest.mark.skipif(bool(missing_faces()), reason="typefaces are not installed")
@pytest.mark.benchmark(group="strips to train on")
def test_rendering_strips(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    cv2.setNumThreads(1)
    rates = list[float]()

    def render() -> None:
        begin = time.process_time()
        for number in range(len(rates) * COUNT, (len(rates) + 1) * COUNT):
            drawn(1, number)
        rates.append(COUNT / (time.process_time() - begin))

    for number in range(WARM):
        drawn(2, number)
    benchmark.pedantic(render, rounds=ROUNDS)  # type: ignore[no-untyped-call]
    benchmark.extra_info["strips_a_second"] = max(rates)
    with capsys.disabled():
        print(f"\n{max(rates):.0f} strips a second of processor time")
    assert rates
