"""What may be wrong with a dataset, found before anything is trained on it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ocr.recognise.fuse import letters
from training.dataset.rows import PhotoRow, Row, Split, StripRow
from training.dataset.store import Dataset, version_of

FEW = 30  # strips of weapons kept aside below which the gate says nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong.

    Attributes:
        row: Id of the row; empty: of the whole.
        told: What, in one sentence.
        is_fatal: Whether nothing should be trained on it.
    """

    row: str
    told: str
    is_fatal: bool = True


def checked(dataset: Dataset, doubted: Collection[str] = ()) -> list[Fault]:
    """Returns what is wrong with a version.

    Args:
        dataset: The version.
        doubted: Ids of rows whose labels a reader doubts.

    Raises:
        DatasetInvalid: It cannot be read.
    """
    rows = dataset.rows()
    return [
        *_changed(dataset, rows),
        *_pictures(dataset, rows),
        *_weapons(rows),
        *_shared(rows),
        *_boxes(rows),
        *_quarrels(dataset.strips),
        *_labels(dataset.strips, doubted),
        *_few(dataset.strips),
    ]


def suspects(strips: Collection[StripRow], doubted: Collection[str]) -> frozenset[str]:
    """Photos that a person should look at again: of doubted labels, and of weapons whose serials differ."""
    quarrelling = _serials(strips)
    return frozenset(
        row.photo
        for row in strips
        if row.id in doubted or (row.weapon in quarrelling and row.kind == "serial" and row.whole)
    )


def _changed(dataset: Dataset, rows: Collection[Row]) -> Iterator[Fault]:
    ids = [*(row.id for row in rows), *dataset.about["erased"]]
    if version_of(ids) != dataset.version:
        yield Fault("", "The rows are not those that the version is named for.")
    yield from (
        Fault(row.id, f"Row {row.id[:12]} was changed.") for row in rows if row.fingerprint() != row.id
    )


def _pictures(dataset: Dataset, rows: Collection[Row]) -> Iterator[Fault]:
    for row in {each.image: each for each in rows}.values():
        path = dataset.image(row)
        if not path.is_file():
            yield Fault(row.id, f"The picture {row.image[:12]} is not there.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.image:
            yield Fault(row.id, f"The picture {row.image[:12]} was changed.")


def _weapons(rows: Collection[Row]) -> Iterator[Fault]:
    splits: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        splits[row.weapon].add(row.split)
    yield from (
        Fault("", f"The weapon {name} is in {len(of)} splits.") for name, of in splits.items() if len(of) > 1
    )


def _shared(rows: Collection[Row]) -> Iterator[Fault]:
    """The same picture, or photo, in more than one split."""
    for what in ("image", "photo"):
        splits: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            splits[getattr(row, what)].add(row.split)
        yield from (
            Fault("", f"The {what} {key[:12]} is in {' and '.join(sorted(of))}.")
            for key, of in splits.items()
            if len(of) > 1
        )


def _boxes(rows: Collection[Row]) -> Iterator[Fault]:
    for row in rows:
        if not isinstance(row, PhotoRow):
            continue
        corners = [corner for box in json.loads(row.boxes) for corner in box["polygon"]]
        if any(not (-1 <= x <= row.width + 1 and -1 <= y <= row.height + 1) for x, y in corners):
            yield Fault(row.id, f"A box of the photo {row.photo[:12]} lies outside of it.")


def _quarrels(strips: Collection[StripRow]) -> Iterator[Fault]:
    """Serials of one weapon that differ, and words that a second reader did not share."""
    for row in strips:
        if row.second == "other":
            yield Fault(row.id, f"{row.text!r}: a second reader read something else.", is_fatal=False)
    for weapon, texts in _serials(strips).items():
        told = f"The weapon {weapon} has {len(texts)} serials: {', '.join(sorted(texts))}."
        yield Fault("", told, is_fatal=False)


def _serials(strips: Collection[StripRow]) -> dict[str, set[str]]:
    """The serials of weapons that have more than one."""
    of: dict[str, set[str]] = defaultdict(set)
    for row in strips:
        if row.kind == "serial" and row.whole:
            of[row.weapon].add(letters(row.text))
    return {weapon: texts for weapon, texts in of.items() if len(texts) > 1}


def _labels(strips: Collection[StripRow], doubted: Collection[str]) -> Iterator[Fault]:
    texts = {row.id: row.text for row in strips}
    for name in doubted:
        told = f"{texts.get(name, '')!r}: the model that reads is sure of something else; look at it again."
        yield Fault(name, told, is_fatal=False)


def _few(strips: Collection[StripRow]) -> Iterator[Fault]:
    aside = sum(row.split == Split.TEST for row in strips)
    if aside < FEW:
        yield Fault(
            "", f"Only {aside} strips are of weapons kept aside: the gate needs {FEW}.", is_fatal=False
        )
