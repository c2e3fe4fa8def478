"""Letters of a pin marker: separate dots on a grid of five by seven, struck one by one.

No training renders them: they are the style that the feedback loop is measured on.
"""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.fonts import Glyph, GlyphMissing

ROWS, COLUMNS = 7, 5
ADVANCE = 6  # columns to the next letter
RADIUS = 0.30  # of the distance of neighbouring dots

# Of each letter its columns from left to right, the lowest bit the top row.
_LETTERS = {
    "0": "3e5149453e", "1": "0042 7f40 00", "2": "4261514946", "3": "2141454b31", "4": "1814127f10",
    "5": "2745454539", "6": "3c4a494930", "7": "0171090503", "8": "3649494936", "9": "064949291e",
    "A": "7e1111117e", "B": "7f49494936", "C": "3e41414122", "D": "7f4141221c", "E": "7f49494941",
    "F": "7f09090901", "G": "3e4149497a", "H": "7f0808087f", "I": "0041 7f41 00", "J": "2040413f01",
    "K": "7f08142241", "L": "7f40404040", "M": "7f020c027f", "N": "7f0408107f", "O": "3e4141413e",
    "P": "7f09090906", "Q": "3e4151215e", "R": "7f09192946", "S": "4649494931", "T": "01017f0101",
    "U": "3f4040403f", "V": "1f2040201f", "W": "3f4038403f", "X": "6314081463", "Y": "0708700807",
    "Z": "6151494543", "-": "0808080808", " ": "0000000000",
}  # fmt: skip

ALPHABET = "".join(character for character in _LETTERS if character.isalnum())


@functools.lru_cache(maxsize=1024)
def pinned(character: str, cap_px: int) -> Glyph:
    """Draws one character so that its seven rows are ``cap_px`` pixels high.

    Raises:
        GlyphMissing: The marker has no such character.
    """
    if character not in _LETTERS:
        raise GlyphMissing(f"A pin marker of five by seven has no character {character!r}.")
    step = cap_px / (ROWS - 1 + 2 * RADIUS)
    radius = max(1, round(RADIUS * step))
    mask = np.zeros((cap_px, round(step * (COLUMNS - 1)) + 2 * radius), np.uint8)
    for row, column in zip(*np.nonzero(grid(character)), strict=True):
        at = (radius + round(column * step), radius + round(row * step))
        cv2.circle(mask, at, radius, 255, cv2.FILLED, cv2.LINE_AA)
    mask.setflags(write=False)
    return Glyph(mask, 0, cap_px, ADVANCE * step)


def grid(character: str) -> NDArray[np.bool_]:
    """Where a character has dots, (7, 5) bool."""
    columns = np.frombuffer(bytes.fromhex(_LETTERS[character]), np.uint8)
    return np.unpackbits(columns[:, None], axis=1, count=ROWS, bitorder="little").T.astype(bool)
