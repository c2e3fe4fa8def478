"""How long cases are kept, and how they are erased: on one person's request and another's approval."""

from api.retention.due import Due, due_cases
from api.retention.erasing import approve, request, sweep, withdraw
from api.retention.errors import ErasureRefused
from api.retention.kinds import ErasureState, Reason
from api.retention.tables import Erasure

__all__ = [
    "Due",
    "Erasure",
    "ErasureRefused",
    "ErasureState",
    "Reason",
    "approve",
    "due_cases",
    "request",
    "sweep",
    "withdraw",
]
