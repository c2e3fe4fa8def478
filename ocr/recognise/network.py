"""A recogniser with a CTC head, run directly so that its character posteriors are ours."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ocr.recognise import ctc
from ocr.recognise.engine import Posteriors, StripReading
from ocr.recognise.fuse import characters
from ocr.recognise.shapes import unshape
from ocr.types import Alternative, Character

HEIGHT = 48  # pixels, as trained
NARROWEST = 48  # pixels; below it the network has too few steps to spell anything
WIDEST = 3200  # pixels; bounds the memory of one run, and no marking is 65 times as long as high
BATCH_PIXELS = 6 * 640  # width of a batch, all strips together; bounds the memory of one run


class Spells(Protocol):
    """From a network's output to posteriors over the characters of markings."""

    def __call__(self, probs: NDArray[np.float32]) -> Posteriors:
        """Takes (T, classes) probabilities of one strip."""
        ...


class Network:
    """Reads strips by a network; the look-alikes of other scripts are told apart by their words."""

    def __init__(
        self, name: str, version: str, session: ort.InferenceSession, spells: Spells, *, weight: float = 1.0
    ) -> None:
        """Takes an open session, whose input is named ``x``; ``weight`` is its word's beside others'."""
        self._weight = weight
        self.name = name
        self.version = version
        self._session = session
        self._spells = spells

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[StripReading]:
        """Reads strips, each (H, W, 3) uint8 RGB; one StripReading a strip, in their order."""
        return [self._reading(posteriors) for posteriors in self.posteriors(strips)]

    def posteriors(self, strips: Sequence[NDArray[np.uint8]]) -> list[Posteriors]:
        """Character posteriors of strips, each (H, W, 3) uint8 RGB, in their order."""
        sized = [_sized(strip) for strip in strips]
        out: dict[int, Posteriors] = {}
        for batch in _batches([strip.shape[1] for strip in sized]):
            out.update(zip(batch, self._run([sized[n] for n in batch]), strict=True))
        return [out[n] for n in range(len(strips))]

    def _run(self, strips: list[NDArray[np.uint8]]) -> Iterator[Posteriors]:
        widest = max(strip.shape[1] for strip in strips)
        blob = np.zeros((len(strips), 3, HEIGHT, widest), np.float32)  # zero is mid grey
        for n, strip in enumerate(strips):
            blob[n, :, :, : strip.shape[1]] = strip[:, :, ::-1].transpose(2, 0, 1) / np.float32(127.5) - 1
        probs = self._session.run(None, {"x": blob})[0]
        return (replace(self._spells(each), weight=self._weight) for each in probs)

    def _reading(self, posteriors: Posteriors) -> StripReading:
        read = tuple(h for h in ctc.beam(posteriors) if h.text.strip())
        spelt = characters(posteriors, read[0].text, read[0].p) if read else ()
        told = tuple(type(h)(unshape(h.text), h.p) for h in read)
        return StripReading(self.name, told, renamed(spelt), posteriors)


def renamed(spelt: Sequence[Character], cyrillic: Collection[str] = ()) -> tuple[Character, ...]:
    """Characters in the letters that their word, or else their line, tells; see :func:`unshape`."""
    shapes = [c.text for c in spelt]
    meant = unshape("".join(shapes), cyrillic)
    return tuple(
        Character(meant[n], c.p, tuple(_renamed(other, meant, n) for other in c.alternatives))
        for n, c in enumerate(spelt)
    )


def _renamed(other: Alternative, meant: str, n: int) -> Alternative:
    """What else a character may be, in the letter that it would be among the others."""
    return replace(other, text=unshape(meant[:n] + other.text + meant[n + 1 :])[n])


def classes(session: ort.InferenceSession) -> list[str]:
    """The classes that the file lists in its metadata, one a line; the blank is not among them."""
    metadata: dict[str, str] = session.get_modelmeta().custom_metadata_map
    return metadata["character"].split("\n")


def _sized(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brings a strip to the height of the network, by linear interpolation as in its training.

    Cubic interpolation costs four points of 124 on the development photos.
    """
    height, width = strip.shape[:2]
    to = max(NARROWEST, math.ceil(width * HEIGHT / height))
    return np.asarray(cv2.resize(strip, (min(to, WIDEST), HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)


def _batches(widths: list[int]) -> Iterator[list[int]]:
    """Groups strips of like width, so that little of a batch is padding."""
    batch: list[int] = []
    for n in sorted(range(len(widths)), key=widths.__getitem__):
        padded = widths[n] * (len(batch) + 1)
        if batch and (padded > BATCH_PIXELS or widths[n] > 1.3 * widths[batch[0]]):
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch
