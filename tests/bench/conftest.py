"""What is measured: samples of the project, and a 12-megapixel photo made of one of them."""

from pathlib import Path

import pytest
from PIL import Image

from training.evaluate.labels import read_labels

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sample() -> Path:
    """The first labelled sample."""
    folder = ROOT / "samples"
    return folder / read_labels(folder / "labels.csv")[0].file


@pytest.fixture(scope="session")
def large(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a camera's 4000 x 3000 px would hold it."""
    path = tmp_path_factory.mktemp("large") / "large.jpg"
    with Image.open(sample) as image:
        image.convert("RGB").resize((4000, 3000)).save(path, quality=92)
    return path
