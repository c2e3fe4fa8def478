"""How readings are spread over processes."""

from dataclasses import dataclass

from ocr.cluster.task import Plan

READER = "ocr.cluster.task:open_reader"
GIB = 2**30


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """How a cluster is opened.

    Attributes:
        address: Of a scheduler, ``tcp://...`` or ``tls://...``; None: processes of this machine.
        workers: Processes on this machine; not used with an address.
        threads: Processor threads that one photo is read with.
        memory_bytes: What one worker process may use; a photo that needs more is refused. The largest photo
            that is decoded (65 megapixels) takes 0.8 GB. Not used with an address: each worker has its own.
        reader: ``module:function`` that each worker calls with ``threads`` to get its reader.
        seconds: The longest that one photo may take; the process that takes longer is ended.
        connect_s: Seconds to wait for the scheduler.
        dashboard: Whether Dask's own pages are shown, on this machine alone; not used with an address.
    """

    address: str | None = None
    workers: int = 2
    threads: int = 1
    memory_bytes: int = 2 * GIB
    reader: str = READER
    seconds: float = 600.0
    connect_s: float = 10.0
    dashboard: bool = False

    @property
    def plan(self) -> Plan:
        """How a worker reads."""
        return Plan(self.reader, self.threads, self.seconds)
