"""The choices that an erasure holds (reasons: Directive (EU) 2016/680, articles 5 and 16)."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something must be erased."""

    RETENTION_OVER = "retention_over"
    """The time for which it may be kept is over (article 5)."""
    COURT_ORDER = "court_order"
    """A court or an authority ordered it."""
    UNLAWFULLY_COLLECTED = "unlawfully_collected"
    """There was no legal basis to collect it (article 16.2)."""
    DATA_SUBJECT = "data_subject"
    """A person asked for it who has the right to (article 16.2)."""
    NOT_NEEDED = "not_needed"
    """What it was collected for is done (article 4.1 e)."""


class ErasureState(StrEnum):
    """How far an erasure is."""

    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    DONE = "done"
