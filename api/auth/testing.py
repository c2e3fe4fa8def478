"""A service with people, and browsers that log in to it, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
from argon2 import PasswordHasher

from api.app import create_app
from api.audit.log import entries
from api.audit.watch import watch
from api.auth import Role, users
from api.auth.passwords import Passwords
from api.auth.people import People, open_people
from api.auth.tables import User
from api.database import Database, new_id
from api.settings import Settings
from api.testing import FakeReader, serving

PASSWORD = "four words at random"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashes in less than a millisecond."""
OLD = Passwords(PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
"""Hashes as nobody does any more, so that a login hashes anew."""


@dataclass(frozen=True)
class Station:
    """A running service.

    Attributes:
        url: Its address.
        database: Its database.
        settings: How it is set.
    """

    url: str
    database: Database
    settings: Settings

    @property
    def people(self) -> People:
        """Everybody, as the service has them."""
        return open_people(self.settings, self.database)

    @contextmanager
    def browser(self, address: str = "192.0.2.1", **headers: str) -> Iterator[httpx.Client]:
        """A browser on this service's own page, at an address that the proxy before it tells."""
        said = {"x-forwarded-for": address, "sec-fetch-site": "same-origin"} | headers
        with httpx.Client(base_url=self.url, headers=said, timeout=60) as client:
            yield client

    def user(self, name: str, *roles: Role, unit: str | None = "north", password: str = PASSWORD) -> User:
        """Makes a user whose password is its own already."""
        with self.database.write() as session:
            row = User(
                id=new_id(),
                name=name,
                password_hash=OLD.hash(password),
                roles=sorted(roles),
                unit=unit,
                created_by=users.SYSTEM,
            )
            session.add(row)
        return row

    def log(self) -> list[tuple[str, str, object]]:
        """Action, subject and what, of every entry of the log of events."""
        with self.database.read() as session:
            return [(entry.action, entry.subject, entry.detail.get("what")) for entry in entries(session)]


def log_in(browser: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sends a name and a password."""
    return browser.post("/v1/login", json={"name": name, "password": password})


@contextmanager
def running(settings: Settings) -> Iterator[Station]:
    """Runs a service until the block ends."""
    with serving(create_app(settings, FakeReader())) as url:
        database = replace(Database.open(settings.database), on_write=watch)
        yield Station(url, database, settings)
        database.close()
