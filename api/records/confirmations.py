"""What a person decides about a marking, on its way into the record.

A machine's reading is an assessment until a person has confirmed it (Directive (EU) 2016/680 art. 7): a
suggestion counts as one only where a reading or a mark of the record really says so.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import now
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from api.records.kinds import Absence, DecidedBy, Flag, Outcome, Part
from api.records.reach import photo_of, weapon_of
from api.records.tables import Confirmation, Mark, Photo, Reading, Weapon
from ocr import types
from ocr.knowledge.keys import guess_script
from ocr.types import MarkingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided.

    Attributes:
        kind: The class of the marking.
        outcome: What was made of the suggestion.
        suggested: What the machine or the record suggested; None: nothing.
        value: What is marked, as marked; None: nothing.
        photo_id: The photo that was looked at.
        reading_id: The reading that suggested.
        mark_id: The mark of the record that this decides anew; None: another one.
        part: The part of the weapon that it stands on; None: the one that the photo shows.
        location: Where on it.
        method: How it was made: roll marked, engraved ...
        condition: How well it is kept: clear, worn, ground off ... Of a serial that was not found, an
            :class:`~api.records.kinds.Absence` flags the weapon.
    """

    kind: MarkingKind
    outcome: Outcome
    suggested: str | None = None
    value: str | None = None
    photo_id: str | None = None
    reading_id: str | None = None
    mark_id: str | None = None
    part: Part | None = None
    location: str | None = None
    method: str | None = None
    condition: str | None = None

    def __post_init__(self) -> None:
        if wrong := _wrong(self):
            raise RecordInvalid(wrong)


@dataclass(frozen=True, slots=True)
class _Suggested:
    """A suggestion as the machine made it."""

    polygon: list[list[float]] | None
    candidates: list[dict[str, Any]]
    p: float | None


def decide(session: Session, by: Principal, weapon_id: str, decision: Decision) -> Confirmation:
    """Keeps a decision, and what the weapon's record says since.

    Args:
        session: A write transaction.
        by: Who decided.
        weapon_id: The weapon.
        decision: What.

    Raises:
        RecordMissing: There is no such weapon, photo, reading or mark within reach.
        RecordConflict: The photo, the reading or the mark belongs elsewhere, or suggests something else.
    """
    weapon, case = weapon_of(session, by, weapon_id)
    photo = _photo(session, by, weapon, decision)
    reading = _reading(session, photo, decision)
    mark = _mark(session, weapon, decision)
    said = _suggestion(decision, reading, mark)
    at = now()
    mark.part = decision.part or (photo and photo.part) or mark.part
    if decision.kind is MarkingKind.SERIAL and mark.part in {None, Part.RECEIVER}:
        _flag(weapon, mark.condition, decision)
    _write(mark, decision, said)
    mark.confirmed_by, mark.confirmed_at = by.id, at
    session.add(mark)
    session.flush()
    kept = Confirmation(
        weapon_id=weapon.id,
        mark_id=mark.id,
        photo_id=decision.photo_id,
        reading_id=decision.reading_id,
        kind=decision.kind,
        suggested=decision.suggested,
        value=_text(decision),
        part=mark.part,
        outcome=decision.outcome,
        by=by.id,
        at=at,
    )
    session.add(kept)
    session.flush()
    detail = {"weapon": weapon.id, "mark": mark.id, "kind": decision.kind, "outcome": decision.outcome}
    if why := absence(decision.condition):
        detail["condition"] = why
    append(session, Event(Action.CONFIRM, by.id, f"confirmation:{kept.id}", case.unit, detail))
    return kept


def absence(condition: str | None) -> Absence | None:
    """Returns why there is no serial, where a condition says that."""
    return Absence(condition) if condition in set(Absence) else None


def _wrong(decision: Decision) -> str | None:
    suggested, value = decision.suggested, decision.value
    fits = {
        Outcome.CONFIRMED: suggested is not None and value in {None, suggested},
        Outcome.CORRECTED: suggested is not None and value is not None and value != suggested,
        Outcome.ENTERED: suggested is None and value is not None,
        Outcome.LOOKED_NONE_FOUND: value is None,
    }
    if not fits[decision.outcome]:
        return f"suggested and value do not fit the outcome {decision.outcome}"
    if decision.reading_id and not decision.photo_id:
        return "photo_id is missing: a reading is that of a photo"
    if suggested is not None and not (decision.reading_id or decision.mark_id):
        return "reading_id or mark_id is missing: it says who suggested"
    return None


def _text(decision: Decision) -> str | None:
    return decision.suggested if decision.outcome is Outcome.CONFIRMED else decision.value


def _photo(session: Session, by: Principal, weapon: Weapon, decision: Decision) -> Photo | None:
    if decision.photo_id is None:
        return None
    photo = photo_of(session, by, decision.photo_id, stays=True)
    if photo.weapon_id != weapon.id:
        raise RecordConflict("The photo is not one of this weapon.")
    return photo


def _reading(session: Session, photo: Photo | None, decision: Decision) -> types.Reading | None:
    if decision.reading_id is None or photo is None:
        return None
    row = session.get(Reading, decision.reading_id)
    if row is None or row.sha256 != photo.sha256:
        raise RecordMissing("There is no such reading of this photo.")
    return types.Reading.from_dict(row.body)


def _mark(session: Session, weapon: Weapon, decision: Decision) -> Mark:
    if decision.mark_id is None:
        return Mark(weapon_id=weapon.id, text_raw="", candidates=[])
    mark = session.get(Mark, decision.mark_id, with_for_update=True)
    if mark is None or mark.weapon_id != weapon.id:
        raise RecordMissing("There is no such mark of this weapon.")
    return mark


def _suggestion(decision: Decision, reading: types.Reading | None, mark: Mark) -> _Suggested | None:
    if decision.suggested is None:
        return None
    if reading is None:
        if mark.text_raw != decision.suggested:
            raise RecordConflict("The mark says something else by now; look at it again.")
        return _Suggested(mark.polygon, mark.candidates or [], mark.p)
    found = next((said for text, said in _says(reading, decision.kind) if text == decision.suggested), None)
    if found is None:
        raise RecordConflict("The reading does not suggest this.")
    return found


def _says(reading: types.Reading, kind: MarkingKind) -> Iterator[tuple[str, _Suggested]]:
    """Every text that a reading suggests; candidates of the kind come first, because they fit best."""
    parts: tuple[types.Line | types.Mark, ...] = (*reading.lines, *reading.marks)
    outlines = {part.id: part.polygon for part in parts}
    for candidate in sorted(reading.candidates, key=lambda candidate: candidate.kind != kind):
        seen = next((outlines[part] for part in candidate.evidence if part in outlines), None)
        others = [(other.value, other.p) for other in candidate.alternatives]
        yield from _suggestions(seen, [(candidate.value, candidate.p), *others])
    for line in reading.lines:
        read = [(other.text, other.p) for other in line.alternatives]
        yield from _suggestions(line.polygon, [(line.text, line.p), *read])
    for sign in reading.marks:
        makers = [(other.maker, other.p) for other in sign.alternatives]
        yield from _suggestions(sign.polygon, [(sign.maker, sign.p), *makers])


def _suggestions(
    outline: types.Polygon | None, texts: Sequence[tuple[str, float]]
) -> Iterator[tuple[str, _Suggested]]:
    polygon = [list(corner) for corner in outline] if outline else None
    candidates = [{"text": text, "p": p} for text, p in texts]
    return ((text, _Suggested(polygon, candidates, p)) for text, p in texts)


def _flag(weapon: Weapon, before: str | None, decision: Decision) -> None:
    """Flags the weapon as what was decided about its serial says; what a mark decided anew said falls."""
    is_none = decision.outcome is Outcome.LOOKED_NONE_FOUND
    was, said = absence(before), absence(decision.condition) if is_none else None
    falls = {was.flag} if was else set()
    if said:
        falls |= {each.flag for each in Absence}
    if not is_none:
        falls.add(Flag.UNMARKED)
    flags = {flag for flag in weapon.flags if flag not in falls} | ({said.flag} if said else set())
    if flags != set(weapon.flags):
        weapon.flags = sorted(flags)


def _write(mark: Mark, decision: Decision, said: _Suggested | None) -> None:
    text = _text(decision) or ""
    mark.kind = decision.kind
    mark.text_raw, mark.text_nfc = text, unicodedata.normalize("NFC", text)
    mark.script = guess_script(text)
    mark.not_found = decision.outcome is Outcome.LOOKED_NONE_FOUND
    confirmed = decision.outcome is Outcome.CONFIRMED
    mark.decided_by = DecidedBy.PERSON_CONFIRMED if confirmed else DecidedBy.PERSON_ENTERED
    if absence(mark.condition):
        mark.condition = None
    for name in ("photo_id", "location", "method", "condition"):
        setattr(mark, name, getattr(decision, name) or getattr(mark, name))
    if said is not None:
        mark.polygon, mark.candidates = said.polygon, said.candidates
    # The machine's probability is that of its own text, not of what a person wrote instead.
    mark.p = said.p if said is not None and confirmed else None
