"""Lines to fields: serial, maker, model, calibre and the other markings, with their reasons."""

from ocr.fields.parser import candidates, parse, survey
from ocr.fields.words import is_name

__all__ = ["candidates", "is_name", "parse", "survey"]
