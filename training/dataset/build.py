"""From a folder of reviews to a version of the dataset."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.decode import decode, read_bytes
from ocr.errors import RollmarkError
from ocr.knowledge.keys import guess_script, nfc
from ocr.rectify import size, strip
from ocr.reviewed import Reviewed, erased, picture, reviews
from training.dataset import store
from training.dataset.rows import MarkRow, PhotoRow, Row, Split, StripRow
from training.dataset.splits import groups, splits
from training.dataset.store import Dataset
from training.recogniser.data import STRIDE, encoded

LEAST = 6.0  # pixels: height of a box in which anything can stand
MOST_RATIO = 66.0  # heights: no marking is longer
HEIGHT = 48  # pixels, of a strip as the network sees it
QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 95]


@dataclass(slots=True)
class _Work:
    """What a build knows while it goes on."""

    root: Path
    folder: Path
    splits: Mapping[str, Split | None]
    left_out: Counter[str] = field(default_factory=Counter)


def build(folder: Path, root: Path) -> Dataset:
    """Builds a version from a folder of reviews, and lets go of everything that was erased since.

    Args:
        folder: Reviews, as :mod:`ocr.reviewed` describes them.
        root: Of the datasets.

    Raises:
        ReviewsInvalid: The folder cannot be used.
        DatasetInvalid: There is nothing to build of.
    """
    root.mkdir(parents=True, exist_ok=True)
    gone = erased(folder)
    store.forget(root, gone)
    told = [review for review in reviews(folder) if review.photo not in gone]
    earlier = store.versions(root)
    before = {weapon: split for dataset in earlier for weapon, split in dataset.about["splits"].items()}
    work = _Work(root, folder, splits(groups(told), before))
    by_photo: dict[str, list[Reviewed]] = defaultdict(list)
    for review in told:
        by_photo[review.photo].append(review)
    rows = [row for photo, of in sorted(by_photo.items()) for row in _rows(work, photo, of)]
    rows = _once(rows, work.left_out)
    kept = {row.weapon for row in rows}
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "parent": earlier[-1].version if earlier else "",
        "reviews": len(told),
        "left_out": dict(sorted(work.left_out.items())),
        "splits": {
            weapon: split for weapon, split in sorted(work.splits.items()) if split and weapon in kept
        },
    }
    return store.write(root, rows, about)


def _rows(work: _Work, photo: str, of: list[Reviewed]) -> Iterator[Row]:
    """The rows of one photo."""
    split = work.splits[of[0].weapon]
    try:
        image = decode(read_bytes(picture(work.folder, photo))).image
    except RollmarkError:
        work.left_out["no_photo"] += len(of)
        return
    if split is None:
        work.left_out["weapon_in_two_splits"] += len(of)
        return
    fine = [review for review in of if _fits(work, image, review)]
    for review in fine:
        yield (
            _strip(work, image, review, split)
            if review.text is not None
            else _mark(work, image, review, split)
        )
    if fine:
        yield _photo(work, image, fine, split)


def _fits(work: _Work, image: NDArray[np.uint8], review: Reviewed) -> bool:
    why = impossible(review, image.shape[1], image.shape[0])
    if why:
        work.left_out[why] += 1
    return why is None


def impossible(review: Reviewed, width: int, height: int) -> str | None:
    """Why nothing can be learnt from a review of a photo of this size; None: something can."""
    quad = np.asarray(review.polygon, np.float32)
    if (quad < -1).any() or (quad[:, 0] > width + 1).any() or (quad[:, 1] > height + 1).any():
        return "box_outside_photo"
    length, tall = size(quad)
    if tall < LEAST or length / max(tall, 1e-6) > MOST_RATIO:
        return "box_impossible"
    if review.text is None:
        return None
    code = encoded(nfc(review.text))
    if code is None:
        return "letters_unknown"
    return "text_too_long_for_box" if len(code) > max(HEIGHT, length * HEIGHT / tall) / STRIDE else None


def _strip(work: _Work, image: NDArray[np.uint8], review: Reviewed, split: Split) -> StripRow:
    cut = strip(image, np.asarray(review.polygon, np.float32))
    text = nfc(review.text or "")
    return StripRow(
        weapon=review.weapon, photo=review.photo, image=_kept(work.root, cut, ".png"), split=split,
        text=text, kind=review.kind or "", word=review.word, whole=review.whole, read=review.read or "",
        p=-1.0 if review.p is None else review.p,
        second={True: "same", False: "other", None: ""}[review.second], method=review.method or "",
        script=guess_script(text), height=cut.shape[0], width=cut.shape[1], by=review.by, at=review.at,
    )  # fmt: skip


def _mark(work: _Work, image: NDArray[np.uint8], review: Reviewed, split: Split) -> MarkRow:
    cut = strip(image, np.asarray(review.polygon, np.float32))
    return MarkRow(
        weapon=review.weapon, photo=review.photo, image=_kept(work.root, cut, ".png"), split=split,
        mark=review.mark or "", by=review.by, at=review.at,
    )  # fmt: skip


def _photo(work: _Work, image: NDArray[np.uint8], of: list[Reviewed], split: Split) -> PhotoRow:
    boxes = [
        {"polygon": each.polygon, "text": each.text, "mark": each.mark, "kind": each.kind} for each in of
    ]
    return PhotoRow(
        weapon=of[0].weapon, photo=of[0].photo, image=_kept(work.root, image, ".jpg"), split=split,
        width=image.shape[1], height=image.shape[0], boxes=json.dumps(boxes, ensure_ascii=False),
    )  # fmt: skip


def _kept(root: Path, image: NDArray[np.uint8], ending: str) -> str:
    """Writes pixels alone: an image encoded anew has no metadata."""
    quality = QUALITY if ending == ".jpg" else []
    return store.keep(root, cv2.imencode(ending, image[:, :, ::-1], quality)[1].tobytes(), ending)


def _once(rows: list[Row], left_out: Counter[str]) -> list[Row]:
    """Each picture once: of strips that are the same, pixel for pixel, the first stays."""
    seen: set[tuple[type[Row], str]] = set()
    out = []
    for row in rows:
        key = (type(row), row.image)
        if key in seen:
            left_out["same_picture"] += 1
            continue
        seen.add(key)
        out.append(row)
    return out
