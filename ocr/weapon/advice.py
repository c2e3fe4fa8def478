"""What to photograph next and why: first what the trace cannot do without, then what makes it surer.

What a photo shows is told in terms of the weapon: where on a Zastava, a Mauser or a pistol the marking stands
(``places.yaml``). How to take it follows DOMAIN 3.5 (sources S20, S89, S91).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ocr.weapon.gathered import Gathered
from ocr.weapon.inputs import Part, View
from ocr.weapon.places import WeaponKind, kind_of, load_kinds
from ocr.weapon.record import Field, Finding, NextPhoto, WeaponValue

SURE = 0.9
"""Probability from which a value needs no better photo of its mark."""

FOUR_LIGHTS = (
    "Fill the frame with it, camera square to the surface, and take four shots with light from four sides "
    "at a low angle: stamped letters show by their shadows."
)

WANTED = (
    (Field.MANUFACTURER, "the maker's name, stamp or factory code", "the maker decides who is asked"),
    (
        Field.CALIBRE,
        "the calibre mark",
        "a request needs the calibre, and it may differ from what it looks like",
    ),
    (Field.MODEL, "the model mark", "numbers repeat between the models of one maker"),
    (Field.COUNTRY, "the country mark", "the country of manufacture is asked where there is no import mark"),
)
"""Fields that a request asks for besides the serial: what to photograph, and why."""


@dataclass(frozen=True, slots=True)
class _Scene:
    weapon: Gathered
    codes: frozenset[str]
    kind: WeaponKind

    def get(self, field: Field) -> WeaponValue | None:
        return self.weapon.values.get(field)


def next_photos(weapon: Gathered, findings: Sequence[Finding]) -> tuple[NextPhoto, ...]:
    """Says what to photograph next.

    Args:
        weapon: What is known of it.
        findings: What was found about it.

    Returns:
        Photos, most wanted first; nothing where no photo would help.
    """
    scene = _Scene(weapon, frozenset(finding.code for finding in findings), weapon_kind(weapon))
    wanted = (*_safety(scene), *_serial(scene), *_imports(scene), *_fields(scene), *_sides(scene))
    return (*wanted, *_partials(scene), *_holder(scene))


def weapon_kind(weapon: Gathered) -> WeaponKind:
    """Returns the kind of weapon that what is known fits."""
    model, calibre = weapon.believed(Field.MODEL), weapon.believed(Field.CALIBRE)
    name = (model.normalised or "").upper() if model is not None else None
    ids = (calibre.normalised or "").split("|") if calibre is not None else []
    return kind_of(weapon.about.type, name, frozenset(ids), load_kinds())


def _photo(  # noqa: PLR0913  the fields of a photo that is asked for
    scene: _Scene, code: str, what: str, place: str, why: str, *, part: Part | None = None
) -> NextPhoto:
    return NextPhoto(code, View.MARK, part, what, scene.kind.places[place], f"Because {why}.")


def _safety(scene: _Scene) -> Iterator[NextPhoto]:
    """A gun that may be converted is looked at before all else: the law it falls under depends on it."""
    if "blank_gun_lethal_bore" in scene.codes:
        why = "a blank gun's bore is closed or barred, and an open one shows that it was converted"
        yield _photo(scene, "bore", "the muzzle", "bore", why, part=Part.BARREL)
    if "calibre_contradiction" in scene.codes:
        why = "two calibres that contradict one another were read, and one of them may be misread"
        yield _photo(scene, "calibre_marks", "each calibre mark, close up", "calibre", why, part=Part.BARREL)


def _serial(scene: _Scene) -> Iterator[NextPhoto]:
    why = _why_serial(scene)
    if why:
        what = f"the serial on the receiver or frame of the {scene.kind.name}. {FOUR_LIGHTS}"
        yield _photo(scene, "serial", what, "serial", why, part=Part.RECEIVER)
    if scene.codes & {"serial_mismatch", "serial_unclear", "serial_two_numbers"}:
        why = "the numbers on the parts differ, or one of them is misread"
        what = f"every number on {scene.kind.partials}, one photo a part, saying which part it is"
        yield NextPhoto("numbers", View.MARK, None, what, scene.kind.partials, f"Because {why}.")


def _why_serial(scene: _Scene) -> str:
    serial = scene.get(Field.SERIAL)
    if scene.weapon.is_unmarked or (serial is not None and serial.by_person and serial.part is Part.RECEIVER):
        return ""
    if serial is None or serial.value is None or scene.weapon.believed(Field.SERIAL) is None:
        return "no serial could be read yet, and without it most traces fail"
    if serial.part is not Part.RECEIVER and not _on_receiver(serial):
        return f"only {_where(serial)} was read, and the number of the receiver or frame is the weapon's"
    if serial.p is not None and serial.p < SURE:
        return f"it was read with {serial.p:.0%} only, and other readings are possible"
    return ""


def _on_receiver(serial: WeaponValue) -> bool:
    return any(place.part is Part.RECEIVER for place in serial.evidence)


def _where(serial: WeaponValue) -> str:
    parts = sorted({place.part.value for place in serial.evidence if place.part is not None})
    return f"the number on the {' and '.join(parts)}" if parts else "a number on a part that no one named"


def _imports(scene: _Scene) -> Iterator[NextPhoto]:
    if not scene.weapon.imports_checked:
        why = (
            "the country of the latest import is asked before the country of manufacture, and no one has "
            "looked for its mark; it may be a laser text such as XKX or RKS with a year. Record it too if "
            "there is none"
        )
        yield _photo(scene, "import_mark", "the places of import marks", "import_mark", why)


def _fields(scene: _Scene) -> Iterator[NextPhoto]:
    for field, what, why in WANTED:
        doubt = _doubt(scene, field)
        if doubt:
            yield _photo(scene, field.value, what, field.value, f"{doubt}, and {why}")


def _doubt(scene: _Scene, field: Field) -> str:
    """What is not sure about a field; "" where nothing is, or where a person looked and found none."""
    value = scene.weapon.values.get(field)
    if value is not None and value.by_person:
        return ""
    if value is None or scene.weapon.believed(field) is None:
        return "none was read yet"
    if value.p is not None and value.p < SURE:
        return f"'{value.value}' was read with {value.p:.0%} only"
    return f"'{value.value}' leaves open which it is" if "|" in (value.normalised or "") else ""


def _sides(scene: _Scene) -> Iterator[NextPhoto]:
    views = {photo.view for photo in scene.weapon.photos}
    why: Mapping[View, str] = {
        View.LEFT: "most makers mark the left side, and a request carries both sides",
        View.RIGHT: "importers and proof houses often mark the right side, and a request carries both sides",
    }
    for view in (View.LEFT, View.RIGHT):
        if view not in views:
            what = f"the whole weapon from the {view.value}, alone, filling the frame, a scale beside it"
            yield NextPhoto(
                f"{view.value}_side", view, None, what, f"{view.value} side", f"Because {why[view]}."
            )


def _partials(scene: _Scene) -> Iterator[NextPhoto]:
    serial = scene.get(Field.SERIAL)
    parts = {place.part for place in serial.evidence} if serial else set()
    if serial is None or serial.value is None or parts - {None, Part.RECEIVER}:
        return
    if scene.codes & {"serial_mismatch", "serial_unclear", "serial_two_numbers"}:
        return
    why = "their last digits show whether the weapon is as it was made, and repair a faint main number"
    what = f"the numbers on {scene.kind.partials}"
    yield NextPhoto("partial_numbers", View.MARK, Part.BOLT, what, scene.kind.partials, f"Because {why}.")


def _holder(scene: _Scene) -> Iterator[NextPhoto]:
    if scene.get(Field.PROPERTY_MARK) is None:
        why = "marks of an army or police (МУП, ЈНА, MUP, crests) name the holder before it was diverted"
        yield _photo(scene, "property_mark", "marks of a holder, if there are any", "property_mark", why)
