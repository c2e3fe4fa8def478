"""A network between a browser and the service that can be cut amid a photo, for tests of the page."""

import socket
import struct
import threading
from contextlib import suppress
from typing import Self

_PIECE = 16_384
_AT_ONCE = struct.pack("ii", 1, 0)
"""Of ``SO_LINGER``: a closed connection is reset, as one whose network went away in the end is."""


class Cable:
    """A TCP port that leads to another one, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._left: int | None = None
        self.sent = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    @property
    def url(self) -> str:
        """Its address; browsers trust this name without encryption."""
        return f"http://localhost:{self._listener.getsockname()[1]}"

    @property
    def is_cut(self) -> bool:
        """Whether nothing comes through."""
        return self._is_cut

    def cut_after(self, count: int) -> None:
        """Lets so many bytes more through to the service, then cuts."""
        with self._lock:
            self._left, self.sent = count, 0

    def cut(self) -> None:
        """Ends every connection, and lets none through until it is mended."""
        with self._lock:
            self._is_cut, self._left = True, None
            ends, self._ends = self._ends, set()
        for end in ends:
            _end(end)

    def mend(self) -> None:
        """Lets connections through again."""
        self._is_cut = False

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._lead, args=(near,), daemon=True).start()

    def _lead(self, near: socket.socket) -> None:
        with suppress(OSError):
            far = socket.create_connection(self._to)
            with self._lock:
                self._ends |= {near, far}
            if self._is_cut:
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            else:
                threading.Thread(target=self._pump, args=(far, near), daemon=True).start()
                self._pump(near, far, counted=True)
            _end(near)
            _end(far)
            with self._lock:
                self._ends -= {near, far}

    def _pump(self, source: socket.socket, target: socket.socket, *, counted: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                target.sendall(self._passed(data) if counted else data)
                if self._left is not None and self._left <= 0:
                    self.cut()
            target.shutdown(socket.SHUT_WR)

    def _passed(self, data: bytes) -> bytes:
        """What comes through of the bytes that go to the service."""
        with self._lock:
            passed = data if self._left is None else data[: self._left]
            self.sent += len(passed)
            if self._left is not None:
                self._left -= len(passed)
            return passed


def _end(end: socket.socket) -> None:
    # Shut down first: a thread that waits in recv does not notice that its socket was closed.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
