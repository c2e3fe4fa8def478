"""What the detector is told."""

import torch

from training.detector.train import balanced, dice

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
