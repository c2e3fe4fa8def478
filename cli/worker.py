"""``rollmark worker`` and ``rollmark scheduler``."""

from typing import Annotated

import typer

MIB = 2**20


def worker(
    *,
    scheduler: Annotated[
        str, typer.Option(help="Address of the scheduler, tcp://HOST:8786 or tls://HOST:8786.")
    ],
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that read photos.")] = 1,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Processor threads for one photo.")] = 2,
    memory: Annotated[int, typer.Option(min=512, help="What each process may use, in MiB.")] = 2048,
) -> None:
    """Read photos on this machine for a service or an archive on another.

    Joins again whenever the scheduler was away, and ends when it is told to.
    """
    from ocr.cluster.machines import work  # loading Dask takes a second
    from ocr.cluster.settings import ClusterSettings

    given = ClusterSettings(scheduler, workers=workers, threads=threads, memory_bytes=memory * MIB)
    work(given, _say)


def scheduler(
    *,
    listen: Annotated[
        str, typer.Option(help="Where it is reached; who reaches it can run anything on the workers.")
    ] = "tcp://127.0.0.1:8786",
    dashboard: Annotated[
        str | None, typer.Option(help="HOST:PORT at which Dask's own pages are shown, to whoever asks.")
    ] = None,
) -> None:
    """Bring services and workers of several machines together."""
    from ocr.cluster.machines import schedule

    schedule(listen, _say, dashboard=dashboard)


def _say(text: str) -> None:
    typer.echo(text, err=True)
