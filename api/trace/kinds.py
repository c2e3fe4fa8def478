"""The choices that trace requests hold (International Tracing Instrument, sections III and V)."""

from enum import StrEnum


class Priority(StrEnum):
    """How soon an answer is needed."""

    ROUTINE = "routine"
    URGENT = "urgent"


class Handling(StrEnum):
    """Who may see what is sent."""

    LAW_ENFORCEMENT = "law_enforcement"
    RESTRICTED = "restricted"
    PERMISSION = "permission"
    """Nobody else without the sender's permission."""


class Channel(StrEnum):
    """The way that a request takes."""

    ILECU = "ilecu"
    EUROPOL = "europol"
    INTERPOL = "interpol"
    BILATERAL = "bilateral"
    ETRACE = "etrace"
    NATIONAL = "national"


class RequestState(StrEnum):
    """How far a request is."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What happened to a request."""

    SENT = "sent"
    REMINDED = "reminded"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    NOTED = "noted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What an answer says."""

    TRACED = "traced"
    """The point at which the weapon became illicit is known."""
    PARTLY_TRACED = "partly_traced"
    """Somebody further along the chain is known, and can be asked."""
    NOT_IN_RECORDS = "not_in_records"
    NOT_MADE_HERE = "not_made_here"
    REFUSED = "refused"


class IncomingState(StrEnum):
    """How far a request from elsewhere is."""

    OPEN = "open"
    ANSWERED = "answered"


class Finding(StrEnum):
    """What the answer to a request from elsewhere says."""

    FOUND = "found"
    POSSIBLY_FOUND = "possibly_found"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
