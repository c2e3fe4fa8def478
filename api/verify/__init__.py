"""Checks that nothing was changed: log, rows, photos and receipts, from the files alone."""

from api.verify.check import Trust, verify
from api.verify.faults import Fault, FaultKind, Report
from api.verify.source import Source, VerifyImpossible

__all__ = ["Fault", "FaultKind", "Report", "Source", "Trust", "VerifyImpossible", "verify"]
