"""What people decided: it outranks every reading, and is shown as theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple

from ocr.knowledge import Knowledge
from ocr.types import MarkingKind
from ocr.weapon.inputs import Confirmed, Outcome, Part
from ocr.weapon.record import DecidedBy, Evidence, Field, Finding, Severity
from ocr.weapon.sightings import KINDS, key_of, normalise

NUMBERS = (MarkingKind.SERIAL, MarkingKind.SERIAL_PARTIAL)


def in_order(confirmed: Iterable[Confirmed]) -> tuple[Confirmed, ...]:
    """Returns decisions in the order they were made in, each once; of one time, in that of their fields."""
    return tuple(sorted(set(confirmed), key=_moment))


def _moment(c: Confirmed) -> tuple[object, ...]:
    return c.at, c.id, c.kind, c.by, c.value or "", [str(each or "") for each in astuple(c)]


def decision(field: Field, confirmed: Sequence[Confirmed]) -> Confirmed | None:
    """Returns the decision that holds for a field.

    Who thinks again decides again, so of one class of markings the last decision holds. Of several classes
    one with a value comes before one that found nothing; a serial of the receiver before that of another
    part.

    Args:
        field: Of the record.
        confirmed: All decisions about the weapon, in order.
    """
    last: dict[tuple[MarkingKind, Part | None], Confirmed] = {}
    for each in confirmed:
        if each.kind in KINDS[field]:
            last[(each.kind, _place(field, each))] = each
    ranked = sorted(last.values(), key=lambda c: c.at)  # stable: what is said last at one time stays last
    ranked.sort(key=lambda c: (c.value is not None, field is not Field.SERIAL or _is_main(c)))
    return ranked[-1] if ranked else None


def on_parts(confirmed: Sequence[Confirmed]) -> dict[Part, Confirmed]:
    """Returns the last decision about the number on each part but the receiver."""
    return {
        each.part: each
        for each in confirmed
        if each.kind in NUMBERS and each.part is not None and each.part is not Part.RECEIVER
    }


def readers(field: Field, held: Confirmed, confirmed: Sequence[Confirmed], known: Knowledge) -> list[str]:
    """Returns the people whose last word on a class of markings is the value that holds."""
    last = {
        (each.by, each.kind): each
        for each in confirmed
        if each.kind in KINDS[field] and _place(field, each) is _place(field, held)
    }
    value = _key(field, held, known)
    return list(dict.fromkeys(by for (by, _), each in last.items() if _key(field, each, known) == value))


def disagreements(confirmed: Sequence[Confirmed], known: Knowledge) -> list[Finding]:
    """Returns a finding for each field in which two people said different things last."""
    found = []
    for field, kinds in KINDS.items():
        for kind in kinds:
            last = {(c.by, _place(field, c)): c for c in confirmed if c.kind is kind}
            for place in {place for _, place in last}:
                said = [each for (_, at), each in last.items() if at == place]
                if len({_key(field, each, known) for each in said}) > 1:
                    found.append(_disagreement(field, said))
    return found


def who_decided(held: Confirmed) -> DecidedBy:
    """Tells a machine's reading that a person confirmed from what a person wrote."""
    confirmed = held.outcome is Outcome.CONFIRMED
    return DecidedBy.PERSON_CONFIRMED if confirmed else DecidedBy.PERSON_ENTERED


def evidence_of(held: Confirmed) -> Evidence:
    """Returns where a person saw it."""
    return Evidence(held.photo_id, held.part, (), held.id or None)


def _place(field: Field, each: Confirmed) -> Part | None:
    """Only numbers are told apart by their part; the receiver's is the one meant if none is said."""
    if field is not Field.SERIAL or _is_main(each):
        return None
    return each.part


def _is_main(each: Confirmed) -> bool:
    return each.part in (None, Part.RECEIVER)


def _key(field: Field, each: Confirmed, known: Knowledge) -> str | None:
    return None if each.value is None else key_of(field, normalise(field, each.value, known))


def _disagreement(field: Field, said: Sequence[Confirmed]) -> Finding:
    values = tuple(sorted({each.value or "none found" for each in said}))
    return Finding(
        "people_disagree",
        Severity.CHECK,
        f"People do not agree on the {field.value.replace('_', ' ')}: {' or '.join(values)}.",
        values,
        None,
        tuple(evidence_of(each) for each in said),
        "Let both look at the marking together, and confirm it once more.",
    )
