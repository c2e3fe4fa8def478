"""What can go wrong with records.

::

    RecordRefused        reason: the problem of the API that it becomes
    ├── RecordMissing    there is none, or none within the caller's reach: which of both is not told
    ├── RecordConflict   it does not fit what is there
    └── RecordInvalid    what was sent makes no sense together
"""

from models.errors import RollmarkError


class RecordRefused(RollmarkError):
    """This cannot be done with the record.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "conflict"


class RecordMissing(RecordRefused):
    """There is no such record within your reach."""

    reason = "not_found"
    advice = "Check the id; an officer reaches the records of the own unit alone."


class RecordConflict(RecordRefused):
    """This does not fit what is there."""

    advice = "Look at what is there, and send what fits it."


class RecordInvalid(RecordRefused):
    """What was sent makes no sense together."""

    reason = "invalid"
    advice = "Mend what the detail names; /openapi.json describes what is expected."
