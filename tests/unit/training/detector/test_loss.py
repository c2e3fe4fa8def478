"""What the detector is told."""

import torch

from training.detector.sheets import FINE, Known
from training.detector.train import THICK, _glare, balanced, believed, dice, spoilt

WANTED = torch.zeros(1, 1, 64, 64)
WANTED[..., 20:30, 10:50] = 1.0
EVERYWHERE = torch.ones_like(WANTED, dtype=torch.bool)
RIGHT = (WANTED * 2 - 1) * 8


def test_the_loss_of_what_is_wanted_is_near_nothing() -> None:
    assert balanced(RIGHT, WANTED, EVERYWHERE) < 0.01
    assert dice(RIGHT.sigmoid(), WANTED) < 0.01


def test_text_that_is_not_found_costs_more_than_text_that_is() -> None:
    assert balanced(RIGHT - 8, WANTED, EVERYWHERE) > balanced(RIGHT, WANTED, EVERYWHERE)


def test_what_does_not_count_costs_nothing() -> None:
    wrong = RIGHT.clone()
    wrong[..., 40:60, 10:50] = 8.0
    counts = EVERYWHERE.clone()
    counts[..., 40:60, 10:50] = False

    assert balanced(wrong, WANTED, counts) < 0.01
    assert balanced(wrong, WANTED, EVERYWHERE) > 0.5


def test_photos_without_text_still_teach_what_is_none() -> None:
    nothing = torch.zeros_like(WANTED)

    assert balanced(torch.full_like(WANTED, 8.0), nothing, EVERYWHERE) > 5


def _told(own: float, finer: float, known: Known = Known.NOTHING) -> tuple[float, bool]:
    """What is wanted in the middle of a bar of text that the teacher sees so, and whether it counts."""
    bar = WANTED
    wanted, counts = believed(
        bar * own,
        (bar * finer).repeat_interleave(FINE, 2).repeat_interleave(FINE, 3),
        torch.full_like(WANTED, int(known), dtype=torch.uint8),
    )
    return round(float(wanted[0, 0, 25, 30]), 4), bool(counts[0, 0, 25, 30])


def test_what_the_teacher_sees_stays() -> None:
    assert _told(0.9, 0.0) == (0.9, True)


def test_small_text_that_the_teacher_is_sure_of_in_the_larger_image_is_wanted() -> None:
    assert _told(0.0, 0.95) == (0.95, True)


def test_what_the_teacher_is_not_sure_of_is_left_out() -> None:
    assert not _told(0.0, 0.5)[1]
    assert not _told(0.1, 0.0)[1]


def test_what_is_known_goes_before_the_teacher() -> None:
    assert _told(0.9, 0.9, Known.BARE) == (0.0, True)
    assert _told(0.0, 0.0, Known.TEXT) == (1.0, True)
    assert _told(0.0, 0.0, Known.WORD) == (1.0, True)
    assert not _told(0.9, 0.9, Known.UNTOLD)[1]


def test_a_blot_as_large_as_a_weapon_is_not_taken_for_text() -> None:
    side = 4 * THICK[1]
    blot = torch.zeros(1, 1, side, side)
    blot[..., side // 6 : -side // 6, side // 6 : -side // 6] = 0.95
    finer = blot.repeat_interleave(FINE, 2).repeat_interleave(FINE, 3)
    _, counts = believed(blot, finer, torch.zeros(1, 1, side, side, dtype=torch.uint8))

    assert not counts[0, 0, side // 2, side // 2]
    assert counts[0, 0, 2, 2]


def test_spoilt_crops_stay_in_range_and_keep_their_place() -> None:
    torch.manual_seed(1)
    images = torch.rand(4, 3, 32, 32) * 2 - 1
    made = spoilt(images)

    assert made.shape == images.shape
    assert made.abs().max() <= 1
    assert torch.corrcoef(torch.stack([made.flatten(), images.flatten()]))[0, 1] > 0.5


def test_every_image_has_a_streak_of_light_of_its_own() -> None:
    torch.manual_seed(1)
    streaks = _glare(torch.zeros(8, 3, 96, 96))

    assert streaks.shape == (8, 1, 96, 96)
    assert streaks.min() >= 0
    assert streaks.max() <= 1
    assert len({int(each.argmax()) for each in streaks}) == 8
    assert (streaks > 0.5).float().mean((1, 2, 3)).max() < 0.2
