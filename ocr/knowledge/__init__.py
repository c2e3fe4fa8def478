"""What is known about markings: makers, calibres, dates, countries, traps; data, its loader and lookups."""

from ocr.knowledge.load import load
from ocr.knowledge.model import Knowledge

__all__ = ["Knowledge", "load"]
