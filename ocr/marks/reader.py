"""The way of a mark: regions of a photo, their vectors, the likeness to the atlas, probabilities."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt
from models.shelf import Card
from ocr.knowledge.marks import Atlas, AtlasMark, load_atlas
from ocr.marks import certainty, prototypes
from ocr.marks.beside import beside
from ocr.marks.certainty import Certainty, features
from ocr.marks.embed import SIDE, Embedder, Embeds, Vectors
from ocr.marks.examples import LIKE_ANOTHER, LIKE_NOTHING, NONE, Doubt, Examples
from ocr.marks.find import Box, cut, find, overlap
from ocr.marks.prototypes import FILE, Prototypes, fingerprint
from ocr.rectify import Quad
from ocr.session import open_session
from ocr.types import MakerAlternative, Mark, Polygon

VERSION = "atlas-4"  # of the model on the shelf
NEARER = 8  # regions that are looked at in several sizes: those likeliest in one
SIZES = (0.85, 1.0, 1.18)  # a patch is rarely exactly the mark
FAINTEST = 0.01  # regions less probable than this to show a known mark are not told, whatever is written
TOUCHING = 0.1  # overlap over union from which only the surer of two regions is told
MOST_MARKS = 8
MOST_ALTERNATIVES = 4
LEAST_P = 0.001  # of an alternative, before what is written is heard
LIKELY = 0.5  # probability from which a place is taken for a mark
DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """What a region shows.

    Attributes:
        box: Where.
        known: Probability that it is one of the known marks.
        shares: Which of the marks it is if a known one: (mark, probability), the likeliest first.
    """

    box: Box
    known: float
    shares: tuple[tuple[AtlasMark, float], ...]


class MarkReader:
    """Finds and names marks; opened once, used from any number of threads."""

    def __init__(self, embedder: Embeds, known: Prototypes, certain: Certainty, atlas: Atlas) -> None:
        """Leaves out marks that are gone from the atlas or drawn anew since they were learnt."""
        self._embedder = embedder
        self._certain = certain
        self._marks = tuple(atlas.by_id.get(name) for name in known.marks)
        learnt = [
            mark is not None and fingerprint(mark.drawing) == drawing
            for mark, drawing in zip(self._marks, known.drawings, strict=True)
        ]
        self._left_out = np.nonzero(~np.array(learnt, bool))[0]
        self._drawn = self._known = known

    @classmethod
    def open(cls, card: Card, threads: int) -> "MarkReader":
        """Opens a model of the shelf.

        Raises:
            ModelError: The model is missing, damaged, or its calibration belongs to another.
            KnowledgeInvalid: The atlas is damaged.
        """
        known = prototypes.load(card.folder / FILE)
        certain = certainty.load(card.calibration, card.version, card.sha256)
        return cls(Embedder(open_session(card, threads)), known, certain, load_atlas())

    def without(self, marks: Collection[str]) -> "MarkReader":
        """The same reader, which does not know some marks."""
        other = copy(self)
        strange = [n for n, name in enumerate(self._known.marks) if name in marks]
        other._left_out = np.union1d(self._left_out, np.array(strange, np.intp))
        return other

    def knowing(self, examples: Examples) -> "MarkReader":
        """The same reader, which compares with confirmed marks too; with these alone, not with earlier ones.

        Raises:
            ModelCorrupt: Another network made their vectors.
        """
        other = copy(self)
        if examples.version and examples.network != self.network:
            raise ModelCorrupt(
                "The confirmed marks were compared by another network than the one that reads."
            )
        other._known = self._drawn.beside(examples.marks, examples.vectors)
        return other

    @property
    def network(self) -> str:
        """SHA-256 of the network."""
        return self._certain.sha256

    def vectors(self, crops: Sequence[NDArray[np.uint8]]) -> Vectors:
        """What the network makes of (SIDE, SIDE) uint8 grey crops: (N, D) unit vectors."""
        return self._embedder.vectors(crops)

    def named(self, name: str, crop: NDArray[np.uint8]) -> AtlasMark | Doubt:
        """Says which mark of the atlas a crop is an example of, or why of none.

        Args:
            name: What a person said: a mark, or whose mark it is; of several marks of a maker the one that
                the crop is most like.
            crop: (SIDE, SIDE) uint8 grey.
        """
        vector = self._embedder.vectors([crop])
        likeness, emptiness = self._drawn.likeness(vector)[0], float(self._drawn.emptiness(vector)[0])
        likeness[self._left_out] = -1
        meant = [n for n, mark in enumerate(self._marks) if mark and name in {mark.id, whose(mark)}]
        meant = [n for n in meant if n not in self._left_out]
        if not meant:
            return Doubt.NOT_IN_ATLAS
        best = max(meant, key=lambda n: float(likeness[n]))
        if emptiness >= max(LIKE_NOTHING, float(likeness[best])):
            return Doubt.LIKE_NOTHING
        chosen = self._marks[best]
        assert chosen is not None  # it would not be meant
        others = [n for n, mark in enumerate(self._marks) if mark and whose(mark) != whose(chosen)]
        rival = max((float(likeness[n]) for n in others), default=-1.0)
        return Doubt.LIKE_ANOTHER if rival >= max(LIKE_ANOTHER, float(likeness[best])) else chosen

    def strays(self, image: NDArray[np.uint8], place: Box, mark: str, crop: NDArray[np.uint8]) -> int:
        """How many other places of a photo would be taken for a mark because of one example of it.

        Args:
            image: (H, W, 3) uint8 RGB, the photo that the example is from.
            place: Where it stands.
            mark: Id of the mark.
            crop: (SIDE, SIDE) uint8 grey, the example.
        """
        alone = self.knowing(Examples.of(self.network, [mark], [crop], self.vectors([crop])))
        taken = alone._taken(image, place, mark)
        return taken - self.knowing(NONE)._taken(image, place, mark) if taken else 0

    def _taken(self, image: NDArray[np.uint8], place: Box, mark: str) -> int:
        """How many places, other than one, are told as a mark rather than as anything else."""
        seen = (each for each in self.look(image) if overlap(each.box, place) < TOUCHING)
        return sum(each.known * each.shares[0][1] > LIKELY and each.shares[0][0].id == mark for each in seen)

    def read(self, image: NDArray[np.uint8], names: Sequence[Quad] = ()) -> tuple[Mark, ...]:
        """Reads the marks of a photo.

        Args:
            image: (H, W, 3) uint8 RGB.
            names: Where makers are named, (4, 2) corners each: beside them is looked too.

        Returns:
            Marks that are known with some probability, however little, from top to bottom; which of them are
            worth telling is decided when what is written is known.
        """
        seen = self.look(image, names)
        seen.sort(key=lambda sighting: (sighting.box.y, sighting.box.x))
        size = (image.shape[1], image.shape[0])
        return tuple(_told(n, sighting, size) for n, sighting in enumerate(seen, 1))

    def look(self, image: NDArray[np.uint8], names: Sequence[Quad] = ()) -> list[Sighting]:
        """Looks for known marks, the surest first; of regions that overlap only the surest is told."""
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
        boxes = [*find(grey), *beside(names)]
        if not boxes:
            return []
        first, _ = self.judge([cut(grey, box, SIDE) for box in boxes])
        boxes = [boxes[n] for n in np.argsort(-first, kind="stable")[:NEARER].tolist()]
        views = [cut(grey, box, SIDE, size) for box in boxes for size in SIZES]
        known, shares = self.judge(views, len(SIZES))
        kept: list[int] = []
        for n in np.argsort(-known, kind="stable").tolist():
            if known[n] < FAINTEST or len(kept) == MOST_MARKS:
                break
            if all(overlap(boxes[n], boxes[other]) < TOUCHING for other in kept):
                kept.append(n)
        return [Sighting(boxes[n], float(known[n]), self._named(shares[n])) for n in kept]

    def judge(
        self, crops: Sequence[NDArray[np.uint8]], views: int = 1
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Says of crops how probably each shows a known mark, and which, (N,) and (N, marks).

        Args:
            crops: (SIDE, SIDE) uint8 grey each, ``views`` of one region after one another.
            views: How many crops show one region.
        """
        likeness, emptiness = self.measure(crops, views)
        return self._certain.known(features(likeness, emptiness)), self._certain.shares(likeness)

    def measure(self, crops: Sequence[NDArray[np.uint8]], views: int = 1) -> tuple[Vectors, Vectors]:
        """How like each mark, and like nothing, regions are: of several views the one most like a mark."""
        vectors = self._embedder.vectors(crops)
        likeness, emptiness = self._known.likeness(vectors), self._known.emptiness(vectors)
        likeness[:, self._left_out] = -1
        best = (likeness.max(axis=1) - emptiness).reshape(-1, views).argmax(axis=1)
        rows = np.arange(len(best)) * views + best
        return likeness[rows], emptiness[rows]

    @property
    def marks(self) -> tuple[str, ...]:
        """Ids of the marks, in the order of what ``judge`` and ``measure`` tell."""
        return self._known.marks

    def _named(self, shares: NDArray[np.float64]) -> tuple[tuple[AtlasMark, float], ...]:
        ranked = np.argsort(-shares, kind="stable")[: 4 * MOST_ALTERNATIVES].tolist()
        named = ((self._marks[n], float(shares[n])) for n in ranked)
        return tuple((mark, share) for mark, share in named if mark is not None)


def whose(mark: AtlasMark) -> str:
    """The maker's id, or that of the mark itself where it names no maker: a proof house, an approval."""
    return mark.maker or mark.id


def _told(number: int, sighting: Sighting, size: tuple[int, int]) -> Mark:
    by_maker: dict[str, float] = {}
    for mark, share in sighting.shares:
        by_maker[whose(mark)] = by_maker.get(whose(mark), 0.0) + share
    ranked = sorted(by_maker.items(), key=lambda item: (-item[1], item[0]))
    first = ranked[0][0]
    kind = next(mark.kind.marking_kind for mark, _ in sighting.shares if whose(mark) == first)
    rounded = [(maker, round(sighting.known * share, DIGITS)) for maker, share in ranked]
    others = [(maker, p) for maker, p in rounded[1 : MOST_ALTERNATIVES + 1] if p >= LEAST_P]
    return Mark(
        id=f"mark-{number}",
        polygon=_polygon(sighting.box, size),
        maker=first,
        kind=kind,
        p=rounded[0][1],
        alternatives=tuple(MakerAlternative(maker, p) for maker, p in others),
        unknown_p=round(1 - sighting.known, DIGITS),
    )


def _polygon(box: Box, size: tuple[int, int]) -> Polygon:
    half = box.side / 2
    left, right = (round(min(max(0.0, box.x + d), size[0]), 1) for d in (-half, half))
    top, bottom = (round(min(max(0.0, box.y + d), size[1]), 1) for d in (-half, half))
    return (left, top), (right, top), (right, bottom), (left, bottom)
