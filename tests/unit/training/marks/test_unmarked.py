"""Rendered parts that bear no mark."""

import numpy as np
import pytest

from training.marks import unmarked


@pytest.mark.parametrize("seed", range(6))
def test_a_part_gives_patches_of_what_is_found_on_it(seed: int) -> None:
    found = unmarked.patches(32, np.random.default_rng(seed))
    assert 0 < len(found) <= unmarked.PATCHES
    assert all(patch.shape == (32, 32) and patch.dtype == np.uint8 for patch in found)


def test_the_same_seed_renders_the_same_part_and_another_seed_another() -> None:
    one, again, other = (unmarked.photo(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)
