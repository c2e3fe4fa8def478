"""Beyond one machine: a scheduler that others reach, and workers that join it."""

import asyncio
import logging
import signal
from collections.abc import Callable
from urllib.parse import urlsplit

import dask
from distributed import Nanny, Scheduler

from ocr.cluster.cluster import CLOSE_S, CONFIG
from ocr.errors import ClusterUnavailable

LONGEST_S = 30.0
"""Seconds between two attempts to reach a scheduler, at most."""

Say = Callable[[str], None]


def schedule(listen: str, say: Say) -> None:
    """Runs a scheduler until the process is told to stop.

    Whoever reaches it can have workers run anything: ``tcp://`` is for a network of its own. For ``tls://``
    the keys are those of Dask's configuration (``DASK_DISTRIBUTED__COMM__TLS__...``).

    Args:
        listen: ``tcp://host:port`` or ``tls://host:port``.
        say: Is told the address, once it listens.

    Raises:
        ClusterUnavailable: The address cannot be listened on.
    """
    asyncio.run(_schedule(listen, say))


def work(address: str, *, workers: int, memory_bytes: int, say: Say) -> None:
    """Runs workers of a scheduler until the process is told to stop; joins again whenever it was lost.

    Args:
        address: Of the scheduler.
        workers: How many processes.
        memory_bytes: What each may use.
        say: Is told when they have joined, and when the scheduler cannot be reached.
    """
    asyncio.run(_work(address, workers, memory_bytes, say))


async def _schedule(listen: str, say: Say) -> None:
    stop = _begin()
    where = urlsplit(listen)
    try:
        scheduler = await Scheduler(
            host=where.hostname,
            port=where.port or 8786,
            protocol=where.scheme,
            dashboard=False,
            dashboard_address="127.0.0.1:0",
        )
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise ClusterUnavailable(f"{listen} cannot be listened on.") from error
    say(f"Listening at {scheduler.address}")
    await stop.wait()
    await scheduler.close()


async def _work(address: str, workers: int, memory_bytes: int, say: Say) -> None:
    stop, pause_s = _begin(), 1.0
    while not stop.is_set():
        if await _joined(address, workers, memory_bytes, say, stop):
            pause_s = 1.0
        if not stop.is_set():
            say(f"The scheduler at {address} cannot be reached; trying again in {pause_s:.0f} s")
            await _wait(stop, pause_s)
            pause_s = min(2 * pause_s, LONGEST_S)


async def _joined(address: str, workers: int, memory_bytes: int, say: Say, stop: asyncio.Event) -> bool:
    """Works until told to stop or the scheduler is lost; returns whether it was reached at all."""
    nannies = [
        Nanny(address, nthreads=1, memory_limit=memory_bytes, silence_logs=logging.WARNING)
        for _ in range(workers)
    ]
    try:
        async with asyncio.timeout(LONGEST_S):
            await asyncio.gather(*nannies)
    except (OSError, TimeoutError, RuntimeError):
        await _close(nannies)
        return False
    say(f"{workers} workers have joined {address}")
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


def _begin() -> asyncio.Event:
    """Sets Dask up; returns what is set when the process is told to stop."""
    dask.config.set(CONFIG)
    logging.getLogger("distributed").setLevel(logging.WARNING)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
