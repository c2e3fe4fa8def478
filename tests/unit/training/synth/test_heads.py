import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.rings.ring import Band, Way
from training.synth import Camera, Marking, Wear
from training.synth.fonts import GlyphMissing
from training.synth.heads import HeadSpec, Stamp, render_head, sample_head
from training.synth.heads.head import pens
from training.synth.heads.shape import Shape
from training.synth.surface import Material

pytestmark = pytest.mark.usefixtures("fonts")

BRASS = Material((0.46, 0.33, 0.11), 0.5, 5.0, 30.0, 0.9, 0.0, 0, 0.7, 0.0)
STILL = Camera(defocus=0, vignette=0, noise=0)
FLAT = Shape(120.0, 0.5, (0.4, 0.4, 0.4), bumps=0.0, lathe=0.0)
DARK = Marking("", "headstamp", 0, 0, 32.0, fill=(0.0, 0.0, 0.0), fill_strength=1.0)
PLAIN = HeadSpec(280, FLAT, BRASS, (), DARK, wear=Wear(0, 0, 0, 0), camera=STILL)


def _head(*stamps: Stamp) -> NDArray[np.int64]:
    return render_head(replace(PLAIN, stamps=stamps), np.random.default_rng(1)).image.astype(int)


def test_the_same_seed_gives_the_same_head() -> None:
    first, second = (sample_head(np.random.default_rng(4), 2) for _ in range(2))
    assert first == second
    images = [render_head(first, np.random.default_rng(4)).image for _ in range(2)]
    assert images[0].tobytes() == images[1].tobytes()


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("turn", [0.0, 0.3])
def test_a_stamp_stands_where_it_is_said_to_and_upright_its_way(way: Way, turn: float) -> None:
    changed = np.abs(_head(Stamp("L", turn, way)) - _head()).sum(axis=2) > 120
    ring = render_head(PLAIN, np.random.default_rng(1)).ring
    strip = ring.unroll(np.repeat(changed[..., None], 3, axis=2).astype(np.uint8) * 255, Band(0, 1), way)
    marks = np.roll(
        strip[:, :, 0] > 127, strip.shape[1] // 2 - round(way.value * turn * strip.shape[1]), axis=1
    )
    rows, columns = np.nonzero(marks)
    assert columns.mean() / marks.shape[1] == pytest.approx(0.5, abs=0.03)
    assert marks[24:].sum() > 1.2 * marks[:24].sum()  # the foot of an L
    assert np.ptp(rows) / 48 == pytest.approx(32 / 60, abs=0.12)


def test_the_ring_is_where_the_photo_shows_it() -> None:
    tilted = replace(PLAIN, camera=replace(STILL, yaw=12.0, pitch=-8.0))
    head = render_head(tilted, np.random.default_rng(1))
    turns = np.linspace(0, 1, 40)
    inside, outside = (
        head.ring.points(turns, np.full(40, across)).round().astype(int) for across in (0.93, 1.08)
    )
    brass, ground = (head.image[at[:, 1], at[:, 0]].astype(int).sum(axis=1) for at in (inside, outside))
    assert (brass > ground + 60).mean() > 0.95


def test_a_longer_text_takes_more_of_the_ring_and_a_stop_little() -> None:
    assert PLAIN.span(Stamp("ABCD", 0.0)) == pytest.approx(2 * PLAIN.span(Stamp("AB", 0.0)))
    assert PLAIN.span(Stamp("5.56", 0.0)) < PLAIN.span(Stamp("5556", 0.0))
    middles = [along for _, along in pens("5.56")]
    assert middles == sorted(middles)
    assert [letter for letter, _ in pens("9 MM")] == ["9", "M", "M"]


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_stamps_share_the_ring_and_do_not_overlap(seed: int, level: int) -> None:
    spec = sample_head(np.random.default_rng(seed), level)
    texts = [stamp for stamp in spec.stamps if stamp.drawing is None]
    assert texts
    assert sum(map(spec.span, texts)) <= 1.01 or len(texts) == 1
    for one, other in itertools.pairwise(texts):
        apart = (other.middle - one.middle) % 1
        assert apart >= (spec.span(one) + spec.span(other)) / 2 - 1e-9


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_every_level_can_be_rendered(level: int) -> None:
    rng = np.random.default_rng(level)
    spec = sample_head(rng, level)
    try:
        head = render_head(spec, rng)
    except GlyphMissing:
        pytest.fail("the typefaces of heads hold every letter of headstamps")
    assert head.image.shape == (spec.side, spec.side, 3)
    assert head.image.std() > 5
