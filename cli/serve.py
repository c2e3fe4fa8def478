"""``rollmark serve``."""

from typing import Annotated

import typer


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve readings over HTTP."""
    from api import server  # noqa: PLC0415  only the service needs the web framework
    from api.settings import Settings  # noqa: PLC0415

    server.serve(Settings(host=host, port=port))
