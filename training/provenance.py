"""What a run was made from: sums of files and tables, and in what the settings of two runs differ."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.errors import RollmarkError

# Not of what is trained, only of how long, how fast and where: a run may go on with others.
FREE = frozenset({"minutes", "steps", "workers", "folder"})
NOTHING = "nothing"  # in place of a setting that is not there


class RunRefused(RollmarkError):
    """A run cannot begin, or go on, with these settings."""

    advice = "Finish it with the settings it was begun with, or name another folder with --run."


def sha256(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(rows: Sequence[tuple[str, str]]) -> str:
    """SHA-256 over a table of files and what is told of each, such as its text."""
    return hashlib.sha256("\n".join(f"{file}\t{text}" for file, text in rows).encode()).hexdigest()


def listing(folder: Path) -> tuple[tuple[str, str], ...]:
    """Name and size in bytes of each file of a folder, by name.

    Raises:
        OSError: The folder cannot be read.
    """
    return tuple((path.name, str(path.stat().st_size)) for path in sorted(folder.iterdir()))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """In what settings differ from earlier ones, ``FREE`` ones apart: ``config.rate 0.001, now 0.002``.

    Args:
        before: As JSON gives them back.
        now: The same; what is not named here at the outermost level is not compared.
    """
    old, new = dict(_flat({name: before.get(name) for name in now})), dict(_flat(now))
    return [
        f"{name} {old.get(name, NOTHING)}, now {new.get(name, NOTHING)}"
        for name in sorted({*old, *new})
        if old.get(name, NOTHING) != new.get(name, NOTHING)
    ]


def _flat(told: Any, name: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  whatever JSON holds
    """Each setting by its whole name; places of a list are counted from 0."""
    if isinstance(told, Mapping):
        inside = [(key, value) for key, value in told.items() if key not in FREE]
    elif isinstance(told, list):
        inside = [(str(n), value) for n, value in enumerate(told)]
    else:
        yield name, told
        return
    for key, value in inside:
        yield from _flat(value, f"{name}.{key}" if name else key)
