"""Where text is: photo in, regions out."""

from ocr.detect.detector import Detector, Region

__all__ = ["Detector", "Region"]
