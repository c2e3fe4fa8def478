"""The choices that reviews hold."""

from enum import StrEnum


class TaskState(StrEnum):
    """How far a photo's review is."""

    OPEN = "open"
    CLOSED = "closed"


class Why(StrEnum):
    """Why a photo is worth a person's minute."""

    READERS_DISAGREE = "readers_disagree"
    """Two people read it differently without seeing one another's word."""
    LABEL_DOUBTED = "label_doubted"
    """What a person said of it is doubted, and nothing is learnt from it until somebody looked again."""
    CONTRADICTION = "contradiction"
    """What is known of the weapon contradicts itself."""
    ONE_MISSING = "one_missing"
    """One thing alone keeps the weapon from being ready to trace."""
    UNCERTAIN_SERIAL = "uncertain_serial"
    """The machine is not sure of the serial."""
    READINGS_DIFFER = "readings_differ"
    """Two sets of models read one marking differently."""
    RECOGNISERS_DIFFER = "recognisers_differ"
    """Two recognisers read an unsure marking differently: one of them has something to learn."""
    TWO_SERIALS = "two_serials"
    """Two serials are plausible."""
    NO_SERIAL = "no_serial"
    """Letters were read, and no serial among them."""
    NOVEL = "novel"
    """It shows a maker or a script that people have hardly confirmed yet: there is something to learn."""
    UNCERTAIN_FIELD = "uncertain_field"
    """The machine is not sure of another marking."""
    SECOND_READER = "second_reader"
    """It is one of those that two people read."""


class Act(StrEnum):
    """What a person did to the boxes of a reading."""

    REDRAW = "redraw"
    SPLIT = "split"
    MERGE = "merge"
    LABEL = "label"
    """Said what stands in a box: a text, or whose mark it is."""
