"""What is new: makers and scripts that people have hardly confirmed yet, of which the next model learns most.

A maker counts by its name in the knowledge, so that `ZASTAVA` and `Crvena Zastava` are one. Nothing is new
while little was confirmed at all, for then everything would be.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.records.kinds import Outcome
from api.records.tables import Confirmation, Mark
from ocr.knowledge import load
from ocr.knowledge.keys import guess_script
from ocr.types import MarkingKind, Reading, Script

FEW = 3
"""Weapons on which something was confirmed, from which it is no longer new."""

ENOUGH = 30
"""Weapons on which makers, or scripts, were confirmed, below which nothing is new."""

LIKELY = 0.5
"""Probability from which a candidate says what a photo shows."""

_SAID = (Outcome.CONFIRMED, Outcome.CORRECTED, Outcome.ENTERED)
_MAKERS = (MarkingKind.MANUFACTURER_NAME, MarkingKind.MANUFACTURER_LOGO, MarkingKind.FACTORY_STAMP)
_WRITTEN = (Script.LATIN, Script.CYRILLIC, Script.GREEK)


@dataclass(frozen=True, slots=True)
class Known:
    """On how many weapons each maker and each script was confirmed."""

    makers: Mapping[str, int]
    scripts: Mapping[str, int]


def known(session: Session) -> Known:
    """Counts what people have confirmed so far."""
    weapons = func.count(Confirmation.weapon_id.distinct())
    named = select(Confirmation.value, weapons).where(Confirmation.kind.in_(_MAKERS))
    named = named.where(Confirmation.outcome.in_(_SAID), Confirmation.value.is_not(None))
    makers: dict[str, int] = {}
    for value, count in session.execute(named.group_by(Confirmation.value)):
        makers[_maker(value)] = makers.get(_maker(value), 0) + count
    written = select(Mark.script, func.count(Mark.weapon_id.distinct())).where(Mark.confirmed_by.is_not(None))
    scripts = session.execute(written.where(~Mark.not_found).group_by(Mark.script))
    return Known(makers, {row[0]: row[1] for row in scripts})


def novelty(reading: Reading, known: Known) -> dict[MarkingKind, float]:
    """How little of what a photo shows was confirmed, by kind of marking; 1: never."""
    likely = [one for one in reading.candidates if one.p >= LIKELY]
    makers = [_maker(one.value) for one in likely if one.kind in _MAKERS]
    scripts = [guess_script(one.value) for one in likely if one.kind is MarkingKind.SERIAL]
    return {
        MarkingKind.MANUFACTURER_NAME: _newest(makers, known.makers),
        MarkingKind.SERIAL: _newest([each for each in scripts if each in _WRITTEN], known.scripts),
    }


def _newest(shown: list[str], counts: Mapping[str, int]) -> float:
    if sum(counts.values()) < ENOUGH:
        return 0.0
    return max((max(0.0, 1 - counts.get(each, 0) / FEW) for each in shown), default=0.0)


@functools.lru_cache(maxsize=4096)
def _maker(text: str) -> str:
    """The maker's id, or the text itself where it names none that is known."""
    knowledge = load()
    if any(maker.id == text for maker in knowledge.makers):
        return text
    found = knowledge.find_makers(text)
    return found[0].maker.id if found else " ".join(text.casefold().split())
