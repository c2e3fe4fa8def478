"""The mark atlas: the stamps and logos that are drawn rather than written, each with a drawing and its facts.

``marks.yaml`` holds the facts, ``drawings/<id>.svg`` the drawings; :func:`load_atlas` checks both.
"""

from ocr.knowledge.marks.atlas import Atlas, AtlasMark, MarkClass
from ocr.knowledge.marks.drawing import coverage
from ocr.knowledge.marks.load import load_atlas

__all__ = ["Atlas", "AtlasMark", "MarkClass", "coverage", "load_atlas"]
