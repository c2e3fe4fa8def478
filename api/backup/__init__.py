"""Backups that are data folders themselves: checked by the same command, read without the service."""

from api.backup.errors import BackupFailed, RestoreRefused
from api.backup.making import Made, back_up
from api.backup.restoring import restore

__all__ = ["BackupFailed", "Made", "RestoreRefused", "back_up", "restore"]
