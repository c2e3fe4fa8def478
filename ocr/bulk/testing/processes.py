"""A scheduler, workers and ``rollmark bulk``, each a process of its own that can be killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq

from ocr.bulk.testing import rows
from ocr.cluster.testing import OBEDIENT

ROLLMARK = (sys.executable, "-m", "cli.main")
PATIENCE_S = 120.0


@dataclass(slots=True)
class Machines:
    """Processes that read an archive; all end with it.

    Attributes:
        root: A folder for the archive, the results and what is said.
        reader: What the workers read with.
        host: The address that the scheduler listens on.
        memory_mib: What each worker may use; the true reader needs more.
    """

    root: Path
    reader: str = OBEDIENT
    host: str = "127.0.0.1"
    memory_mib: int = 512
    _port: int = 0
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _said: int = 0

    @property
    def archive(self) -> Path:
        """The folder of photos."""
        return self.root / "archive"

    @property
    def out(self) -> Path:
        """The folder of results."""
        return self.root / "out"

    @property
    def address(self) -> str:
        """The scheduler's."""
        if not self._port:
            with socket.create_server((self.host, 0)) as listener:
                self._port = listener.getsockname()[1]
        return f"tcp://{self.host}:{self._port}"

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Puts files into the archive."""
        for path, data in files.items():
            place = self.archive / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Starts a scheduler, and waits until it listens."""
        started = self.start("scheduler", "--listen", self.address)
        self.wait_for(self._listens)
        return started

    def workers(self, count: int = 1, *, within: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Starts a machine's workers.

        Args:
            count: Processes that read.
            within: A command that the machine is started with.
        """
        options = ("--workers", str(count), "--threads", "1", "--memory", str(self.memory_mib))
        return self.start("worker", "--scheduler", self.address, *options, within=within)

    def bulk(self, *options: str, dask: bool = True, **environment: str) -> subprocess.Popen[bytes]:
        """Starts ``rollmark bulk`` on the archive; what it says is in ``said``."""
        to = ("--dask", self.address) if dask else ("--workers", "2", "--memory", str(self.memory_mib))
        command = ("bulk", str(self.archive), "--out", str(self.out), "--reader", self.reader, *to, *options)
        return self.start(*command, **environment)

    def start(self, *command: str, within: Sequence[str] = (), **environment: str) -> subprocess.Popen[bytes]:
        """Starts ``rollmark`` in a process of its own."""
        self._said += 1
        with (self.root / f"said-{self._said}").open("wb") as said:
            started = subprocess.Popen(
                [*within, *ROLLMARK, *command],
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
                start_new_session=True,
            )
        self._running.append(started)
        return started

    def said(self, number: int = -1) -> str:
        """Returns what a process said; -1: the last that was started."""
        number = self._said if number < 0 else number
        return (self.root / f"said-{number}").read_text(errors="replace")

    def ended(self, process: subprocess.Popen[bytes], *, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """Waits for ``rollmark bulk`` to end; returns the last that it said, as JSON.

        Raises:
            AssertionError: It failed.
        """
        number = self._running.index(process) + 1
        code = process.wait(patience_s)
        assert code in {0, 3}, self.said(number)
        told: dict[str, Any] = json.loads(self.said(number).splitlines()[-1])
        assert told["event"] == "ended"
        return told

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Returns all rows of a table, those of parts that are there now."""
        while True:
            with suppress(FileNotFoundError):  # parts are put together meanwhile
                return rows(self.out, table) if (self.out / "parts").exists() else []

    def count(self) -> int:
        """Returns how many rows of photos are written by now."""
        while True:
            with suppress(FileNotFoundError):
                found = self.out.glob("parts/*/photos.parquet")
                return sum(pq.read_metadata(path).num_rows for path in found)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kills a process and all that it has started, with no warning."""
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            for each in (parent, *parent.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    each.send_signal(signal.SIGKILL)
        process.wait()

    def wait_for(self, holds: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
        """Waits until something holds.

        Raises:
            AssertionError: It did not in time.
        """
        deadline = time.monotonic() + patience_s
        while not holds():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def close(self) -> None:
        """Kills whatever still runs."""
        for process in self._running:
            self.kill(process)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection((self.host, self._port), timeout=1):
            return True
        return False
