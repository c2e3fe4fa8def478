"""How well drawn marks are known: on renders that nothing was trained on, and on labelled photographs."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.knowledge import Knowledge
from ocr.knowledge.marks import Atlas, AtlasMark
from ocr.marks.reader import MarkReader, whose
from ocr.types import Mark, Reading
from training.evaluate.labels import Label
from training.marks import negatives
from training.marks.crops import LEFT_OUT, Crops, render_marks
from training.marks.crops import SIDE as RENDERED
from training.marks.examples import NEW
from training.marks.learn import shrunk
from training.marks.seen import table
from training.marks.wild import grey

SEED = 770_000  # no crop that is trained on has it
WRONG_P = 0.5  # probability from which a wrong maker is an error that misleads
NEAR = 0.4  # of a label's sides: how far outside its box a mark's middle may lie
OTHERS: tuple[tuple[str, Callable[[int, np.random.Generator], NDArray[np.uint8]]], ...] = (
    ("letters", negatives.letters),
    ("screws, pins, holes", negatives.pin),
    ("bare metal, scratches", negatives.bare),
    ("grooves, edges", negatives.groove),
)
DRAWN_MAKERS = {"PB": "beretta"}
"""Labels that give the letters of a drawn mark rather than describe it."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many crops are rendered: of each mark, and of each kind of what is no mark."""

    each: int = 8
    others: int = 150


@dataclass(frozen=True, slots=True)
class Named:
    """How many of some marks were named rightly first, and among the first three."""

    n: int
    first: float
    three: float


@dataclass(frozen=True, slots=True)
class Photos:
    """What became of labelled photographs.

    Attributes:
        named: Of the labelled marks of makers that the atlas has.
        wrong: Marks told with ``WRONG_P`` or more of a maker that no label of the photo names, neither as a
            mark nor in its text: small marks on photos of whole weapons are not labelled one by one.
        photos: How many photos.
        added: Median share that marks add to the time of a photo.
        misses: What was not named first, and what was named wrongly, for a person to look at.
    """

    named: Named
    wrong: float
    photos: int
    added: float
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MarkFigures:
    """All figures.

    Attributes:
        trained: Rendered marks that the network was trained on, on a surface that it was not.
        learnt: Marks that were left out of training and not seen on photographs, known from their drawing
            alone.
        auroc: How well known marks are told from all others by ``unknown_p``; 1 is perfect.
        auroc_by_kind: The same, for one kind of others at a time.
        by_mark: Share named rightly first, by mark.
        confusion: (marks, marks) how many crops of the mark of the row were taken for that of the column.
        marks: Ids, in the order of ``confusion``.
        confused: The commonest errors: mark, what it was taken for, how often.
        photos: Real photographs; None where there were none.
    """

    trained: Named
    learnt: Named
    auroc: float
    auroc_by_kind: Mapping[str, float]
    by_mark: Mapping[str, float]
    confusion: NDArray[np.int64]
    marks: tuple[str, ...]
    confused: tuple[tuple[str, str, int], ...] = ()
    photos: Photos | None = None

    def beside(self, photos: Photos) -> "MarkFigures":
        """The same figures with those of photographs."""
        return replace(self, photos=photos)


def on_renders(reader: MarkReader, atlas: Atlas, amounts: Amounts = Amounts()) -> MarkFigures:
    """Measures renders: seeds and a surface that nothing was trained on."""
    crops = render_marks(atlas.marks, amounts.each, SEED, NEW)
    _, shares = reader.judge([shrunk(image) for image in crops.images])
    order = np.argsort(-shares, axis=1)
    told = np.array([reader.marks.index(mark.id) for mark in atlas.marks])[crops.labels]
    is_new, is_drawn = (
        np.isin(crops.labels, [n for n, mark in enumerate(atlas.marks) if mark.id in marks])
        for marks in (LEFT_OUT, LEFT_OUT - {each.mark for each in table()})
    )
    auroc_all, by_kind = _open_set(reader.without(LEFT_OUT), crops, is_new, amounts)
    first = order[:, 0] == told
    names = [mark.id for mark in atlas.marks]
    confusion = _confusion(crops.labels, [names.index(reader.marks[n]) for n in order[:, 0]], len(names))
    return MarkFigures(
        _named(order[~is_new], told[~is_new]),
        _named(order[is_drawn], told[is_drawn]),
        auroc_all,
        by_kind,
        {name: float(first[crops.labels == n].mean()) for n, name in enumerate(names)},
        confusion,
        tuple(names),
        confused=_most_confused(confusion, names),
    )


def on_photos(
    labels: Sequence[Label], readings: Iterable[Reading], atlas: Atlas, knowledge: Knowledge
) -> Photos:
    """Measures readings of labelled photographs."""
    truth = {label: named for label in labels if (named := owners(label, atlas, knowledge))}
    by_path = {reading.photo.path or "": reading for reading in readings if reading.refused is None}
    firsts, threes, misses, wrong = [], [], [], 0
    for path, reading in by_path.items():
        here = {label: names for label, names in truth.items() if path.endswith(label.file)}
        for label, names in here.items():
            told = [mark for mark in reading.marks if shows(mark, label)]
            firsts.append(any(mark.maker in names for mark in told))
            threes.append(any(names & set(_first_three(mark)) for mark in told))
            if not firsts[-1]:
                said = ", ".join(f"{mark.maker} {mark.p:.2f}" for mark in told) or "nothing"
                misses.append(f"{label.file}: {label.text} -> {said}")
        allowed = {name for names in here.values() for name in names}
        allowed |= _written([label for label in labels if path.endswith(label.file)], knowledge)
        false = [mark for mark in reading.marks if mark.p > WRONG_P and mark.maker not in allowed]
        wrong += len(false)
        photo = "/".join(Path(path).parts[-2:])
        misses += [f"{photo}: no label names -> {mark.maker} {mark.p:.2f}" for mark in false]
    return Photos(
        Named(len(firsts), _mean(firsts), _mean(threes)),
        wrong / max(1, len(by_path)),
        len(by_path),
        statistics.median(_added(by_path.values())) if by_path else 0.0,
        tuple(misses),
    )


def owners(label: Label, atlas: Atlas, knowledge: Knowledge) -> frozenset[str]:
    """Whose mark a label describes: makers of the atlas, or marks that name none; empty where it has none."""
    if label.kind not in {"logo", "proof"}:
        return frozenset()
    known = {whose(mark) for mark in atlas.marks}
    if label.text.startswith("PTB"):
        return frozenset(mark.id for mark in atlas.marks if mark.id.startswith("ptb_"))
    drawn = {DRAWN_MAKERS[label.text]} if label.text in DRAWN_MAKERS else set()
    if label.text.startswith("("):
        drawn |= {match.maker.id for match in knowledge.find_makers(label.text) if len(match.alias) > 2}
    return frozenset(drawn & known)


def _written(labels: Sequence[Label], knowledge: Knowledge) -> set[str]:
    """Makers that the text of labels names."""
    return {match.maker.id for label in labels for match in knowledge.find_makers(label.text)}


def shows(mark: Mark, label: Label) -> bool:
    """Whether a mark stands where a label says; anywhere, where it does not say."""
    if label.box is None:
        return True
    xs, ys = zip(*mark.polygon, strict=True)
    x, y = sum(xs) / 4, sum(ys) / 4
    left, top, right, bottom = label.box
    wide, high = NEAR * (right - left), NEAR * (bottom - top)
    return left - wide <= x <= right + wide and top - high <= y <= bottom + high


def auroc(known: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Probability that one of the known scores above one of the others; a tie is half."""
    ranks = np.sort(others)
    below = np.searchsorted(ranks, known, "left")
    equal = np.searchsorted(ranks, known, "right") - below
    return float((below + equal / 2).mean() / len(others))


def _open_set(
    reader: MarkReader, crops: Crops, is_new: NDArray[np.bool_], amounts: Amounts
) -> tuple[float, dict[str, float]]:
    """Known marks against marks that nobody told the reader of, and against what is no mark."""

    def known(images: Iterable[NDArray[np.uint8]]) -> NDArray[np.float64]:
        return reader.judge([shrunk(image) for image in images])[0]

    rng = np.random.default_rng(SEED + 1)
    others = {"marks that are not known": known(crops.images[is_new])}
    for name, draw in OTHERS:
        others[name] = known(grey(draw(RENDERED, rng)) for _ in range(amounts.others))
    marks = known(crops.images[~is_new])
    by_kind = {name: auroc(marks, scores) for name, scores in others.items()}
    return auroc(marks, np.concatenate(list(others.values()))), by_kind


def _named(order: NDArray[np.intp], told: NDArray[np.intp]) -> Named:
    hits = order[:, :3] == told[:, None]
    return Named(len(told), float(hits[:, 0].mean()), float(hits.any(axis=1).mean()))


def _confusion(truth: NDArray[np.int64], told: Sequence[int], marks: int) -> NDArray[np.int64]:
    counts = np.zeros((marks, marks), np.int64)
    np.add.at(counts, (truth, np.array(told)), 1)
    return counts


def _most_confused(confusion: NDArray[np.int64], names: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    wrong = confusion - np.diag(np.diag(confusion))
    worst = np.argsort(-wrong, axis=None, kind="stable")[:10]
    pairs = (np.unravel_index(place, wrong.shape) for place in worst)
    return tuple((names[a], names[b], int(wrong[a, b])) for a, b in pairs if wrong[a, b])


def _first_three(mark: Mark) -> list[str]:
    return [mark.maker, *(other.maker for other in mark.alternatives[:2])]


def _added(readings: Iterable[Reading]) -> Iterator[float]:
    for reading in readings:
        spent = reading.timings_ms.get("marks", 0.0)
        yield spent / max(1e-9, reading.timings_ms["total"] - spent)


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def listed(figures: MarkFigures, marks: Sequence[AtlasMark]) -> dict[str, object]:
    """All figures as JSON."""
    told: dict[str, object] = {
        "rendered": {"n": figures.trained.n, "@1": figures.trained.first, "@3": figures.trained.three},
        "from the drawing alone": {
            "n": figures.learnt.n,
            "@1": figures.learnt.first,
            "@3": figures.learnt.three,
        },
        "auroc": round(figures.auroc, 4),
        "auroc by kind": {name: round(value, 4) for name, value in figures.auroc_by_kind.items()},
        "by mark": {mark.id: round(figures.by_mark[mark.id], 3) for mark in marks},
        "confused": [list(pair) for pair in figures.confused],
    }
    if figures.photos:
        named = figures.photos.named
        told["photos"] = {
            "n": named.n, "@1": named.first, "@3": named.three, "photos": figures.photos.photos,
            "wrong a photo": figures.photos.wrong, "time added": figures.photos.added,
            "missed": list(figures.photos.misses),
        }  # fmt: skip
    return told
