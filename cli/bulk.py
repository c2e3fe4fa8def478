"""``rollmark bulk``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ocr.cluster import ClusterSettings


def bulk(  # noqa: PLR0913  an option each
    archive: Annotated[
        str, typer.Argument(help="A folder, a zip or tar file, or s3://bucket/prefix.", show_default=False)
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.", show_default=False)],
    dask: Annotated[
        str | None, typer.Option(help="Scheduler, tcp://HOST:8786; workers join it by `rollmark worker`.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Processes on this machine.", show_default="one a processor"),
    ] = None,
    memory: Annotated[int, typer.Option(min=512, help="What each process may use, in MiB.")] = 2048,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an earlier run ended.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on for ever: read what is dropped in.")] = False,
    stable: Annotated[
        float, typer.Option(min=0.5, help="Seconds without change after which a dropped file is whole.")
    ] = 5.0,
    retry_refused: Annotated[
        bool, typer.Option("--retry-refused", help="Read again what was refused.")
    ] = False,
    reread: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY",
            help="Read only these again, by newer models: 'serial_p < 0.8 and path ~ box-12/'.",
        ),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Write Readings as JSON lines too.")] = False,
    import_into: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Bring the results into a service; its key in ROLLMARK_KEY."),
    ] = None,
    import_rate: Annotated[
        float, typer.Option(min=0.01, max=1000, help="Photos a second that the service is sent at most.")
    ] = 2.0,
    flush: Annotated[
        float, typer.Option(min=0.1, help="Seconds until what is read is written, at most.")
    ] = 30.0,
    reader: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Read an archive of photos, on this machine or on many.

    Results are Parquet files in DIR/parts and a report in DIR/report. Whatever is killed, --resume goes on
    without reading again what was written. The originals are only ever read.
    """
    from cli.bulk_run import run_bulk  # Dask and pyarrow load only where they are needed
    from ocr.bulk.bulk import Options

    options = Options(
        archive=archive,
        out=out,
        cluster=_cluster(dask, workers, memory, reader),
        resume=resume,
        watch=watch,
        stable_s=stable,
        retry_refused=retry_refused,
        reread=reread,
        with_readings=jsonl,
        longest_s=flush,
        service=import_into,
        key=_key(import_into),
        per_second=import_rate,
    )
    raise typer.Exit(run_bulk(options))


def _cluster(dask: str | None, workers: int | None, memory: int, reader: str | None) -> "ClusterSettings":
    import os

    from ocr.cluster.settings import READER, ClusterSettings

    return ClusterSettings(
        address=dask,
        workers=workers or len(os.sched_getaffinity(0)),
        memory_bytes=memory * 2**20,
        reader=reader or READER,
        dashboard=True,
    )


def _key(service: str | None) -> str:
    import os

    from ocr.errors import ImportFailed

    key = os.environ.get("ROLLMARK_KEY", "")
    if service and not key:
        raise ImportFailed(
            "There is no key for the service.", advice="Set ROLLMARK_KEY; `rollmark key new` makes one."
        )
    return key
