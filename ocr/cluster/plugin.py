"""What every worker process is given when it starts."""

import resource

from distributed import Worker, WorkerPlugin

from ocr.cluster.task import Plan, warm

SHARE = 0.9
"""Of a worker's memory, what it can allocate: less than the 0.95 at which Dask would end the process."""


class ReaderPlugin(WorkerPlugin):
    """Limits what the process can allocate, and opens its reader before the first photo comes.

    With the limit a photo that needs too much memory ends in an error that names it, instead of a dead
    worker that names nobody. RLIMIT_DATA counts private writable memory (setrlimit(2), since Linux 4.7).
    """

    name = "rollmark-reader"

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def setup(self, worker: Worker) -> None:
        """Called by Dask in the new process."""
        if memory := worker.memory_manager.memory_limit:
            _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (int(SHARE * memory), hardest))
        # In the thread that reads, so that a photo that comes meanwhile waits for it.
        worker.executors["default"].submit(warm, self._plan)
