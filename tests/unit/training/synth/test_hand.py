"""What hands do to letters: electro-pencils, second blows, obliteration; and barrels and blasted steel."""

from collections import Counter
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.synth import (
    Camera,
    Face,
    Finish,
    Marking,
    Method,
    Obliteration,
    StripSpec,
    Tool,
    render_strip,
)
from training.synth.fonts import glyph
from training.synth.letters import draw
from training.synth.levels import LEVELS, spec
from training.synth.pencil import written
from training.synth.relief import Relief, carve
from training.synth.surface import material
from training.synth.texts import Alphabet, Text

pytestmark = pytest.mark.usefixtures("fonts")

PLAIN = Marking("HH 358", "serial", 0, 0, 60, Method.ROLLED, depth=0.1)


def _carved(marking: Marking, seed: int = 3) -> Relief:
    return carve(marking, np.random.default_rng(seed))


def _strip(**changes: object) -> NDArray[np.uint8]:
    plain = StripSpec(PLAIN, Finish.BLUED, camera=Camera(vignette=0, noise=0))
    return render_strip(replace(plain, **changes), np.random.default_rng(4)).image  # type: ignore[arg-type]


def _pieces(cut: Relief) -> int:
    depth = -cut.height.min()
    return int(cv2.connectedComponents((cut.height < -0.3 * depth).astype(np.uint8))[0]) - 1


def test_an_electro_pencil_writes_a_letter_another_way_each_time_near_its_strokes() -> None:
    rng = np.random.default_rng(1)
    first, second = (written(Face.LIBERATION, "8", 96, rng) for _ in range(2))
    plain = glyph(Face.LIBERATION, "8", 96)

    assert (first.coverage != second.coverage).any()
    assert first.advance == plain.advance
    pad = plain.left - first.left
    near = cv2.dilate(np.pad(plain.coverage, pad), np.ones((25, 25), np.uint8))
    assert (first.coverage[near < 128] < 128).mean() > 0.99


def test_an_electro_pencil_leaves_broken_lines_where_a_roll_leaves_whole_ones() -> None:
    rolled, pencilled = _carved(PLAIN), _carved(replace(PLAIN, method=Method.PENCIL))

    assert _pieces(rolled) == 5
    assert _pieces(pencilled) > 10


def test_an_electro_pencil_is_pressed_unevenly() -> None:
    even, uneven = (
        draw(replace(PLAIN, method=method), np.random.default_rng(2)).force
        for method in (Method.ROLLED, Method.PENCIL)
    )

    assert np.ptp(even) == 0
    assert uneven[uneven != 1].std() > 0.15


def test_an_electro_pencil_writes_spaces() -> None:
    assert not written(Face.LIBERATION, " ", 72, np.random.default_rng(1)).coverage.any()


def test_a_text_struck_twice_has_each_stroke_beside_itself() -> None:
    once, twice = _carved(PLAIN), _carved(replace(PLAIN, again=(0.1, 0.05)))

    assert (twice.height < -1).sum() > 1.2 * (once.height < -1).sum()
    assert twice.box[2] - twice.box[0] == pytest.approx(once.box[2] - once.box[0] + 6, abs=1)


def test_a_letter_struck_twice_leaves_the_others_as_they_were() -> None:
    once, twice = _carved(PLAIN), _carved(replace(PLAIN, again=(0.05, 0.0), again_at=0))
    changed = np.nonzero(np.abs(once.height - twice.height).max(axis=0) > 0.5)[0]

    assert changed.size
    assert changed.max() < 80 + once.box[0]  # an H and the room after it


@pytest.mark.parametrize("tool", list(Tool))
def test_an_obliteration_changes_its_part_alone_and_leaves_the_letters_in_sight(tool: Tool) -> None:
    whole = _carved(PLAIN)
    done = _carved(replace(PLAIN, obliteration=Obliteration(tool, 0.5, 0.9, 0.4)))
    change = np.abs(whole.height - done.height)
    x0, _, x1, _ = whole.box
    left, right = (round(x0 + share * (x1 - x0)) for share in (0.5, 0.9))

    assert change[:, left:right].mean() > 0.1
    assert change[:, : left - 40].max() < 0.01
    letters, left_over = whole.height[:, left:right].ravel(), done.height[:, left:right].ravel()
    assert np.corrcoef(letters, left_over)[0, 1] > 0.35


def test_a_grinder_takes_depth_and_ink_and_never_all_of_it() -> None:
    whole = _carved(PLAIN)
    done = _carved(replace(PLAIN, obliteration=Obliteration(Tool.GRINDER, 0.0, 1.0, 1.0)))
    deep = whole.height < 0.8 * whole.height.min()

    assert 0.15 < done.height[deep].mean() / whole.height[deep].mean() < 0.5
    assert done.ink[deep].mean() < 0.5


def test_a_barrel_is_darker_towards_its_edges() -> None:
    flat, curved = (_strip(curvature=value).mean(axis=(1, 2)) for value in (0.0, 1.0))

    assert abs(np.argmax(curved) - 24) < 20
    assert np.ptp(curved) > 1.5 * np.ptp(flat)


def test_blasted_steel_is_matt_and_its_grain_has_no_direction() -> None:
    blasted = _strip(finish=Finish.BLASTED, marking=replace(PLAIN, text=".")).astype(float).mean(axis=2)
    brushed = _strip(finish=Finish.BRUSHED, marking=replace(PLAIN, text=".")).astype(float).mean(axis=2)

    def direction(image: NDArray[np.float64]) -> float:
        down, across = (float(np.abs(np.diff(image[:20], axis=axis)).mean()) for axis in (0, 1))
        return down / across

    assert 0.7 < direction(blasted) < 1.5 < direction(brushed)
    assert material(Finish.BLASTED).gloss < material(Finish.BRUSHED).gloss / 2


def test_training_draws_each_of_them_by_its_share() -> None:
    rng, count = np.random.default_rng(6), 3000
    for level in (2, 3):
        drawn = [spec(rng, LEVELS[level], Text("AB 1234", "serial", Alphabet.LATIN)) for _ in range(count)]
        found = Counter(
            pencil=sum(one.marking.method is Method.PENCIL for one in drawn),
            twice=sum(one.marking.again != (0.0, 0.0) for one in drawn),
            obliterated=sum(one.marking.obliteration is not None for one in drawn),
            curved=sum(one.curvature > 0 for one in drawn),
            blasted=sum(one.finish is Finish.BLASTED for one in drawn),
        )
        share = {name: number / count for name, number in found.items()}
        assert share["pencil"] == pytest.approx(0.06, abs=0.015)
        assert share["twice"] == pytest.approx(0.04, abs=0.012)
        assert share["obliterated"] == pytest.approx(0.08 if level >= 3 else 0, abs=0.02)
        assert share["curved"] == pytest.approx(0.10, abs=0.02)
        assert share["blasted"] == pytest.approx(1 / 7, abs=0.02)
