"""Beyond one machine: a scheduler that others reach, and workers that join it."""

import asyncio
import logging
import signal
from collections.abc import Callable
from urllib.parse import urlsplit

from distributed import Nanny, Scheduler

from ocr.cluster import forking
from ocr.cluster.cluster import CLOSE_S, pages
from ocr.cluster.configuration import ENVIRONMENT, configure
from ocr.cluster.settings import ClusterSettings
from ocr.cluster.task import Plan
from ocr.errors import ClusterUnavailable

LONGEST_S = 30.0
"""Seconds between two attempts to reach a scheduler, at most."""

Say = Callable[[str], None]


def schedule(listen: str, say: Say, *, dashboard: str | None = None) -> None:
    """Runs a scheduler until the process is told to stop.

    Whoever reaches it can have workers run anything: ``tcp://`` is for a network of its own. For ``tls://``
    the keys are those of Dask's configuration (``DASK_DISTRIBUTED__COMM__TLS__...``).

    Args:
        listen: ``tcp://host:port`` or ``tls://host:port``.
        say: Is told the address, once it listens.
        dashboard: ``host:port`` to show Dask's own pages at, to whoever asks; None: they are not shown.

    Raises:
        ClusterUnavailable: The address cannot be listened on.
    """
    asyncio.run(_schedule(listen, say, dashboard))


def work(settings: ClusterSettings, say: Say) -> None:
    """Runs workers of a scheduler until the process is told to stop; joins again whenever it was lost.

    Args:
        settings: The scheduler's address, and how this machine reads.
        say: Is told when they have joined, and when the scheduler cannot be reached.
    """
    asyncio.run(_work(settings, say))


async def _schedule(listen: str, say: Say, dashboard: str | None) -> None:
    stop = _begin(ClusterSettings().plan, dashboard=dashboard is not None)
    where = urlsplit(listen)
    try:
        scheduler = await Scheduler(
            host=where.hostname,
            port=where.port or 8786,
            protocol=where.scheme,
            dashboard=dashboard is not None,
            dashboard_address=dashboard or "127.0.0.1:0",
        )
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise ClusterUnavailable(f"{listen} cannot be listened on.") from error
    say(f"Listening at {scheduler.address}")
    if dashboard:
        say(f"Dask's pages: {pages(f'http://{dashboard}/status')}")
    await stop.wait()
    await scheduler.close()


async def _work(settings: ClusterSettings, say: Say) -> None:
    forking.prepare(settings.reader, ENVIRONMENT)
    stop, pause_s = _begin(settings.plan), 1.0
    while not stop.is_set():
        if await _joined(settings, say, stop):
            pause_s = 1.0
        if not stop.is_set():
            say(f"The scheduler at {settings.address} cannot be reached; trying again in {pause_s:.0f} s")
            await _wait(stop, pause_s)
            pause_s = min(2 * pause_s, LONGEST_S)


async def _joined(settings: ClusterSettings, say: Say, stop: asyncio.Event) -> bool:
    """Works until told to stop or the scheduler is lost; returns whether it was reached at all."""
    nannies = [
        Nanny(settings.address, nthreads=1, memory_limit=settings.memory_bytes, silence_logs=logging.WARNING)
        for _ in range(settings.workers)
    ]
    try:
        async with asyncio.timeout(LONGEST_S):
            await asyncio.gather(*nannies)
    except (OSError, TimeoutError, RuntimeError):
        await _close(nannies)
        return False
    say(f"{settings.workers} workers have joined {settings.address}")
    ends = [asyncio.ensure_future(nanny.finished()) for nanny in nannies]
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait([stopped, *ends], return_when=asyncio.FIRST_COMPLETED)
    await _close(nannies)
    await asyncio.gather(*ends)
    stopped.cancel()
    return True


async def _close(nannies: list[Nanny]) -> None:
    await asyncio.gather(*(nanny.close(timeout=CLOSE_S) for nanny in nannies), return_exceptions=True)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _begin(plan: Plan, *, dashboard: bool = False) -> asyncio.Event:
    """Sets Dask up; returns what is set when the process is told to stop."""
    configure(plan, dashboard=dashboard)
    logging.getLogger("distributed").setLevel(logging.WARNING)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
