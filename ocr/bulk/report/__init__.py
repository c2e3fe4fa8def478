"""What a run comes to: a page for a person, and the same as CSV."""

from ocr.bulk.report.report import write_report

__all__ = ["write_report"]
