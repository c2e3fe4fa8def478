"""What a whole process costs: time to the first reading, and peak memory on a large photo."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

_ROLLMARK = "from cli.main import app; app(['read', '--json', sys.argv[1]], standalone_mode=False)"
_RAPIDOCR = "from rapidocr import RapidOCR; RapidOCR()(sys.argv[1])"
# Typer ends a command by leaving the interpreter, so the peak is told on the way out.
_PEAK = (
    "import atexit, resource, sys;"
    "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
    "atexit.register(lambda: print(peak(), file=sys.stderr));"
)

process = pytest.mark.parametrize("program", [_ROLLMARK, _RAPIDOCR], ids=["rollmark", "rapidocr"])


def _run(program: str, photo: Path) -> int:
    """Runs a program on a photo; returns its peak memory in KiB."""
    command = [sys.executable, "-c", _PEAK + program, str(photo)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stderr.splitlines()[-1])


@process
@pytest.mark.benchmark(group="process start to first reading")
def test_first_reading(benchmark: BenchmarkFixture, program: str, sample: Path) -> None:
    benchmark.pedantic(_run, (program, sample), rounds=5)  # type: ignore[no-untyped-call]


@process
@pytest.mark.benchmark(group="peak memory on 12 megapixels (see above the table)")
def test_peak_memory(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], program: str, large: Path
) -> None:
    peak = benchmark.pedantic(_run, (program, large), rounds=1)  # type: ignore[no-untyped-call]
    benchmark.extra_info["peak_mib"] = peak / 1024
    with capsys.disabled():
        print(f"\npeak memory: {peak / 1024:.0f} MiB ({'rollmark' if program == _ROLLMARK else 'rapidocr'})")
    assert peak > 0
