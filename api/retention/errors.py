"""Why an erasure is not done."""

from models.errors import RollmarkError


class ErasureRefused(RollmarkError):
    """The erasure is refused.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "erasure_refused"
    advice = "List the erasures to see how far each is."


class ErasureUnknown(ErasureRefused):
    """There is no such erasure, or nothing of that name to erase."""

    reason = "not_found"
    advice = "Check the id; a case or a photo is named `case:` or `photo:` and its id."


class ErasureSettled(ErasureRefused):
    """This erasure was requested, done or withdrawn already."""

    reason = "erasure_settled"


class SecondPersonNeeded(ErasureRefused):
    """Who requested an erasure cannot approve it."""

    reason = "second_person_needed"
    advice = "Have another administrator approve it."
