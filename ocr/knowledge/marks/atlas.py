"""What is known of the drawn marks."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ocr.knowledge.entries import Confidence
from ocr.types import MarkingKind


class MarkClass(StrEnum):
    """What a drawn mark stands for."""

    MAKER = "maker"
    FACTORY = "factory"
    PROOF = "proof"
    PTB = "ptb"  # approval of blank-firing and air guns; no proof
    PROPERTY = "property"
    INSPECTOR = "inspector"

    @property
    def marking_kind(self) -> MarkingKind:
        """The class of markings that a Reading gives it."""
        kinds = {
            MarkClass.MAKER: MarkingKind.MANUFACTURER_LOGO,
            MarkClass.FACTORY: MarkingKind.FACTORY_STAMP,
            MarkClass.PROOF: MarkingKind.PROOF_MARK,
            MarkClass.PTB: MarkingKind.PROOF_MARK,
            MarkClass.PROPERTY: MarkingKind.PROPERTY_MARK,
            MarkClass.INSPECTOR: MarkingKind.INSPECTOR_MARK,
        }
        return kinds[self]


@dataclass(frozen=True, slots=True)
class AtlasMark:
    """One mark.

    Attributes:
        id: Its name in the files, and that of its drawing.
        name: What to call it, for a person.
        kind: What it stands for.
        maker: Id of the maker whose it is; None where it names no maker.
        country: ISO 3166-1 of today.
        period: When it was struck, in words.
        place: Where it sits, in words.
        confused_with: Ids of marks that look alike.
        description: What is to be seen.
        letters: Of a mark that is letters over a number; empty for any other.
        confidence: How sure the facts are.
        sources: Tags of the sources; GK is general knowledge.
        drawing: SVG, black on nothing, 100 x 100.
    """

    id: str
    name: str
    kind: MarkClass
    maker: str | None
    country: str
    period: str
    place: str
    confused_with: tuple[str, ...]
    description: str
    letters: str
    confidence: Confidence
    sources: tuple[str, ...]
    drawing: str


@dataclass(frozen=True)
class Atlas:
    """All marks, in the order of the file."""

    marks: tuple[AtlasMark, ...]

    @cached_property
    def by_id(self) -> dict[str, AtlasMark]:
        """The marks by their ids."""
        return {mark.id: mark for mark in self.marks}

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters of the marks that are letters over a number, by their ids."""
        return {mark.id: mark.letters for mark in self.marks if mark.letters}

    @cached_property
    def kinds(self) -> dict[str, MarkingKind]:
        """What a mark of each maker mostly is, by the maker's id or that of a mark that names none."""
        return {mark.maker or mark.id: mark.kind.marking_kind for mark in reversed(self.marks)}

    def lookalikes(self, mark: str) -> frozenset[str]:
        """Returns the ids of the marks that look like this one, whichever of the two says so.

        Raises:
            KeyError: There is no such mark.
        """
        named_by = (other.id for other in self.marks if mark in other.confused_with)
        return frozenset((*self.by_id[mark].confused_with, *named_by))
