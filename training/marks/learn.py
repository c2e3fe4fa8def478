"""Learns marks from their drawings, or from confirmed crops, with a network that stays as it is."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ocr.knowledge.marks import AtlasMark
from ocr.marks.embed import SIDE, Embeds, Vectors
from ocr.marks.prototypes import Prototypes, fingerprint
from training.marks.augment import roughened
from training.marks.compose import Composer, Cut
from training.marks.crops import SIDE as RENDERED
from training.marks.examples import example
from training.marks.negatives import bare
from training.marks.stock import SURFACE, stock
from training.marks.wild import grey

EXAMPLES = 48  # pictures put together of each drawing, and as many rendered
PROTOTYPES = 1  # vectors that stand for them
TEXTS = 20  # letters that may stand beside them
SURFACES = 60  # rendered, to put them on
PLAIN = Cut((0.7, 0.9), 0.06)  # how a mark is cut out where it is found well
ROUNDS = 8  # of finding these
Image = NDArray[np.uint8]


def learn(  # noqa: PLR0913  all but the first three are rarely given
    marks: Sequence[AtlasMark],
    embedder: Embeds,
    nothing: Vectors,
    *,
    before: Prototypes | None = None,
    confirmed: Mapping[str, Sequence[Image]] | None = None,
    examples: int = EXAMPLES,
) -> Prototypes:
    """Makes the prototypes of marks; those of drawings that have not changed are kept.

    Args:
        marks: All that is to be known.
        embedder: The network.
        nothing: (B, D) what is no mark looks like.
        before: What was known until now.
        confirmed: Crops of marks that a person has confirmed, by the id of the mark: they are added.
        examples: How many pictures of each drawing are put together, and how many are rendered.
    """
    vectors: list[Vectors] = []
    for mark in marks:
        kept = _kept(before, mark)
        made = of_drawing(mark.drawing, embedder, examples) if kept is None else kept
        crops = (confirmed or {}).get(mark.id, ())
        vectors.append(np.concatenate([made, embedder.vectors([shrunk(crop) for crop in crops])]))
    owners = np.repeat(np.arange(len(marks)), [len(rows) for rows in vectors])
    drawings = tuple(fingerprint(mark.drawing) for mark in marks)
    return Prototypes(tuple(m.id for m in marks), drawings, np.concatenate(vectors), owners, nothing)


def confirmed_crops(folder: Path, marks: Sequence[AtlasMark]) -> dict[str, list[Image]]:
    """Reads crops that a person has confirmed: pictures in folders named like the marks.

    Raises:
        ValueError: A folder is named like no mark, or a file is no picture.
    """
    known = {mark.id for mark in marks}
    if strange := sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name not in known):
        raise ValueError(f"{strange[0]} is no mark of the atlas")
    return {name: list(_pictures(folder / name)) for name in sorted(known) if (folder / name).is_dir()}


def shrunk(crop: Image) -> Image:
    """A square crop of any size to (SIDE, SIDE)."""
    return np.asarray(cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def clustered(vectors: Vectors, count: int) -> Vectors:
    """Finds vectors that stand for many: k-means on the unit sphere, (N, D) to (count, D)."""
    centres = vectors[np.linspace(0, len(vectors) - 1, count).astype(int)]
    for _ in range(ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        members = [vectors[nearest == n] for n in range(len(centres))]
        means = [each.mean(axis=0) if len(each) else centres[n] for n, each in enumerate(members)]
        centres = np.stack([mean / np.linalg.norm(mean) for mean in means])
    return np.asarray(centres, np.float32)


def of_drawing(drawing: str, embedder: Embeds, examples: int = EXAMPLES) -> Vectors:
    """Puts a drawing on metal in all turns, and embeds it; a drawing looks the same wherever it stands.

    Args:
        drawing: SVG.
        embedder: The network.
        examples: How many pictures are put together, and how many are rendered as relief.
    """
    seed = int(fingerprint(drawing)[:15], 16)
    drawn = stock([drawing], [], TEXTS, _surfaces(), seed)
    seeds = torch.Generator().manual_seed(seed)
    regions = Composer(drawn, SIDE, seeds).regions(torch.zeros(examples, dtype=torch.long), PLAIN)
    crops = roughened(regions, seeds).clamp(0, 255).byte().numpy()[:, 0]
    rng = np.random.default_rng(seed)
    reliefs = [shrunk(grey(example(drawing, RENDERED, rng))) for _ in range(examples)]
    return clustered(embedder.vectors([*crops, *reliefs]), PROTOTYPES)


@functools.lru_cache(maxsize=1)
def _surfaces() -> Image:
    """Bare metal, the same for every mark."""
    rng = np.random.default_rng(1)
    return np.stack([grey(bare(SURFACE, rng)) for _ in range(SURFACES)])


def _kept(before: Prototypes | None, mark: AtlasMark) -> Vectors | None:
    if before is None or mark.id not in before.marks:
        return None
    at = before.marks.index(mark.id)
    return before.vectors[before.owners == at] if before.drawings[at] == fingerprint(mark.drawing) else None


def _pictures(folder: Path) -> Iterator[Image]:
    for path in sorted(folder.iterdir()):
        read = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if read is None:
            raise ValueError(f"{path} is no picture")
        yield np.asarray(read, np.uint8)
