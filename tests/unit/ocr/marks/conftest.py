"""A reader of four marks, with a network that is none."""

import numpy as np
import pytest

from ocr.knowledge.marks import load_atlas
from ocr.marks.certainty import Certainty
from ocr.marks.prototypes import Prototypes, fingerprint
from ocr.marks.reader import MarkReader
from ocr.marks.testing import CELLS, Coarse, crop

KNOWN = ("kimar_k", "pb_oval", "tula_star", "ptb_ring")


@pytest.fixture(scope="session")
def prototypes() -> Prototypes:
    atlas, coarse = load_atlas(), Coarse()
    flat = np.zeros((1, CELLS * CELLS), np.float32)
    drawings = tuple(fingerprint(atlas.by_id[name].drawing) for name in KNOWN)
    return Prototypes(KNOWN, drawings, coarse.vectors([crop(n) for n in KNOWN]), np.arange(len(KNOWN)), flat)


@pytest.fixture(scope="session")
def certain() -> Certainty:
    return Certainty("v", "sha", "1", (20.0, 0.0, 0.0), -12.0, 30.0, {})


@pytest.fixture(scope="session")
def reader(prototypes: Prototypes, certain: Certainty) -> MarkReader:
    return MarkReader(Coarse(), prototypes, certain, load_atlas())
