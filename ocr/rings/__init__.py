"""Headstamps: the face of a cartridge case is found, unrolled and read."""

from ocr.rings.choose import Found
from ocr.rings.find import rings
from ocr.rings.headstamp import candidate
from ocr.rings.reader import RingReader, Voice
from ocr.rings.ring import Ring

__all__ = ["Found", "Ring", "RingReader", "Voice", "candidate", "rings"]
