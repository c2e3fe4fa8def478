"""The contest: both readers over the same strips, the verdict, and its record in the challenger's folder."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from models.durable import write_whole
from models.house import DECISION
from models.shelf import SHELF, Card
from ocr import calibrate
from ocr.reader import Reader, ReaderSettings
from training.dataset.rows import Split
from training.dataset.store import Dataset
from training.further.doubts import Labels, doubtful, quarrels, serials
from training.further.gate import Rules, Verdict, judge
from training.further.outcomes import Known, Outcome, outcomes
from training.further.sets import Amounts, confirmed, known

MOST = 2000  # confirmed strips of a split whose labels are looked at
THREADS = 1


def decided(  # noqa: PLR0913, PLR0917  what a decision is about
    champion: Card,
    challenger: Card,
    dataset: Dataset,
    amounts: Amounts,
    rules: Rules,
    photographed: Path | None = None,
    labels: Labels | None = None,
) -> Verdict:
    """Lets both read, and writes the verdict into the challenger's folder.

    Args:
        champion: The model that reads.
        challenger: The model that may take its place.
        dataset: Whose weapons kept aside are read.
        amounts: How much is read.
        rules: What has to hold.
        photographed: Table of photographed print; None: print is rendered.
        labels: What the champion makes of all labels; None: it is asked.

    Raises:
        ModelError: A model cannot be used.
        DatasetInvalid: The dataset cannot be used.
    """
    strips = list(known(dataset, amounts, photographed))
    (old, old_ms), (new, new_ms) = (_read(card, strips) for card in (champion, challenger))
    told = labels_of(champion, dataset) if labels is None else labels
    verdict = judge(list(zip(old, new, strict=True)), (old_ms, new_ms), rules, told)
    record = {
        "kind": challenger.kind,
        "challenger": {"version": challenger.version, "sha256": challenger.sha256},
        "champion": {"version": champion.version, "sha256": champion.sha256},
        "dataset": dataset.version,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rules": asdict(rules),
        "amounts": asdict(amounts),
        "bytes": {
            "champion": champion.weights.stat().st_size,
            "challenger": challenger.weights.stat().st_size,
        },
        "labels": {**asdict(told), "contradicted": told.contradicted, "quarrelling": told.quarrelling},
        **verdict.to_dict(),
    }
    write_whole(
        challenger.folder / DECISION, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()
    )
    return verdict


def labels_of(champion: Card, dataset: Dataset) -> Labels:
    """What a model makes of the labels of a dataset; names are ids of rows.

    Raises:
        ModelError: The model cannot be used.
        DatasetInvalid: The dataset cannot be used.
    """
    reader = reader_with(champion)
    calibration = calibrate.load(champion.calibration, champion.version, champion.sha256)
    strips = (strip for split in Split for strip in confirmed(dataset, MOST, split))
    heard = doubtful(list(outcomes(reader, calibration, strips)))
    pairs, apart = quarrels(serials(dataset.strips))
    return replace(heard, pairs=pairs, apart=apart)


def reader_with(card: Card) -> Reader:
    """A reader with a recogniser of any shelf; Tesseract is not asked, for it is the same for all.

    Raises:
        ModelError: The model cannot be used.
    """
    folder = None if card.folder.is_relative_to(SHELF) else card.folder
    return Reader.open(ReaderSettings(threads=THREADS, second_opinions=False, recogniser=folder))


def _read(card: Card, strips: Sequence[Known]) -> tuple[list[Outcome], float]:
    """What a model makes of strips, and how many milliseconds one takes."""
    calibration = calibrate.load(card.calibration, card.version, card.sha256)
    reader = reader_with(card)
    started = time.process_time()
    found = list(outcomes(reader, calibration, strips))
    return found, round(1000 * (time.process_time() - started) / max(1, len(found)), 2)
