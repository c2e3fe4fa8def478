"""What each weapon is for: decided once, by the weapon, and kept in every later version.

Two weapons of the records may be one: they share a photo, or a serial that is long enough not to be shared by
chance. Such weapons go together.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ocr.recognise.fuse import letters
from ocr.reviewed import Reviewed
from ocr.types import MarkingKind
from training.dataset.rows import Split

TEST, TUNE = 0.2, 0.1  # shares of the weapons
LONG = 6  # letters and digits from which a serial is one weapon's own
FEW = 5  # weapons from which one is tested on, whatever their numbers say


def groups(reviews: Iterable[Reviewed]) -> dict[str, str]:
    """For each weapon the one that stands for it and for all that are the same."""
    leader: dict[str, str] = {}
    shared: dict[str, str] = {}
    for review in reviews:
        leader.setdefault(review.weapon, review.weapon)
        for key in _keys(review):
            _join(leader, review.weapon, shared.setdefault(key, review.weapon))
    return {weapon: _find(leader, weapon) for weapon in leader}


def splits(same: Mapping[str, str], before: Mapping[str, str]) -> dict[str, Split | None]:
    """What each weapon is for; None: it was for two things before, and is for neither now.

    Args:
        same: For each weapon the one that stands for its group.
        before: What weapons were for in earlier versions.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for weapon, leader in same.items():
        members[leader].append(weapon)
    given = {leader: {before[weapon] for weapon in of if weapon in before} for leader, of in members.items()}
    chosen = {leader: _chosen(leader, told) for leader, told in given.items()}
    if len(chosen) >= FEW and Split.TEST not in chosen.values():
        new = [leader for leader, told in given.items() if not told]
        chosen |= {min(new, key=_lot): Split.TEST} if new else {}
    return {weapon: chosen[leader] for weapon, leader in same.items()}


def _chosen(leader: str, given: Iterable[str]) -> Split | None:
    told = set(given)
    if told:
        return Split(told.pop()) if len(told) == 1 else None
    lot = _lot(leader)
    if lot < TEST:
        return Split.TEST
    return Split.TUNE if lot < TEST + TUNE else Split.TRAIN


def _lot(weapon: str) -> float:
    return int(hashlib.sha256(f"split {weapon}".encode()).hexdigest()[:12], 16) / 16**12


def _keys(review: Reviewed) -> Iterable[str]:
    yield f"photo {review.photo}"
    if review.kind is MarkingKind.SERIAL and review.text and len(letters(review.text)) >= LONG:
        yield f"serial {letters(review.text)}"


def _find(leader: dict[str, str], weapon: str) -> str:
    while leader[weapon] != weapon:
        leader[weapon] = leader[leader[weapon]]
        weapon = leader[weapon]
    return weapon


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
