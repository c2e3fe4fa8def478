"""All that is known of one weapon when its values are decided: what findings and advice are made of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ocr.knowledge import Knowledge
from ocr.knowledge.model import Maker
from ocr.weapon.inputs import About, Confirmed, PhotoReading, View
from ocr.weapon.record import Field, WeaponValue
from ocr.weapon.sightings import BELIEVED

SERIAL_FLAGS = frozenset({"unmarked", "altered_serial"})
"""What a weapon without a readable serial is called instead of it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of a weapon.

    Attributes:
        photos: Distinct photos that could be read.
        confirmed: Decisions of people, in the order they were made in.
        about: What the case and the weapon's row say.
        knowledge: Makers, calibres and the other facts.
        values: The record's values, by field.
    """

    photos: Sequence[PhotoReading]
    confirmed: Sequence[Confirmed]
    about: About
    knowledge: Knowledge
    values: Mapping[Field, WeaponValue]

    def believed(self, field: Field) -> WeaponValue | None:
        """Returns the value that a person gave, or that the machine reads with enough trust to build on."""
        value = self.values.get(field)
        if value is None or value.value is None or (value.p is not None and value.p < BELIEVED):
            return None
        return value

    def is_said(self, field: Field) -> bool:
        """A person gave the value, or said that there is none."""
        value = self.values.get(field)
        return value is not None and value.by_person

    @property
    def maker(self) -> Maker | None:
        """What is known of the maker, where it is believed."""
        value = self.believed(Field.MANUFACTURER)
        ids = {} if value is None else {maker.id: maker for maker in self.knowledge.makers}
        return ids.get((value.normalised or "") if value is not None else "")

    @property
    def has_sides(self) -> bool:
        """The whole weapon was photographed from both sides."""
        return {View.LEFT, View.RIGHT} <= {photo.view for photo in self.photos}

    @property
    def is_unmarked(self) -> bool:
        """A person says that there is no serial, or none that can be read."""
        value = self.values.get(Field.SERIAL)
        none_found = value is not None and value.by_person and value.value is None
        return none_found or bool(self.about.flags & SERIAL_FLAGS)

    @property
    def imports_checked(self) -> bool:
        """A person has looked for import marks, whether there is one or none."""
        return self.about.import_marks_checked is True or self.is_said(Field.IMPORT_MARK)

    def country(self, code: str) -> str:
        """Returns the name of a country."""
        return next((each.name for each in self.knowledge.countries if each.code == code), code)


def all_right(*chances: float | None) -> float | None:
    """Returns the probability that several marks are all read rightly; None where people said them all.

    Different marks are taken to be misread independently; what people said counts for certain.
    """
    read = [p for p in chances if p is not None]
    return round(math.prod(read), 4) if read else None
