"""Dask as it is set up in every process that this package starts."""

from dataclasses import asdict

import dask

from ocr.cluster import forking
from ocr.cluster.preload import PLAN
from ocr.cluster.task import Plan

ENVIRONMENT = {
    # Dask has workers give memory back after each picture, to get it again for the next: a third of the time.
    # What threads take from arenas of their own is given back too, whatever the threshold: another twentieth.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(512 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "OMP_NUM_THREADS": "1",
}
"""Variables of the workers, set before they start."""

CONFIG = {
    # A photo travels with its task, so that it survives the worker; few are on their way at once.
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
    # Nothing is kept in a worker that could be written to disk, and a paused worker would wait for ever.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # Dask's own pages tell everybody about tasks and machines; the service has its own metrics.
    "distributed.worker.http.routes": [],
    # The first death is told: who sends the photo counts them, where a restart does not forget the count.
    "distributed.scheduler.allowed-failures": 0,
    # A profiler would look at the stack of whoever reads a hundred times a second, for pages nobody opens.
    "distributed.worker.profile.enabled": False,
    # Every part would wake fifty times a second to see whether it is late, and twice to look at the machine.
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "10s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.preload": ["ocr.cluster.preload"],
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.worker.multiprocessing-method": forking.METHOD,
}


ROUTES = "distributed.scheduler.http.routes"
PAGES = ["distributed.http.scheduler.info", "distributed.http.health", "distributed.http.statics"]
"""The pages of Dask that are shown where they are asked for: workers and tasks."""


def configure(plan: Plan, *, dashboard: bool = False) -> None:
    """Sets Dask up in this process and, through it, in the workers that it starts.

    Args:
        plan: What workers open before they join.
        dashboard: Whether a scheduler of this process shows pages.
    """
    dask.config.set(CONFIG | {PLAN: asdict(plan), ROUTES: PAGES if dashboard else []})
