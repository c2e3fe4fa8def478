"""Networks in bfloat16: half the time, on processors that multiply it.

bfloat16 is float32 with 8 bits of mantissa in place of 24. AVX-512 BF16 and AMX multiply it twice as fast and
more, and OpenVINO is what uses them: docs/decisions/0012-bfloat16-where-the-processor-has-it.md. On
other processors nothing is gained, and the networks run in float32 as they did.
"""

import functools
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import openvino
from numpy.typing import NDArray

from models.shelf import Card, verified
from ocr.errors import RollmarkError
from ocr.session import check_golden, open_session

BFLOAT16, FLOAT32 = "bfloat16", "float32"
SETTING = "ROLLMARK_ARITHMETIC"
"""Environment: ``float32`` reads in float32 on any processor, so that two machines read the same."""
CPUINFO = Path("/proc/cpuinfo")
MULTIPLIERS = frozenset({"avx512_bf16", "amx_bf16"})
SHAPES = 64  # that code is kept for; photos come in all shapes

# The first run of all makes what is one for the process, and meanwhile gives Python's lock away. A thread
# that begins another first run then waits for it with that lock in hand, and both wait for ever.
_OPENING = threading.Lock()


class Network(Protocol):
    """What runs a network: an ONNX Runtime session, or :class:`Rounded`."""

    def run(self, outputs: None, inputs: Mapping[str, NDArray[Any]], /) -> Sequence[NDArray[np.float32]]:
        """Runs it once; returns every output."""
        ...


def open_network(card: Card, threads: int) -> Network:
    """Opens a model in what this processor multiplies fastest, after checking its weights against its card.

    Args:
        card: The model.
        threads: Threads for one run.

    Raises:
        ModelMissing: The weights are not there.
        ModelCorrupt: The weights are not those of the card, or give another output here than where they were
            shipped.
        RollmarkError: The environment asks for an arithmetic that there is not.
    """
    if chosen() == FLOAT32:
        session: Network = open_session(card, threads)
        return session
    path = str(verified(card.weights, card.sha256))
    with _OPENING:
        network = Rounded(path, threads)
        check_golden(network.run, card)
    return network


def chosen() -> str:
    """Says in what networks are opened on this machine: ``bfloat16`` or ``float32``.

    Raises:
        RollmarkError: The environment asks for what there is not.
    """
    asked = os.environ.get(SETTING, "")
    if asked not in {"", FLOAT32}:
        raise RollmarkError(f"{SETTING} is {asked!r}.", advice=f"Set it to {FLOAT32}, or leave it unset.")
    return FLOAT32 if asked or not _multiplies_bfloat16() else BFLOAT16


class Rounded:
    """A network in bfloat16; used from any number of threads, of which one runs it at a time."""

    def __init__(self, path: str, threads: int) -> None:
        """Compiles the ONNX file at ``path`` for ``threads`` threads a run."""
        wanted = {
            "INFERENCE_PRECISION_HINT": "bf16",
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # else two workers may be pinned to the same core
            "CPU_RUNTIME_CACHE_CAPACITY": SHAPES,
        }
        self._request = _core().compile_model(path, "CPU", wanted).create_infer_request()
        self._lock = threading.Lock()

    def run(self, _outputs: None, inputs: Mapping[str, NDArray[Any]], /) -> Sequence[NDArray[np.float32]]:
        """Runs it once; returns every output, float32."""
        with self._lock:
            found = self._request.infer(dict(inputs), share_inputs=True)
            return [np.array(found[n], np.float32) for n in range(len(found))]


@functools.cache
def _core() -> openvino.Core:
    return openvino.Core()


@functools.cache
def _multiplies_bfloat16() -> bool:
    """Whether the processor does, and not only OpenVINO, which imitates it on some others, slowly."""
    return bool(MULTIPLIERS & _flags()) and "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _flags() -> set[str]:
    """What Linux says that the processor can do; nothing on other systems."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())
