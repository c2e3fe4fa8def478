"""The fingerprint of a photo; how near it is to its copies is tested where copies are looked for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ocr.likeness import likeness

images = st.tuples(st.integers(4, 90), st.integers(4, 90)).flatmap(
    lambda size: arrays(np.uint8, (*size, 3), elements=st.integers(0, 255))
)


@given(images)
def test_any_photo_has_256_bits_always_the_same(
    image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> None:
    found = likeness(image)
    assert len(bytes.fromhex(found)) == 32
    assert found == likeness(image.copy())


def test_a_brighter_photo_is_the_same_photo() -> None:
    image = np.random.default_rng(5).integers(0, 200, (80, 120, 3), np.uint8)
    bits = int(likeness(image), 16) ^ int(likeness(image + np.uint8(40)), 16)
    assert bits.bit_count() <= 4
