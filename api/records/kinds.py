"""The choices that records hold: those that ITI tracing requests, IAFQ and SDG 16.4.2 ask for."""

from enum import StrEnum

from ocr.weapon.inputs import Part

__all__ = [
    "Absence",
    "BlobState",
    "DecidedBy",
    "Flag",
    "Mode",
    "Outcome",
    "Part",
    "View",
    "WeaponType",
]


class Mode(StrEnum):
    """How a weapon came to the police."""

    SEIZED = "seized"
    FOUND = "found"
    SURRENDERED = "surrendered"
    OTHER = "other"


class View(StrEnum):
    """What a photo shows of a weapon."""

    LEFT = "left"
    RIGHT = "right"
    MARK = "mark"
    OTHER = "other"


class BlobState(StrEnum):
    """How far the reading of a photo is; every stored photo ends read or refused."""

    STORED = "stored"
    READ = "read"
    REFUSED = "refused"
    ERASED = "erased"


class DecidedBy(StrEnum):
    """Who says what a mark reads: the machine's word is an assessment until a person confirmed it."""

    MACHINE = "machine"
    PERSON_CONFIRMED = "person_confirmed"
    PERSON_ENTERED = "person_entered"


class Outcome(StrEnum):
    """What a person made of a suggestion, or found without one."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ENTERED = "entered"
    LOOKED_NONE_FOUND = "looked_none_found"


class Flag(StrEnum):
    """What is peculiar about a weapon."""

    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    CONVERTED = "converted"
    BLANK_FIRING = "blank_firing"
    ALTERED_SERIAL = "altered_serial"
    UNMARKED = "unmarked"
    COMPOSITE = "composite"


class Absence(StrEnum):
    """Why there is no serial, as the ``condition`` of a decision says it."""

    NEVER_NUMBERED = "never_numbered"
    REMOVED = "removed"

    @property
    def flag(self) -> Flag:
        """What the weapon is called since: its marking status in statistics, reports and completeness."""
        return Flag.UNMARKED if self is Absence.NEVER_NUMBERED else Flag.ALTERED_SERIAL


class WeaponType(StrEnum):
    """What a weapon is."""

    PISTOL = "pistol"
    REVOLVER = "revolver"
    RIFLE = "rifle"
    CARBINE = "carbine"
    SUBMACHINE_GUN = "submachine_gun"
    LIGHT_MACHINE_GUN = "light_machine_gun"
    HEAVY_MACHINE_GUN = "heavy_machine_gun"
    SHOTGUN = "shotgun"
    COMBINATION = "combination"
    LIGHT_WEAPON = "light_weapon"
    CONVERTED = "converted"
    CRAFT_MADE = "craft_made"
    PARTS = "parts"
