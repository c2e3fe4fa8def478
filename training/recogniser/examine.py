"""What a recogniser reads of rendered strips, slice by slice: the figures of its card.

One look a strip, the most probable text, no vocabulary: the network alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from ocr.recognise import ctc
from ocr.recognise.fuse import letters
from ocr.recognise.relief import Relief
from ocr.recognise.shapes import unshape
from training.bands import band
from training.synth.testset import HEIGHTS, Rendered, rendered


def slices(model: Path, each: int) -> dict[str, Mapping[str, float | int]]:
    """Shares of strips whose letters and digits are all right, and their number, by slice.

    Args:
        model: ONNX file of a relief recogniser.
        each: Rendered strips of every alphabet and level.
    """
    engine = Relief(ort.InferenceSession(str(model), providers=["CPUExecutionProvider"]), "examined")
    strips = list(rendered(each))
    hits: dict[str, list[bool]] = {}
    for strip, right in zip(strips, exact(engine, strips), strict=True):
        for name in _slices_of(strip):
            hits.setdefault(name, []).append(right)
    return {name: {"n": len(of), "exact": round(float(np.mean(of)), 3)} for name, of in sorted(hits.items())}


def exact(engine: Relief, strips: Sequence[Rendered]) -> Iterator[bool]:
    """Whether each strip is read right, in their order."""
    for strip in strips:
        best = ctc.best_path(engine.posteriors([strip.sample.strip.image])[0])
        yield letters(unshape(best)) == letters(strip.sample.text.text)


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
