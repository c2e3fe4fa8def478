"""``rollmark serve``."""

from typing import Annotated

import typer


def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on; 0.0.0.0 for every one.", show_default="127.0.0.1"),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on.", show_default="8000")
    ] = None,
) -> None:
    """Run the service: photos in, records kept, readings over HTTP.

    Nothing need be set: the first start makes the data folder, the database and an administrator, and shows
    the password for the first login. Options not given are those of the environment (ROLLMARK_HOST,
    ROLLMARK_PORT); docs/api.md lists the others.
    """
    from api import server  # only the service needs the web framework
    from api.settings import Settings

    given = {"host": host, "port": port}
    server.serve(Settings.model_validate({name: value for name, value in given.items() if value is not None}))
