"""What a recogniser reads of rendered strips and heads, slice by slice: the figures of its card.

One look a strip, the most probable text, no vocabulary: the network alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ocr.recognise import ctc
from ocr.recognise.fuse import letters
from ocr.recognise.relief import Relief
from ocr.recognise.shapes import unshape
from training.bands import band
from training.recogniser.rings import ring_strip
from training.recogniser.strips import SHARES
from training.synth.testset import HEIGHTS, Rendered, rendered

Hits = dict[str, list[bool]]


def slices(model: Path, each: int) -> dict[str, Mapping[str, float | int]]:
    """Shares of strips whose letters and digits are all right, and their number, by slice.

    Args:
        model: ONNX file of a relief recogniser.
        each: Rendered strips of every alphabet and level.
    """
    engine = _opened(model)
    strips = list(rendered(each))
    hits: Hits = {}
    for strip, right in zip(strips, exact(engine, strips), strict=True):
        for name in _slices_of(strip):
            hits.setdefault(name, []).append(right)
    return _shares(hits)


def heads(model: Path, seed: int, count: int) -> dict[str, Mapping[str, float | int]]:
    """The same of strips unrolled from rendered heads of cartridge cases, by their level.

    Args:
        model: ONNX file of a relief recogniser.
        seed: Of the heads; not one that it was trained on.
        count: How many strips.
    """
    engine, hits = _opened(model), Hits()
    for strip in (ring_strip(seed, number, tuple(SHARES.items())) for number in range(count)):
        right = _reads(engine, strip.image, strip.text)
        for name in ("heads", f"heads level {strip.level}", f"heads method {strip.method}"):
            hits.setdefault(name, []).append(right)
    return _shares(hits)


def exact(engine: Relief, strips: Sequence[Rendered]) -> Iterator[bool]:
    """Whether each strip is read right, in their order."""
    for strip in strips:
        yield _reads(engine, strip.sample.strip.image, strip.sample.text.text)


def _opened(model: Path) -> Relief:
    return Relief(ort.InferenceSession(str(model), providers=["CPUExecutionProvider"]), "examined")


def _reads(engine: Relief, image: NDArray[np.uint8], text: str) -> bool:
    best = ctc.best_path(engine.posteriors([image])[0])
    return letters(unshape(best)) == letters(text)


def _shares(hits: Hits) -> dict[str, Mapping[str, float | int]]:
    return {name: {"n": len(of), "exact": round(float(np.mean(of)), 3)} for name, of in sorted(hits.items())}


def _slices_of(strip: Rendered) -> tuple[str, ...]:
    made = strip.sample
    return (
        f"alphabet {made.text.alphabet.value}",
        f"{made.text.alphabet.value} level {made.level}",
        f"method {made.method.value}",
        f"surface {made.finish.value}",
        f"kind {made.text.kind}",
        f"letters {band(made.letters, HEIGHTS)}",
    )
