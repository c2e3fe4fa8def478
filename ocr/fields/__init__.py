"""Lines to fields: serial, maker, model, calibre and the other markings, with their reasons."""

from ocr.fields.parser import candidates, parse, survey

__all__ = ["candidates", "parse", "survey"]
