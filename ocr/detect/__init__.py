"""Where text is: photo in, regions out."""

from ocr.detect.boxes import BoxRules
from ocr.detect.detector import Detector, Region
from ocr.detect.finder import Finder
from ocr.detect.merge import distinct, overlap
from ocr.detect.scales import View, closeups, overview

__all__ = ["BoxRules", "Detector", "Finder", "Region", "View", "closeups", "distinct", "overlap", "overview"]
