"""A cluster of worker processes, embedded or by address."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import TypeVar

from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster, Security, Status

from ocr.cluster import forking, task
from ocr.cluster.answers import Answer, Died, Failed, Job, Lost, Unfit
from ocr.cluster.configuration import ENVIRONMENT, configure
from ocr.cluster.keys import task_key
from ocr.cluster.settings import ClusterSettings
from ocr.errors import ClusterUnavailable, RollmarkError

START_S = 120.0
"""Seconds that the first worker of this machine has to start."""

CLOSE_S = 5
"""Seconds that workers have to end by themselves."""

ANSWER_S = 120.0
"""Seconds that a worker has to answer a question, its start included."""

_GONE = frozenset({Status.closing, Status.closed, Status.failed})
_Told = TypeVar("_Told")


class Cluster:
    """Worker processes that read photos, each with one reader; used from any number of threads.

    Attributes:
        dashboard: The address of Dask's own pages; None where they are not shown.
    """

    def __init__(
        self, client: Client, local: LocalCluster | None, plan: task.Plan, dashboard: str | None = None
    ) -> None:
        self.dashboard = dashboard
        self._client = client
        self._local = local
        self._plan = plan
        self._wanted = len(local.worker_spec) if local else 0

    @classmethod
    def open(cls, settings: ClusterSettings) -> "Cluster":
        """Starts processes on this machine, or connects to the scheduler at ``settings.address``.

        Processes of this machine speak TLS with keys made for this run, so that no other user of the machine
        can send them work. For ``tls://`` addresses the keys are those of Dask's configuration.

        Raises:
            ClusterUnavailable: The processes do not start, or the scheduler does not answer.
        """
        plan = settings.plan
        configure(plan, dashboard=settings.dashboard)
        local = None
        try:
            local = None if settings.address else _local(settings)
            client = Client(local or settings.address, timeout=settings.connect_s, set_as_default=False)
            if local:
                client.wait_for_workers(1, timeout=START_S)
        except (OSError, TimeoutError, RuntimeError, ValueError) as error:
            if local:
                local.close()
            raise ClusterUnavailable(_missing(settings.address)) from error
        return cls(
            client, local, plan, pages(client.dashboard_link) if settings.dashboard and local else None
        )

    def capacity(self) -> int:
        """Returns how many photos can be read at once now; 0 while every worker is being replaced.

        Raises:
            ClusterUnavailable: The connection to the scheduler is gone; open another cluster.
        """
        try:
            if self._local:
                self._local.sync(self._replace, self._local)
            if self._client.status == "running":
                return sum(self._client.nthreads().values())
        except (OSError, TimeoutError, RuntimeError) as error:
            raise ClusterUnavailable("The connection to the scheduler is gone.") from error
        raise ClusterUnavailable("The connection to the scheduler is gone.")

    def models(self) -> Mapping[str, str]:
        """Asks a worker which models it reads with; waits until there is one.

        Raises:
            ClusterUnavailable: The connection to the scheduler is gone, or no worker answered.
            RollmarkError: The worker can read nothing; it says why.
        """
        told = self.ask(task.models, self._plan)
        if isinstance(told, Unfit):
            raise RollmarkError(told.message, advice=told.advice)
        return told

    def ask(self, function: Callable[..., _Told], *arguments: object) -> _Told:
        """Runs a function of this package in a worker, and waits for what it returns.

        Raises:
            ClusterUnavailable: The connection to the scheduler is gone, or no worker answered in time.
        """
        try:
            future = self._client.submit(function, *arguments, pure=False)
            told: _Told = future.result(timeout=ANSWER_S)
        except (OSError, TimeoutError, RuntimeError, CancelledError) as error:
            raise ClusterUnavailable("No worker answered.") from error
        return told

    def submit(self, job: Job, done: Callable[[Job, Answer], None]) -> None:
        """Sends a photo to be read; a photo that is being read by the same models is read once for both.

        Args:
            job: The photo.
            done: Called once, in another thread, with what came back.

        Raises:
            ClusterUnavailable: The connection to the scheduler is gone.
        """
        key = task_key(job.sha256, job.models_key)
        try:
            future = self._client.submit(task.read, job, self._plan, key=key, pure=True)
        except (OSError, TimeoutError, RuntimeError) as error:
            raise ClusterUnavailable("The connection to the scheduler is gone.") from error
        future.add_done_callback(lambda finished: done(job, _answer(finished)))

    async def _replace(self, local: LocalCluster) -> None:
        """Starts others for workers that Dask has forgotten.

        One that is killed just as it starts or joins takes the nanny along that would have replaced it; one
        that is not back soon is given up.
        """
        for name in [name for name, nanny in local.workers.items() if nanny.status in _GONE]:
            del local.workers[name]
        if len(local.workers) < self._wanted:
            local.scale(self._wanted)  # starts what is wanted and is not there

    def close(self) -> None:
        """Lets go of the scheduler; ends the processes that were started here."""
        # Whoever closes a cluster that is gone already wants no more of it than this.
        for part in (self._client, self._local):
            with suppress(OSError, TimeoutError, RuntimeError):
                if part:
                    part.close(timeout=CLOSE_S)


def _local(settings: ClusterSettings) -> LocalCluster:
    forking.prepare(settings.reader, ENVIRONMENT)
    local = LocalCluster(
        n_workers=0,  # they are started below: here one that is killed as it starts would end them all
        threads_per_worker=1,
        processes=True,
        memory_limit=settings.memory_bytes,
        # Dask opens the port of its pages though they are not shown: for this machine alone, any free one.
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": settings.dashboard},
        host="127.0.0.1",
        protocol="tls",
        security=Security.temporary(),
        silence_logs=logging.WARNING,
    )
    local.scale(settings.workers)
    return local


def pages(dashboard: str) -> str:
    """Returns which of Dask's pages is there: all where bokeh is installed, else a table of workers."""
    return dashboard if find_spec("bokeh") else dashboard.removesuffix("status") + "info/main/workers.html"


def _missing(address: str | None) -> str:
    return f"The scheduler at {address} does not answer." if address else "The workers could not be started."


def _answer(future: Future[Answer]) -> Answer:
    try:
        answer: Answer = future.result()
    except KilledWorker as killed:
        return Died(killed.allowed_failures + 1)
    except Exception as error:
        if future.cancelled() or isinstance(error, OSError | TimeoutError):
            return Lost()
        return Failed(type(error).__name__, ())
    finally:
        future.release()
    return answer
