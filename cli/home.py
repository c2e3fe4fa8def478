"""Where this machine keeps what it makes: datasets, and the shelf of the house."""

from collections.abc import Collection
from pathlib import Path

from models.house import FOLDER, House


def house() -> House:
    """The shelf of the house."""
    from api.settings import Settings

    return House(Settings().folder / FOLDER)


def datasets() -> Path:
    """The folder of datasets."""
    from api.settings import Settings

    return Settings().folder / "datasets"


def exported(out: Path) -> str:
    """Exports the reviews of the service's database into a folder; returns what was done, for a person."""
    from api.auth.office import open_database
    from api.learning.reviews import export
    from api.settings import Settings
    from api.storage import open_store

    settings = Settings()
    with open_database(settings) as database:
        years = settings.retention_years
        told = export(database, open_store(settings.store), out, "system", years)
    left = ", ".join(f"{count} {why.replace('_', ' ')}" for why, count in sorted(told.left_out.items()))
    return f"{told.markings} markings on {told.photos} photos" + (f"; left out: {left}" if left else "")


def reopened(photos: Collection[str]) -> int:
    """Brings photos back to the desk of the service, by their SHA-256; returns how many come back."""
    from api.auth.office import open_database
    from api.review.queue import reopen
    from api.settings import Settings

    with open_database(Settings()) as database, database.write() as session:
        return reopen(session, photos, "system")
