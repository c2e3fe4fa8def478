"""Renders strips to train on: ``python -m training.recogniser.strips OUT --count 24000 --seed 1``.

Strips are kept as files with a ``truth.tsv`` (file, text, level, method, finish, alphabet), so that what a
model was trained on can be looked at. A folder that was begun is continued.
"""

import argparse
import csv
from pathlib import Path

import cv2
import numpy as np
from rich.progress import track

from training.synth.levels import sample
from training.synth.texts import Alphabet

TRUTH = "truth.tsv"
SHARES = {1: 0.2, 2: 0.35, 3: 0.33, 4: 0.12}  # of the levels: most is learnt where some can be read and some not


def main() -> None:
    """Renders the strips."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    begin = _count(options.out / TRUTH)
    with (options.out / TRUTH).open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")
        for number in track(range(begin, options.count), "strips"):
            writer.writerow(render(options.out, options.seed, number))


def render(out: Path, seed: int, number: int, level: int | None = None, alphabet: Alphabet | None = None) -> tuple[str, ...]:
    """Renders one strip into ``out``; the same seed and number give the same strip. Returns its row."""
    rng = np.random.default_rng([seed, number])
    drawn = level or int(rng.choice(list(SHARES), p=list(SHARES.values())))
    made = sample(rng, drawn, alphabet)
    name = f"{number // 1000:03d}/{number:06d}.jpg"
    (out / name).parent.mkdir(exist_ok=True)
    cv2.imwrite(str(out / name), made.strip.image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 97])
    return name, made.text.text, str(made.level), made.method.value, made.finish.value, made.text.alphabet.value


def _count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0


if __name__ == "__main__":
    main()
