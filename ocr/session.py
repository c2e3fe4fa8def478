"""ONNX Runtime sessions with explicit thread counts."""

import functools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime as ort

from models.errors import ModelCorrupt
from models.shelf import Card, verified

ELSEWHERE = 0.01  # mean difference of probabilities: processors round differently, above all in eight bits

_LOCK = threading.Lock()


def open_session(card: Card, threads: int) -> ort.InferenceSession:
    """Opens a model after checking its weights against its card.

    All models of a process take their memory from one arena. A model's own keeps the largest tensors of every
    input shape ever seen, and photos come in all shapes; without any, each run has its pages given and
    cleared anew, a tenth of a photo's time: docs/decisions/0011-less-time-for-the-same-reading.md.

    Args:
        card: The model.
        threads: Threads for one run; ONNX Runtime would otherwise take every core it sees.

    Raises:
        ModelMissing: The weights are not there.
        ModelCorrupt: The weights are not those of the card, or give another output here than where they were
            shipped.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a pattern is a block of memory for every shape
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.log_severity_level = 3
    _share_memory()
    path = verified(card.weights, card.sha256)
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    check_golden(session.run, card)
    return session


def _share_memory() -> None:
    """Registers the arena, once a process, so that it is one for all models."""
    with _LOCK:
        _registered()


@functools.cache
def _registered() -> None:
    memory = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(memory, ort.OrtArenaCfg(0, -1, -1, -1))  # as usual, without a limit


def check_golden(run: Callable[..., Any], card: Card) -> None:
    """Checks that a model gives what it gave where it was shipped.

    Args:
        run: Runs it, as ``onnxruntime.InferenceSession.run`` does.
        card: The model; nothing is checked where it has no golden input.

    Raises:
        ModelCorrupt: It gives another output.
    """
    if not card.golden.is_file():
        return
    with np.load(card.golden) as kept:
        inputs, wanted = kept["x"], kept["p"]
    found = run(None, {"x": inputs})[0]
    if found.shape != wanted.shape or float(np.abs(found - wanted).mean()) > ELSEWHERE:
        raise ModelCorrupt(
            f"{card.kind} {card.version} gives another output on this machine than where it was shipped."
        )
