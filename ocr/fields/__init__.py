"""Lines to fields: serial, maker, model, calibre and the other markings, with their reasons."""

from ocr.fields.parser import parse

__all__ = ["parse"]
