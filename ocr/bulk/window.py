"""The photos that are with the workers: enough to keep them busy, and no more than that.

A photo is held here until it is read or refused, so that nothing that happens to a worker or a scheduler
loses it. One that a worker died of may have been a bystander; it is tried again, but never at the same time
as another that is under suspicion, so that the guilty are found out and the others are not blamed for them.
"""

import queue
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ocr.cluster import Answer, Died, Failed, Job, Lost, Read, Refused, Unfit, Workers
from ocr.cluster.backoff import Backoff
from ocr.cluster.blame import DEADLY, FAILING, MOST_ATTEMPTS
from ocr.errors import ClusterUnavailable, RollmarkError

AHEAD = 2
"""Photos for each worker: one that is read, and one that is there when it is done."""

BYTES_EACH = 16 * 2**20
"""Of photos in memory for each worker and two more: a photo of 12 megapixels has 3 to 6 MiB."""

CAPACITY_S = 1.0
"""Seconds for which the number of workers is believed."""

MOST_UNFIT = 8
"""Answers in a row of workers that can read nothing, after which nobody waits for another."""

End = Read | Refused


@dataclass(slots=True)
class Flow:
    """How the window is doing.

    Attributes:
        workers: How many photos can be read at once.
        in_flight: How many are with the workers.
        waiting: How many wait to be sent again.
        failed: Attempts that failed.
        lost: How often the scheduler was lost.
        trouble: What keeps photos from being read, for a person; None: nothing.
    """

    workers: int = 0
    in_flight: int = 0
    waiting: int = 0
    failed: int = 0
    lost: int = 0
    trouble: str | None = None


@dataclass(slots=True)
class _Held:
    """A photo that is here."""

    job: Job
    attempts: int = 0
    is_suspect: bool = False


@dataclass(slots=True)
class Window:
    """Sends photos to workers and gives back what became of them; for one thread.

    Attributes:
        open_workers: Opens workers; called again whenever they were lost.
        flow: How it is doing.
    """

    open_workers: Callable[[], Workers]
    flow: Flow = field(default_factory=Flow)
    _workers: Workers | None = None
    _held: dict[str, _Held] = field(default_factory=dict)
    _sent: dict[str, _Held] = field(default_factory=dict)
    _again: deque[_Held] = field(default_factory=deque)
    _suspects: deque[_Held] = field(default_factory=deque)
    _inbox: "queue.SimpleQueue[tuple[Workers, Job, Answer]]" = field(default_factory=queue.SimpleQueue)
    _bytes: int = 0
    _unfit: int = 0
    _asked_at: float = -CAPACITY_S
    _open_at: float = 0.0
    _backoff: Backoff = field(default_factory=Backoff)

    def has_room(self, size: int) -> bool:
        """Whether a photo of so many bytes may be sent."""
        self._look()
        most = max(1, self.flow.workers)
        fits = self._bytes + size <= BYTES_EACH * (most + 2)
        return len(self._held) < AHEAD * most and (fits or not self._held)

    def is_empty(self) -> bool:
        """Whether no photo is here."""
        return not self._held

    def send(self, job: Job) -> None:
        """Takes a photo in, which is not here already."""
        held = self._held[job.sha256] = _Held(job)
        self._bytes += len(job.photo)
        self._again.append(held)
        self._move()

    def receive(self, timeout_s: float) -> tuple[Job, End] | None:
        """Waits for a photo to come to its end; None where none did in time.

        Raises:
            RollmarkError: The workers can read nothing at all; it says why.
        """
        self._look()
        self._move()
        try:
            workers, job, answer = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
        # An answer of workers that were let go is for a photo that others have by now.
        if workers is not self._workers or job.sha256 not in self._sent:
            return None
        end = self._judge(self._sent.pop(job.sha256), answer)
        self._tell()
        return (job, end) if end else None

    def close(self) -> None:
        """Lets go of the workers; what is not read by then is not read."""
        if self._workers:
            self._workers.close()
        self._workers = None

    def _judge(self, held: _Held, answer: Answer) -> End | None:
        if isinstance(answer, Lost):
            self._lose(held)
            return None
        if isinstance(answer, Unfit):
            self._again.append(held)
            self._count_unfit(answer)
            return None
        self._unfit = 0
        if isinstance(answer, Read | Refused):
            return self._ended(held, answer)
        self.flow.failed += 1
        held.attempts += answer.deaths if isinstance(answer, Died) else 1
        if held.attempts >= MOST_ATTEMPTS:
            return self._ended(held, Refused(FAILING if isinstance(answer, Failed) else DEADLY))
        held.is_suspect = isinstance(answer, Died)
        (self._suspects if held.is_suspect else self._again).append(held)
        return None

    def _ended(self, held: _Held, end: End) -> End:
        del self._held[held.job.sha256]
        self._bytes -= len(held.job.photo)
        return end

    def _count_unfit(self, answer: Unfit) -> None:
        self._unfit += 1
        self.flow.trouble = answer.message
        if self._unfit >= MOST_UNFIT:
            raise RollmarkError(answer.message, advice=answer.advice)

    def _lose(self, held: _Held | None) -> None:
        """Everything that was sent is sent again, to workers that are opened anew."""
        lost = [*([held] if held else []), *self._sent.values()]
        self._sent.clear()
        for each in lost:
            (self._suspects if each.is_suspect else self._again).append(each)
        self.close()
        self.flow.lost += 1
        self._pause("The connection to the scheduler is gone.")

    def _move(self) -> None:
        """Sends what waits."""
        if self._workers is None:
            return
        try:
            while self._again:
                self._submit(self._workers, self._again)
            if self._suspects and not any(held.is_suspect for held in self._sent.values()):
                self._submit(self._workers, self._suspects)
        except ClusterUnavailable:
            self._lose(None)
        self._tell()

    def _submit(self, workers: Workers, waiting: deque[_Held]) -> None:
        held = waiting[0]
        workers.submit(held.job, lambda job, answer: self._inbox.put((workers, job, answer)))
        self._sent[held.job.sha256] = waiting.popleft()

    def _look(self) -> None:
        """Asks now and then how many workers there are, and opens them where there are none."""
        now = time.monotonic()
        if now < max(self._open_at, self._asked_at + CAPACITY_S):
            return
        self._asked_at = now
        try:
            if self._workers is None:
                self._workers = self.open_workers()
            self.flow.workers = self._workers.capacity()
        except ClusterUnavailable as error:
            self._lose(None)
            self._pause(f"{error.message} {error.advice}")
        else:
            self._backoff.reset()
            self.flow.trouble = None if self.flow.workers else "No worker is there."

    def _pause(self, trouble: str) -> None:
        self.flow.workers = 0
        self.flow.trouble = trouble
        self._open_at = time.monotonic() + self._backoff.next()

    def _tell(self) -> None:
        self.flow.in_flight = len(self._sent)
        self.flow.waiting = len(self._again) + len(self._suspects)
