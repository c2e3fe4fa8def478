"""Whatever reads photos never meets person data."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "reader", ["ocr.reader", "ocr.cluster", "api.pool", "api.jobs.dispatcher", "api.storage"]
)
def test_reading_photos_loads_nothing_of_persons(reader: str) -> None:
    code = f"import sys, {reader}; print([name for name in sys.modules if name.startswith('api.persons')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
