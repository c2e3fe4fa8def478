import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.synth import texture


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_patches_cover_about_the_share_asked_for(share: float) -> None:
    cover = texture.patches((600, 800), share, 30, np.random.default_rng(1))
    assert cover.mean() == pytest.approx(share, abs=0.08)


@given(st.integers(1, 200), st.integers(1, 200), st.floats(2, 300), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_smooth_noise_fits_any_shape_and_scale(rows: int, columns: int, scale: float, seed: int) -> None:
    noise = texture.smooth((rows, columns), scale, np.random.default_rng(seed))
    assert noise.shape == (rows, columns)
    assert noise.dtype == np.float32
    assert np.isfinite(noise).all()


def test_smooth_noise_changes_slowly() -> None:
    noise = texture.smooth((400, 400), 50, np.random.default_rng(2))
    assert np.abs(np.diff(noise, axis=0)).max() < 0.12
    assert noise.std() == pytest.approx(1, abs=0.4)


def test_brush_marks_run_along_x() -> None:
    noise = texture.brushed((300, 600), 60, np.random.default_rng(3))
    along, across = np.abs(np.diff(noise, axis=1)).mean(), np.abs(np.diff(noise, axis=0)).mean()
    assert across > 5 * along
