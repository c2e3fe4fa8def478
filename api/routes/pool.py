"""How a route reaches the reader."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.pool import ReaderPool


def _pool(request: Request) -> ReaderPool:
    return cast("ReaderPool", request.state.pool)


Pool = Annotated[ReaderPool, Depends(_pool)]
"""The pool that the app opened when it started."""
