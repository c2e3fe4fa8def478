"""What every worker process does before it joins: Dask imports this module and calls :func:`dask_setup`.

A worker that joins is ready to read, so that a photo is never blamed for the start of its worker.
"""

import resource

import dask
from distributed import Worker

from ocr.cluster.task import Plan, warm

PLAN = "rollmark.plan"
"""The key of Dask's configuration under which the fields of a plan come into the process."""

SHARE = 0.9
"""Of a worker's memory, what it can allocate: less than the 0.95 at which Dask would end the process."""


def dask_setup(worker: Worker) -> None:
    """Limits what the process can allocate, and opens its reader.

    With the limit a photo that needs too much memory ends in an error that names it, instead of a dead
    worker that names nobody. RLIMIT_DATA counts private writable memory (setrlimit(2), since Linux 4.7).
    """
    if memory := worker.memory_manager.memory_limit:
        _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (int(SHARE * memory), hardest))
    warm(Plan(**dask.config.get(PLAN)))
