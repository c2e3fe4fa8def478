"""Photos that show the same are brought together, and others are not."""

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ocr.bulk.report.near import BANDS, CLOSEST, Joined, distance, near
from ocr.likeness import likeness

SAMPLES = sorted((Path(__file__).parents[5] / "samples").glob("*.jpg"))


def fingerprint(image: Image.Image) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(bytes.fromhex(likeness(np.asarray(image.convert("RGB")))), np.uint8)


def saved(image: Image.Image, quality: int, scale: float) -> Image.Image:
    small = image.convert("RGB").resize((round(image.width * scale), round(image.height * scale)))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.mark.parametrize(("quality", "scale"), [(95, 1.0), (60, 1.0), (75, 0.5), (40, 0.35)])
def test_a_photo_that_was_saved_again_or_made_smaller_is_close_to_itself(quality: int, scale: float) -> None:
    for path in SAMPLES:
        with Image.open(path) as image:
            assert distance(fingerprint(image), fingerprint(saved(image, quality, scale))) <= CLOSEST, path


def test_photos_of_different_things_are_not_close() -> None:
    prints = [fingerprint(Image.open(path)) for path in SAMPLES]
    assert min(distance(a, b) for a, b in combinations(prints, 2)) > CLOSEST


def test_copies_are_grouped_with_their_original_and_with_nothing_else() -> None:
    images = [Image.open(path) for path in SAMPLES]
    copies = [saved(image, 70, 0.6) for image in images[:5]]
    groups = near(np.array([fingerprint(image) for image in (*images, *copies)]))
    assert [group.tolist() for group in groups] == [[n, len(images) + n] for n in range(5)]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), flips=st.integers(0, BANDS - 2))
def test_what_differs_in_fewer_bits_than_there_are_pieces_is_found_among_many(seed: int, flips: int) -> None:
    random = np.random.default_rng(seed)
    prints = random.integers(0, 256, (400, 32), np.uint8)
    bits = np.unpackbits(prints[7])
    bits[random.choice(256, flips, replace=False)] ^= 1
    prints[311] = np.packbits(bits)
    assert [group.tolist() for group in near(prints)] == [[7, 311]]


def test_one_photo_and_none_make_no_groups() -> None:
    assert near(np.zeros((0, 32), np.uint8)) == near(np.zeros((1, 32), np.uint8)) == []


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19))))
def test_joining_is_transitive_whatever_the_order(pairs: list[tuple[int, int]]) -> None:
    joined = Joined(20)
    for a, b in pairs:
        joined.join(a, b)
    sets = [{n} for n in range(20)]
    for a, b in pairs:
        both = next(s for s in sets if a in s) | next(s for s in sets if b in s)
        sets = [s for s in sets if not s & both] + [both]
    assert sorted(map(sorted, (s for s in sets if len(s) > 1))) == [g.tolist() for g in joined.groups()]
