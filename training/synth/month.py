"""A month of reviews, simulated: weapons marked in a style that no training renders, and what people settle.

``python -m training.synth.month OUT --count 500 --seed 1`` writes a folder of reviews, as the service exports
them. With ``--wrong 0.3`` as many of the labels are wrong.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.reviewed import PHOTOS, TABLE, Reviewed, Word
from ocr.types import MarkingKind
from training.synth.levels import LEVELS, spec
from training.synth.spec import Method
from training.synth.strip import render_strip
from training.synth.texts import Alphabet, Text

LETTERS, DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
SHARES = {1: 0.4, 2: 0.4, 3: 0.2}  # of the levels
PER_WEAPON = (1, 3)  # photos of one weapon
GROUND = 24  # pixels around the strip in a photo


@dataclass(frozen=True, slots=True)
class Marked:
    """A weapon's number on one photo: ``strip`` (48, W, 3) uint8 RGB."""

    weapon: str
    text: str
    level: int
    strip: NDArray[np.uint8]


def main() -> None:
    """Writes the month."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=float, default=0.0, help="share of the labels that are wrong")
    options = parser.parse_args()
    write(options.out, options.count, options.seed, options.wrong)


def write(out: Path, count: int, seed: int, wrong: float = 0.0) -> None:
    """Writes a folder of reviews.

    Args:
        out: The folder.
        count: Markings, one a photo.
        seed: The same seed gives the same month.
        wrong: Share of the labels that are wrong: half of these are another weapon's, half one digit off.
    """
    (out / PHOTOS).mkdir(parents=True, exist_ok=True)
    made = list(marked(count, seed))
    said = labels([each.text for each in made], wrong, np.random.default_rng([seed, 99]))
    lines = [
        _review(out, number, each, text, seed).to_json()
        for number, (each, text) in enumerate(zip(made, said, strict=True))
    ]
    (out / TABLE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def labels(texts: Sequence[str], wrong: float, rng: np.random.Generator) -> list[str]:
    """What people say stands there; of the share that is wrong half is another weapon's, half a digit off."""
    said = []
    other = last = "AA00000"
    for text in texts:
        other, last = (other if text == last else last), text
        if rng.random() < wrong:
            said.append(other if rng.random() < 0.5 else _slipped(text, rng))
        else:
            said.append(text)
    return said


def marked(
    count: int,
    seed: int,
    levels: tuple[int, ...] = (),
    photos: tuple[int, int] = PER_WEAPON,
    method: Method = Method.MATRIX,
) -> Iterator[Marked]:
    """Renders photos of weapons, each with a number of its own, until there are ``count``.

    Args:
        count: Photos.
        seed: The same seed gives the same photos.
        levels: Of the photos, drawn evenly; none: by the shares of a month.
        photos: How many one weapon has, least and most.
        method: How they are marked.
    """
    shares = dict.fromkeys(levels, 1 / len(levels)) if levels else SHARES
    made = weapon = 0
    while made < count:
        rng = np.random.default_rng([seed, weapon])
        text = _number(rng)
        for _ in range(min(int(rng.integers(photos[0], photos[1] + 1)), count - made)):
            level = int(rng.choice(list(shares), p=list(shares.values())))
            yield Marked(f"month-{seed}-{weapon:04d}", text, level, strip(rng, level, text, method))
            made += 1
        weapon += 1


def strip(
    rng: np.random.Generator, level: int, text: str, method: Method = Method.MATRIX
) -> NDArray[np.uint8]:
    """Renders a number in a style, (48, W, 3) uint8 RGB."""
    plain = spec(rng, LEVELS[level], Text(text, "serial", Alphabet.LATIN))
    uneven, spacing = float(rng.uniform(0, 0.3)), float(rng.uniform(0, 0.12))
    pinned = replace(plain.marking, method=method, unevenness=uneven, weight=0.0, spacing=spacing)
    return render_strip(replace(plain, marking=pinned), rng).image


def photo(made: Marked) -> tuple[NDArray[np.uint8], tuple[int, int, int, int]]:
    """Puts a strip onto metal; returns the photo and where it lies: x, y, width, height."""
    shown = cv2.copyMakeBorder(made.strip, *(GROUND,) * 4, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(shown, np.uint8), (GROUND, GROUND, made.strip.shape[1], made.strip.shape[0])


def _number(rng: np.random.Generator) -> str:
    digits = rng.choice(list(DIGITS), int(rng.integers(5, 9)))
    return "".join([*rng.choice(list(LETTERS), 2), *digits])


def _slipped(text: str, rng: np.random.Generator) -> str:
    """A number with one digit that is another."""
    at = int(rng.integers(2, len(text)))
    other = (int(text[at]) + int(rng.integers(1, 10))) % 10
    return f"{text[:at]}{other}{text[at + 1 :]}"


def _review(out: Path, number: int, made: Marked, text: str, seed: int) -> Reviewed:
    image, (x, y, width, height) = photo(made)
    encoded = cv2.imencode(".png", image[:, :, ::-1])[1].tobytes()
    name = f"{seed:08x}{number:056x}"  # stands for the SHA-256 of a photo that was never taken
    (out / PHOTOS / f"{name}.png").write_bytes(encoded)
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Reviewed(
        id=f"{seed}-{number}", weapon=made.weapon, photo=name, polygon=corners, word=Word.CORRECTED,
        text=text, kind=MarkingKind.SERIAL, by="simulated", method=f"matrix level {made.level}",
        at=f"2026-01-{1 + number % 28:02d}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
