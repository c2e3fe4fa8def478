"""What client and scheduler hold in memory while they go through a million files.

The list is simulated. Of a million files every fiftieth holds a photo of its own, which goes through the real
scheduler to a worker process; the others are copies, which a plan has to look at and to write like any other.

``pytest tests/bench/test_bulk_memory.py -m proof -s`` prints the figures.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MOST_MIB = 400

# Run as `python -c`: nothing of pytest is in the process. The embedded scheduler is in it.
MEASURE = """
import json, sys, time
from pathlib import Path
from ocr.bulk.testing import Simulated, opened
from ocr.cluster import Cluster, ClusterSettings
from ocr.cluster.testing import OBEDIENT

def mib():
    # Not getrusage: its peak is handed on by whoever started this process.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

def main():
    out, files, copies = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    cluster = Cluster.open(ClusterSettings(workers=2, memory_bytes=2**29, reader=OBEDIENT))
    began, peaks = time.monotonic(), []
    with opened(out) as results:
        def tick():
            progress = results.runs[-1].progress
            while progress.done >= files * (len(peaks) + 1) / 4:
                peaks.append(round(mib()))
        run = results.read(Simulated(files, copies), cluster, tick=tick)
        first = time.monotonic() - began
        again = results.read(Simulated(files, copies), cluster)
    cluster.close()
    print(json.dumps({
        "peaks_mib": peaks, "mib": round(mib()), "seconds": round(first), "parts": run.progress.parts,
        "read": run.progress.read, "copies": run.progress.copies,
        "known": again.progress.known, "read_again": again.progress.read,
    }))

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(
    ("files", "copies"),
    [
        pytest.param(10_000, 100, id="short"),
        pytest.param(1_000_000, 50, id="whole", marks=[pytest.mark.proof, pytest.mark.timeout(7200)]),
    ],
)
def test_memory_does_not_grow_with_the_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: int, copies: int
) -> None:
    script = tmp_path / "measure.py"  # workers import the main module anew, which `-c` has none of
    script.write_text(MEASURE)
    command = [sys.executable, str(script), str(tmp_path / "out"), str(files), str(copies)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n{files} files: {told}")
    assert told["mib"] <= MOST_MIB
    assert (told["read"], told["copies"]) == (files // copies, files - files // copies)
    assert (told["known"], told["read_again"]) == (files, 0)
