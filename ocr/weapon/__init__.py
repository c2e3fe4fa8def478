"""Several photos of one weapon to one record: values, findings, completeness, what to photograph next."""

from ocr.weapon.fuse import fuse
from ocr.weapon.inputs import About, Confirmed, Outcome, Part, PhotoReading, View
from ocr.weapon.record import WeaponReading

__all__ = ["About", "Confirmed", "Outcome", "Part", "PhotoReading", "View", "WeaponReading", "fuse"]
