"""What is known about markings: makers, calibres, dates, countries and traps; data files, a loader, lookups."""

from ocr.knowledge.load import load
from ocr.knowledge.model import Knowledge

__all__ = ["Knowledge", "load"]
