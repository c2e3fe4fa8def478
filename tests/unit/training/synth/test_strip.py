from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.synth import Camera, Finish, Marking, Method, StripSpec, render_strip
from training.synth.levels import METHODS

pytestmark = pytest.mark.usefixtures("fonts")


def _spec(text: str = "С-123456", method: Method = Method.STAMPED) -> StripSpec:
    return StripSpec(Marking(text, "serial", 0, 0, 30, method, unevenness=0.5), Finish.BLUED)


def test_the_same_seed_gives_the_same_strip() -> None:
    first, second = (render_strip(_spec(), np.random.default_rng(5)).image for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("height", [32, 48, 64])
def test_a_strip_is_as_high_as_asked_and_wider_for_longer_texts(method: Method, height: int) -> None:
    spec = replace(_spec(method=method), height=height)
    short = render_strip(spec, np.random.default_rng(1)).image
    long = render_strip(
        replace(spec, marking=replace(spec.marking, text="С-1234567890")), np.random.default_rng(1)
    ).image
    assert short.shape[0] == long.shape[0] == height
    assert long.shape[1] > 1.2 * short.shape[1]
    assert short.dtype == np.uint8


@given(st.text("ABКЖ0123456789 -./", min_size=1, max_size=20).filter(str.strip), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_any_text_is_rendered_with_its_truth(text: str, seed: int) -> None:
    strip = render_strip(_spec(text), np.random.default_rng(seed))
    assert strip.text == text
    assert strip.image.std() > 1


def test_letters_are_seen_from_end_to_end() -> None:
    spec = replace(_spec("HHHHHHHH", Method.ROLLED), camera=Camera(noise=0, vignette=0))
    image = render_strip(spec, np.random.default_rng(2)).image.mean(axis=2)
    change = np.abs(np.diff(image, axis=1)).max(axis=0)
    seen = np.nonzero(change > 20)[0]
    assert seen.min() < 0.06 * image.shape[1]
    assert seen.max() > 0.94 * image.shape[1]
