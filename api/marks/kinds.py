"""The choices that examples of marks hold."""

from enum import StrEnum


class State(StrEnum):
    """What became of a mark that a person named on a photo."""

    WAITING = "waiting"
    """It was not cut out yet."""
    LEARNT = "learnt"
    """Readers compare with it."""
    UNNAMED = "unnamed"
    """A mark that nobody could name; what recurs is proposed as a mark of its own."""
    DOUBTED = "doubted"
    """Nothing is compared with it; ``doubt`` says why."""
    TAKEN_BACK = "taken_back"
    """Whoever named it, or somebody after, said otherwise."""
    REMOVED = "removed"
    """The model keeper took it out."""


SAID = frozenset({State.WAITING, State.LEARNT, State.UNNAMED, State.DOUBTED})
"""States of what a person's word still stands for."""
