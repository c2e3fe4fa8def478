"""Results in a folder that is nobody's, and a reader that does as it is told, in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr.bulk.testing import Results, opened
from ocr.cluster import InProcess
from ocr.cluster.testing import ObedientReader


@pytest.fixture
def results(tmp_path: Path) -> Iterator[Results]:
    with opened(tmp_path / "out") as results:
        yield results


@pytest.fixture
def obedient() -> Iterator[InProcess]:
    workers = InProcess(ObedientReader())
    yield workers
    workers.close()
