"""Where the service keeps its rows: SQLite on one machine, PostgreSQL beyond it."""

from api.database.base import Base, UtcDateTime, choice, new_id, now
from api.database.engine import Database, DatabaseUnavailable

__all__ = ["Base", "Database", "DatabaseUnavailable", "UtcDateTime", "choice", "new_id", "now"]
