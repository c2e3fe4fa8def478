import pytest

from training.synth.fonts import missing_faces, packages


@pytest.fixture(scope="session")
def fonts() -> None:
    missing = missing_faces()
    if missing:
        names = ", ".join(face.value for face in missing)
        pytest.skip(f"fonts are not installed ({names}); install {' '.join(packages())}")
