"""The process that new workers are copies of: it has imported all that they need, so they are soon there.

So a worker that was killed is replaced without a new Python having to import everything first.
"""

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver

from ocr.cluster.settings import READER

METHOD = "forkserver"
"""How Dask starts workers; a plain fork of this process would copy its threads' locks."""

_ALWAYS = ("distributed", "ocr.cluster.preload")


def prepare(reader: str, environment: Mapping[str, str]) -> None:
    """Starts that process, unless it runs already.

    Args:
        reader: ``module:function`` that workers open their reader by; its modules are imported there, but no
            model is opened, for its threads would not be copied.
        environment: Variables that have to be set before the workers' libraries are loaded.
    """
    with _environment(environment):
        multiprocessing.get_context(METHOD).set_forkserver_preload([*_ALWAYS, *_modules(reader)])
        forkserver.ensure_running()


def _modules(reader: str) -> list[str]:
    module = reader.split(":", maxsplit=1)[0]
    return [module, "ocr.reader"] if reader == READER else [module]


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
