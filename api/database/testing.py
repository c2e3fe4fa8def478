"""A PostgreSQL server of one's own, for the tests of whatever keeps rows."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from api.database.base import new_id

DEBIAN = "/usr/lib/postgresql"
"""Where Debian keeps the programs, in ``<version>/bin``."""

_START_S = 60


def postgres_programs() -> Path | None:
    """Returns the folder of ``initdb`` and ``postgres``, newest version first; None where there is none."""
    found = shutil.which("initdb")
    known = sorted(Path(DEBIAN).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return Path(found).resolve().parent if found else known[-1].parent if known else None


@contextmanager
def postgres_server(programs: Path) -> Iterator[URL]:
    """Runs a server that only this machine reaches, by a socket in a folder of its own; yields its address.

    Raises:
        RuntimeError: It did not start.
    """
    # Not in a folder of the tests: PostgreSQL refuses to run as root, and whom it runs as cannot enter there.
    with tempfile.TemporaryDirectory(prefix="rollmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        who = _someone_else(folder) if os.geteuid() == 0 else {}
        data = folder / "data"
        initdb: list[Path | str] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "rollmark",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, cwd=folder, **who)
        # Nothing here outlives the tests, so that no byte need reach the disk.
        unsafe = [f"-c{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
        command: list[Path | str] = [
            programs / "postgres",
            "-D",
            data,
            "-k",
            folder,
            "-clisten_addresses=",
            *unsafe,
        ]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **who)
        address = URL.create(
            "postgresql+psycopg", "rollmark", database="postgres", query={"host": str(folder)}
        )
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown, which waits for no client
            server.wait()


@contextmanager
def fresh_database(server: URL) -> Iterator[str]:
    """Makes an empty database on a server, yields its address and drops it in the end."""
    name = f"test_{new_id()}"
    _administer(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _someone_else(folder: Path) -> Mapping[str, Any]:
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_for(address: URL, server: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + _START_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return _administer(address, "SELECT 1")
        except OperationalError:
            time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")


def _administer(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
