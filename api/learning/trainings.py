"""Trainings in the background: the command, in a process of its own, with its folder as the whole memory.

A training outlives the service: it goes on when that restarts, and one that was killed goes on where it was
when it is started again under the same name.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from api.records.errors import RecordConflict
from api.settings import Settings

FOLDER = "trainings"
"""Where the run folders lie in the data folder."""

_JOB, _LOG, _PROGRESS = "job.json", "command.log", "progress.json"
_TOLD = 20
"""Last lines of what a training says that are shown."""


class State(StrEnum):
    """How far a training is."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """It ended before it was done; starting it again goes on where it was."""


@dataclass(frozen=True, slots=True)
class Training:
    """One training.

    Attributes:
        version: What its model is called.
        state: How far it is.
        started_at: When, ISO 8601.
        by: Who started it.
        progress: The step it is at, its share, and the seconds left.
        told: What it said last.
    """

    version: str
    state: State
    started_at: str
    by: str
    progress: dict[str, Any]
    told: tuple[str, ...]


def start(settings: Settings, version: str, by: str, options: tuple[str, ...] = ()) -> Training:
    """Starts a training, or lets one that ended early go on.

    Raises:
        RecordConflict: A training is running, or the model is there already.
    """
    if any(each.state is State.RUNNING for each in trainings(settings)):
        raise RecordConflict("A training is running.", advice="Wait until it is done, or stop it.")
    if (settings.folder / "models" / "recogniser" / version).exists():
        raise RecordConflict(f"{version} is on the shelf already.", advice="Choose another name.")
    folder = settings.folder / FOLDER / version
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "cli.main", "train", "further", version, "--run", str(folder), *options]
    environment = {
        **os.environ,
        "ROLLMARK_DATA": str(settings.folder),
        "ROLLMARK_DATABASE_URL": settings.database,
        "ROLLMARK_STORE_URL": settings.store,
    }
    pid = _spawned(command, environment, folder / _LOG)
    told = {
        "pid": pid,
        "born": _born(pid),
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": by,
    }
    (folder / _JOB).write_text(json.dumps(told), encoding="utf-8")
    return _training(settings, folder)


def stop(settings: Settings, version: str) -> Training | None:
    """Ends a training; None: there is none of this name."""
    folder = settings.folder / FOLDER / version
    if not (folder / _JOB).is_file():
        return None
    job = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    pid = int(job["pid"])
    if _runs(job):
        os.killpg(pid, signal.SIGTERM)
        _reap(pid)
    return _training(settings, folder)


def trainings(settings: Settings) -> list[Training]:
    """Every training, the newest first."""
    found = [_training(settings, path.parent) for path in _jobs(settings)]
    return sorted(found, key=lambda each: each.started_at, reverse=True)


def _spawned(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Starts a command in a session of its own, so that it outlives the service; returns its number."""
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=True)


def _jobs(settings: Settings) -> Iterator[Path]:
    yield from sorted((settings.folder / FOLDER).glob(f"*/{_JOB}"))


def _training(settings: Settings, folder: Path) -> Training:
    job = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    is_made = (settings.folder / "models" / "recogniser" / folder.name / "card.json").is_file()
    ended = State.DONE if is_made else State.STOPPED
    progress = folder / _PROGRESS
    log = folder / _LOG
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    return Training(
        version=folder.name,
        state=State.RUNNING if _runs(job) else ended,
        started_at=job["started_at"],
        by=job["by"],
        progress=json.loads(progress.read_text(encoding="utf-8")) if progress.is_file() else {},
        told=tuple(lines[-_TOLD:]),
    )


def _runs(job: dict[str, Any]) -> bool:
    """Whether the process is there, and is the training: numbers of processes are used again."""
    _reap(int(job["pid"]))
    born = _born(int(job["pid"]))
    return born is not None and born == job["born"]


def _born(pid: int) -> int | None:
    """When a process came to be, in ticks since the machine started; None: it ended, or there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()  # proc(5): what is before may hold anything
    return None if state in "ZX" else int(fields[18])


def _reap(pid: int) -> None:
    """Lets go of a child that ended."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
