"""What can go wrong with backups."""

from models.errors import RollmarkError


class BackupFailed(RollmarkError):
    """The backup was not made."""

    advice = "Name an empty folder, or that of an earlier backup, on a disk with enough room."


class RestoreRefused(RollmarkError):
    """The backup was not restored."""

    advice = "Name a finished backup, and a data folder and database that hold nothing yet."
