"""What a weapon's record is made of: readings of its photos, decisions of people, and what the case says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ocr.types import MarkingKind, Reading


class View(StrEnum):
    """What a photo shows."""

    LEFT = "left"
    RIGHT = "right"
    MARK = "mark"
    OTHER = "other"


class Part(StrEnum):
    """The part of the weapon that a marking stands on; the receiver of a pistol is its frame."""

    RECEIVER = "receiver"
    SLIDE = "slide"
    BARREL = "barrel"
    BOLT = "bolt"
    MAGAZINE = "magazine"
    OTHER = "other"


class Outcome(StrEnum):
    """What a person made of a suggestion, or found without one."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ENTERED = "entered"
    LOOKED_NONE_FOUND = "looked_none_found"


@dataclass(frozen=True, slots=True)
class PhotoReading:
    """What was read on one photo of the weapon.

    Attributes:
        photo_id: Of the photo, as findings shall name it.
        reading: The machine's reading.
        view: What the photo shows.
        part: The part whose markings it shows; None where nobody said so, or for more than one.
    """

    photo_id: str
    reading: Reading
    view: View = View.OTHER
    part: Part | None = None

    @property
    def content(self) -> str:
        """What makes it the same photo as another: its bytes, or its id where they could not be read."""
        return self.reading.photo.sha256 or self.photo_id


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a person decided about one marking.

    Attributes:
        kind: The class of the marking.
        value: As marked; None where the person looked and there is none, or cannot tell what it says.
        outcome: What the person made of the suggestion.
        by: Who.
        at: When, with a time zone.
        id: Of the confirmation, as findings shall name it.
        photo_id: The photo looked at, if one.
        part: The part it stands on, if that was noted.
        condition: How the marking is preserved, in the person's words.
    """

    kind: MarkingKind
    value: str | None
    outcome: Outcome
    by: str
    at: datetime
    id: str = ""
    photo_id: str | None = None
    part: Part | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the case and the weapon's row say, as far as completeness asks for it (DOMAIN 6.1 and 6.2).

    Attributes:
        recovered: Date, place and agency of the recovery are recorded.
        type: Of the weapon, in words; None where it is not stated.
        legal_basis: Is recorded.
        intended_use: Of the answer to a trace, is recorded.
        import_marks_checked: A person looked for import marks, whether there are any or none.
        flags: What is peculiar about the weapon (``unmarked``, ``altered_serial``, ``converted`` ...).
        custody_complete: The chain of custody was verified as unbroken; None where nobody verified.
        originals_verified: The stored photos have the hashes they came with; None where nobody verified.
        report_signed: The report on the weapon is signed.
    """

    recovered: bool = False
    type: str | None = None
    legal_basis: bool = False
    intended_use: bool = False
    import_marks_checked: bool | None = None
    flags: frozenset[str] = frozenset()
    custody_complete: bool | None = None
    originals_verified: bool | None = None
    report_signed: bool = False
