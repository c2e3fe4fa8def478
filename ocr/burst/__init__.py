"""Several photos of one mark, in light from several sides, read as one."""

from ocr.burst.align import align
from ocr.burst.places import gathered
from ocr.burst.types import BurstReading, Member

__all__ = ["BurstReading", "Member", "align", "gathered"]
