"""The choices that alerts and lists hold."""

from enum import StrEnum


class AlertKind(StrEnum):
    """What a weapon was met by."""

    REPEATED_FIND = "repeated_find"
    """Another record of the same number: found again, or recorded twice."""
    LISTED = "listed"
    """A list of lost, stolen or wanted weapons."""
    INCOMING = "incoming"
    """A request from elsewhere that is open."""


class AlertState(StrEnum):
    """What a person made of an alert."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class ListedAs(StrEnum):
    """Why a weapon is on a list."""

    LOST = "lost"
    STOLEN = "stolen"
    WANTED = "wanted"
    OTHER = "other"
