"""Why an erasure is not done."""

from models.errors import RollmarkError


class ErasureRefused(RollmarkError):
    """The erasure is refused.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "conflict"
    advice = "List the erasures to see how far each is."


class ErasureUnknown(ErasureRefused):
    """There is no such erasure, or nothing of that name to erase."""

    reason = "not_found"
    advice = "Check the id; a case or a photo is named `case:` or `photo:` and its id."


class ErasureSettled(ErasureRefused):
    """This erasure was requested, done or withdrawn already."""

    advice = "List the erasures to see how far this one is."


class SecondPersonNeeded(ErasureRefused):
    """Who requested an erasure cannot approve it."""

    reason = "forbidden"
    advice = "Have another administrator approve it."


class PersonNeeded(ErasureRefused):
    """A program cannot erase: whoever made its key would be two people at once."""

    reason = "forbidden"
    advice = "Log in with name and password."
