"""Where text stands on a photo, as two detectors see it in one or more views."""

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.detect.detector import Detector, Region, sight
from ocr.detect.merge import distinct, overlap
from ocr.detect.scales import closeups, overview
from ocr.recognise.network import HEIGHT, WIDEST
from ocr.rectify import Quad, size

# A page of print would take minutes. Of 117 photos of weapons, metal and stamps none had more than 44 places
# and a length of 164; as many as these take about ten seconds.
MOST_PLACES = 300
MOST_LENGTH = 1000  # of all places, each measured in its own height
BESIDE = 0.2  # of the smaller of two places that they may share and not be the same


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """Finds places with text.

    Attributes:
        usual: Outlines well every line it sees; looks at the whole photo, and nearer where letters are small.
        faint: Sees what the other does not, and outlines it worse: believed where the other sees nothing.
    """

    usual: Detector
    faint: Detector

    def find(self, image: NDArray[np.uint8]) -> tuple[list[Quad], bool]:
        """Finds places with text, and tells whether there are more than are read.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (4, 2) float32 corners of each place in reading order, in pixels of the photo.
        """
        height, width = image.shape[:2]
        first = overview(width, height)
        whole = sight(image, first)
        found = self.usual.find_in(whole)
        nearer = closeups(width, height, first, [region.quad for region in found])
        found += self.usual.find(image, nearer)
        plain = plainest(found)
        seen = distinct(plain, _corners, _worth) if nearer else plain
        regions = [*seen, *_beside(self.faint.find_in(whole), seen)]
        kept = plainest(regions)
        return [region.quad for region in kept], len(plain) < len(found) or len(kept) < len(regions)


def plainest(found: Sequence[Region]) -> list[Region]:
    """As many as there is time to read, the plainest of them; all as they are where there is time for all."""
    ranked = heapq.nlargest(MOST_PLACES, found, key=_worth)
    lengths = itertools.accumulate(_length(region.quad) for region in ranked)
    kept = [region for region, length in zip(ranked, lengths, strict=True) if length <= MOST_LENGTH]
    return kept if len(kept) < len(found) else list(found)


def _beside(more: Sequence[Region], seen: Sequence[Region]) -> list[Region]:
    return [region for region in more if all(overlap(region.quad, each.quad) < BESIDE for each in seen)]


def _length(quad: Quad) -> float:
    """Length in heights, which is what reading it costs: engines see every strip at one height."""
    length, height = size(quad)
    return min(WIDEST / HEIGHT, max(1.0, length / max(height, 1.0)))


def _corners(region: Region) -> Quad:
    return region.quad


def _worth(region: Region) -> float:
    """The longer of two overlapping regions holds more of the line; one that a tile cuts off, too little."""
    return region.score * float(size(region.quad)[0] ** 0.5) * (0.1 if region.cut else 1.0)
