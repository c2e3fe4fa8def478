"""How well wrong labels are told from right ones: ``python -m training.further.wrong --count 200``.

Months in styles that renders do know, each read once by the shipped model; labels of which a share is wrong
are drawn many times. Printed is the share that each of the two ways of :mod:`training.further.doubts` finds,
and how often a limit closes the gate. The month that the whole proof is measured on is none of these.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models import shelf
from models.house import RECOGNISER
from ocr import calibrate
from ocr.reader import RECOGNISER as SHIPPED
from ocr.recognise.fuse import letters
from training.further.contest import reader_with
from training.further.doubts import Labels, doubtful, quarrels
from training.further.gate import Rules
from training.further.outcomes import Known, Outcome, outcomes
from training.further.sets import CONFIRMED
from training.synth import month
from training.synth.month import Marked
from training.synth.spec import Method

STYLES = (Method.STAMPED, Method.ENGRAVED, Method.PEENED, Method.LASER)
RATES = (0.0, 0.05, 0.1, 0.2, 0.3)
DRAWS = 50
SEED = 40  # of the months, counting up


@dataclass(frozen=True, slots=True)
class Read:
    """A month, and what the reader made of each strip."""

    marked: Sequence[Marked]
    outcomes: Sequence[Outcome]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="strips of a month")
    options = parser.parse_args()
    table = Table("style", "wrong", "contradicted", "quarrelling", "closed", box=None)
    for n, style in enumerate(STYLES):
        read = months(options.count, SEED + n, style)
        for rate in RATES:
            table.add_row(style.value, f"{rate:.0%}", *row(list(drawn(read, rate))))
    Console(width=110).print(table)


def months(count: int, seed: int, style: Method) -> Read:
    """Renders a month in a style, and lets the shipped model read it.

    Raises:
        ModelError: The model cannot be used.
    """
    card = shelf.card(RECOGNISER, SHIPPED)
    reader = reader_with(card)
    calibration = calibrate.load(card.calibration, card.version, card.sha256)
    marked = list(track(month.marked(count, seed, method=style), style.value, count))
    known = (Known(str(n), made.strip, made.text, made.weapon, CONFIRMED) for n, made in enumerate(marked))
    return Read(marked, list(track(outcomes(reader, calibration, known), "reading", count)))


def drawn(read: Read, rate: float) -> Iterator[Labels]:
    """What is found in labels of which a share is wrong; weapons and labels are drawn anew each time."""
    of: dict[str, list[int]] = defaultdict(list)
    for number, made in enumerate(read.marked):
        of[made.weapon].append(number)
    for seed in range(DRAWS):
        rng = np.random.default_rng([seed, 98])
        lots = [list(of)[int(n)] for n in rng.integers(0, len(of), len(of))]
        chosen = [(f"{place} {weapon}", number) for place, weapon in enumerate(lots) for number in of[weapon]]
        said = month.labels([read.marked[number].text for _, number in chosen], rate, rng)
        told = [(weapon, text) for (weapon, _), text in zip(chosen, said, strict=True)]
        found = [
            replace(read.outcomes[number], one=read.outcomes[number].read == letters(text))
            for (_, number), text in zip(chosen, said, strict=True)
        ]
        pairs, apart = quarrels(told)
        yield replace(doubtful(found), pairs=pairs, apart=apart)


def row(found: Sequence[Labels]) -> tuple[str, str, str]:
    """Medians with the least and the most, and how often the gate is closed."""
    limit = Rules().doubted
    closed = np.mean([each.wrong > limit for each in found])
    return (
        _spread([each.contradicted for each in found]),
        _spread([each.quarrelling for each in found]),
        f"{closed:.0%}",
    )


def _spread(found: Sequence[float]) -> str:
    return f"{np.median(found):.1%} ({min(found):.1%} to {max(found):.1%})"


if __name__ == "__main__":
    main()
