"""Calibres that contradict one another, and blank guns that bear a lethal one.

Two marks contradict one another only where no cartridge fits both: ``9 mm Para`` and ``9x19`` are one
cartridge, and ``9 mm`` leaves both 9x19 and 9x17 open (DOMAIN 5.2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr.fields.models import is_telling
from ocr.knowledge import Knowledge
from ocr.knowledge.model import Confidence
from ocr.types import MarkingKind
from ocr.weapon.gathered import Gathered, all_right
from ocr.weapon.inputs import Confirmed, Part
from ocr.weapon.people import evidence_of
from ocr.weapon.pool import are_compatible
from ocr.weapon.record import Evidence, Field, Finding, Severity, WeaponValue
from ocr.weapon.sightings import BELIEVED, normalise, sightings

LIKELY = 0.5
"""Probability from which a contradiction is an alarm."""

ONE_CHAMBER = (
    frozenset({"357mag", "38spl"}),
    frozenset({"44mag", "44spl"}),
    frozenset({"454", "45colt"}),
    frozenset({"22lr", "22short"}),
    frozenset({"7.62x25", "7.63x25"}),
)
"""Cartridges that one chamber fires, so that both may be marked on one weapon (general knowledge)."""

AIR = frozenset({"45air", "55air", "6bb"})
"""Calibres of air guns: no blanks, and no lethal bore either."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark that says what a weapon fires.

    Attributes:
        text: As marked.
        ids: Ids of the calibres it may stand for, joined by ``|``; "" for a mark that names none.
        p: Probability that it says so; None where a person does.
        part: The part it stands on.
        evidence: Where it was seen.
        says: What it says, in words.
    """

    text: str
    ids: str
    p: float | None
    part: Part | None
    evidence: Evidence
    says: str

    @property
    def sure(self) -> float:
        """The probability, a person's word counting for 1."""
        return 1.0 if self.p is None else self.p


def contradictions(weapon: Gathered) -> Iterator[Finding]:
    """Yields a finding for each calibre on the weapon that no cartridge of the main one fits."""
    main = weapon.believed(Field.CALIBRE)
    if main is None or main.normalised is None:
        return
    own: list[Sign] = []
    others: dict[str, list[Sign]] = {}
    for sign in marked(weapon):
        if fit_together(sign.ids, main.normalised):
            own.append(sign)
        elif _are_alike(sign.ids, main.normalised, weapon.knowledge):
            others.setdefault(sign.ids, []).append(sign)
    for same in others.values():
        yield _contradiction(main, own, same)


def blank_guns(weapon: Gathered) -> Iterator[Finding]:
    """Yields the finding of a blank gun that bears a lethal calibre: it may have been converted."""
    signs = marked(weapon)
    lethal = [sign for sign in signs if is_lethal(sign.ids, weapon.knowledge)]
    blank = [sign for sign in signs if is_blank(sign.ids, weapon.knowledge)]
    blank += [*_of_maker(weapon), *_of_model(weapon), *_blank_marks(weapon), *_conversions(weapon)]
    if not lethal or not blank:
        return
    bore, made = max(lethal, key=_surest), max(blank, key=_surest)
    p = all_right(bore.p, made.p)
    yield Finding(
        "blank_gun_lethal_bore",
        Severity.ALARM if p is None or p >= LIKELY else Severity.CHECK,
        f"'{bore.text}' is a lethal calibre, yet {made.says}: it may be a converted blank gun.",
        (bore.text, made.text),
        p,
        tuple(dict.fromkeys((bore.evidence, made.evidence))),
        "Have the bore looked at, and photograph the muzzle, both calibre marks and any PTB mark.",
    )


def licensed_blanks(weapon: Gathered) -> Iterator[Finding]:
    """Yields the finding of a blank calibre under the name of a maker who makes no blank guns."""
    maker, calibre = weapon.believed(Field.MANUFACTURER), weapon.believed(Field.CALIBRE)
    entry = weapon.maker
    if maker is None or calibre is None or entry is None or entry.blank_only or not entry.calibres:
        return
    makes_blanks = any(is_blank(each, weapon.knowledge) for each in entry.calibres)
    if makes_blanks or not is_blank(calibre.normalised or "", weapon.knowledge):
        return
    yield Finding(
        "blank_of_lethal_maker",
        Severity.HINT,
        f"'{calibre.value}' is a blank cartridge, but no blank guns of {entry.name} are known here: "
        "a licensed copy, a copy, or one of the two is misread.",
        (maker.value or "", calibre.value or ""),
        all_right(maker.p, calibre.p),
        tuple(dict.fromkeys((*maker.evidence, *calibre.evidence))),
        "Look for a PTB mark and for the name of the firm that made the blank gun.",
    )


def is_blank(ids: str, knowledge: Knowledge) -> bool:
    """Tells whether every calibre of a set joined by ``|`` is a blank; those that are not known are none."""
    blank = {calibre.id for calibre in knowledge.calibres if calibre.blank}
    return set(ids.split("|")) <= blank


def is_lethal(ids: str, knowledge: Knowledge) -> bool:
    """Tells whether every calibre of a set is known and neither a blank nor an air gun's."""
    lethal = {calibre.id for calibre in knowledge.calibres if not calibre.blank} - AIR
    return set(ids.split("|")) <= lethal


def fit_together(a: str, b: str) -> bool:
    """Tells whether two sets of calibres, joined by ``|``, have a cartridge or a chamber in common."""
    near = set(a.split("|")).union(*(kin for kin in ONE_CHAMBER if not kin.isdisjoint(a.split("|"))))
    return are_compatible("|".join(sorted(near)), b)


def marked(weapon: Gathered) -> list[Sign]:
    """Returns the calibres that stand on the weapon: what people decided, else what photos put first."""
    said = {(c.part, c.photo_id): c for c in weapon.confirmed if c.kind is MarkingKind.CALIBRE}
    signs = [_said(each, weapon.knowledge) for each in said.values() if each.value]
    looked_at = {photo_id for _, photo_id in said if photo_id}
    parts = {part for part, _ in said if part}
    general = (None, None) in said  # one that names neither photo nor part speaks for photos of no known part
    for seen in sightings(weapon.photos, Field.CALIBRE, weapon.knowledge):
        spoken_for = seen.photo.photo_id in looked_at or seen.part in parts or (general and seen.part is None)
        if seen.first and seen.p >= BELIEVED and not spoken_for:
            says = _fires_none(seen.text)
            signs.append(Sign(seen.text, seen.normalised, seen.p, seen.part, seen.evidence, says))
    return [*signs, *_summed(weapon, signs)]


def _summed(weapon: Gathered, signs: Sequence[Sign]) -> Iterator[Sign]:
    """What is believed though no photo puts it first: the sum of alternatives is a mark as well.

    A first ``9 mm`` fits a believed ``9x19``, but leaves open what that one says: whether it is lethal.
    """
    main = weapon.believed(Field.CALIBRE)
    if main is None or main.normalised is None or any(sign.ids == main.normalised for sign in signs):
        return
    place = next(iter(main.evidence), Evidence())
    yield Sign(main.value or "", main.normalised, main.p, main.part, place, _fires_none(main.value or ""))


def _are_alike(a: str, b: str, knowledge: Knowledge) -> bool:
    """Both are known, and none or both are blanks: a blank beside a lethal one is a finding of its own."""
    known = {calibre.id for calibre in knowledge.calibres}
    return {*a.split("|"), *b.split("|")} <= known and is_blank(a, knowledge) == is_blank(b, knowledge)


def _fires_none(text: str) -> str:
    return f"'{text}' is marked as well, which fires no bullet"


def _said(each: Confirmed, knowledge: Knowledge) -> Sign:
    text = each.value or ""
    ids = normalise(Field.CALIBRE, text, knowledge)
    return Sign(text, ids, None, each.part, evidence_of(each), _fires_none(text))


def _contradiction(main: WeaponValue, own: Sequence[Sign], others: Sequence[Sign]) -> Finding:
    mine, other = max(own, key=_surest), max(others, key=_surest)
    apart = _are_two_marks(own, others)
    p = all_right(mine.p, other.p)
    alarm = apart and (p is None or p >= LIKELY)
    doubt = "" if apart else " It may be one mark, read in two ways."
    return Finding(
        "calibre_contradiction",
        Severity.ALARM if alarm else Severity.CHECK,
        f"The calibre is marked '{main.value}' and '{other.text}'; no cartridge fits both.{doubt}",
        (main.value or "", other.text),
        p,
        tuple(dict.fromkeys((*main.evidence, *(sign.evidence for sign in others)))),
        "Look at both marks; on barrel and slide they tell of a changed barrel or a conversion.",
    )


def _are_two_marks(own: Sequence[Sign], others: Sequence[Sign]) -> bool:
    """On different parts, or at two places of one photo."""
    return any(
        _two_parts(a, b) or (a.evidence.photo_id == b.evidence.photo_id and _two_places(a, b))
        for a in own
        for b in others
    )


def _two_parts(a: Sign, b: Sign) -> bool:
    return a.part is not None and b.part is not None and a.part is not b.part


def _two_places(a: Sign, b: Sign) -> bool:
    return bool(a.evidence.ids) and bool(b.evidence.ids) and set(a.evidence.ids).isdisjoint(b.evidence.ids)


def _of_maker(weapon: Gathered) -> Iterator[Sign]:
    maker, entry = weapon.believed(Field.MANUFACTURER), weapon.maker
    if maker is not None and entry is not None and entry.blank_only:
        yield _of(maker, f"{entry.name} makes blank guns only")


def _of_model(weapon: Gathered) -> Iterator[Sign]:
    model = weapon.believed(Field.MODEL)
    if model is None or not is_telling(model.normalised or ""):
        return
    makers = [maker for maker in weapon.knowledge.makers if model.normalised in maker.models]
    if makers and all(maker.blank_only for maker in makers):
        yield _of(model, f"'{model.value}' is a model of {makers[0].name}, who makes blank guns only")


def _of(value: WeaponValue, says: str) -> Sign:
    place = next(iter(value.evidence), Evidence())
    return Sign(value.value or "", "", value.p, value.part, place, says)


def _blank_marks(weapon: Gathered) -> Iterator[Sign]:
    """PTB and its kin. Words such as GAS and letters such as F mean other things too."""
    for photo in weapon.photos:
        for line in photo.reading.lines:
            for match in weapon.knowledge.blank_marks_in(line.text):
                sure = match.mark.confidence is Confidence.HIGH and AIR.isdisjoint(match.mark.calibres)
                if sure and line.p >= BELIEVED:
                    place = Evidence(photo.photo_id, photo.part, (line.id,))
                    says = f"it bears a mark of blank guns ({match.mark.what})"
                    yield Sign(line.text[match.start : match.end], "", line.p, photo.part, place, says)


def _conversions(weapon: Gathered) -> Iterator[Sign]:
    for each in weapon.confirmed:
        if each.kind is MarkingKind.CONVERSION_MARK and each.value:
            says = "a person found a mark of conversion"
            yield Sign(each.value, "", None, each.part, evidence_of(each), says)


def _surest(sign: Sign) -> tuple[float, str, str]:
    return sign.sure, sign.text, sign.evidence.photo_id or ""
