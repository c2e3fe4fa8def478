"""ONNX Runtime sessions with explicit thread counts."""

import numpy as np
import onnxruntime as ort

from models.errors import ModelCorrupt
from models.shelf import Card, verified

ELSEWHERE = 0.01  # mean difference of probabilities: processors round differently, above all in eight bits


def open_session(card: Card, threads: int) -> ort.InferenceSession:
    """Opens a model after checking its weights against its card.

    The memory arena stays off: it keeps the largest tensor of every input shape ever seen, and photos come in
    all shapes.

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
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    path = verified(card.weights, card.sha256)
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    if card.golden.is_file():
        _check(session, card)
    return session


def _check(session: ort.InferenceSession, card: Card) -> None:
    with np.load(card.golden) as kept:
        inputs, wanted = kept["x"], kept["p"]
    found = session.run(None, {session.get_inputs()[0].name: inputs})[0]
    if found.shape != wanted.shape or float(np.abs(found - wanted).mean()) > ELSEWHERE:
        raise ModelCorrupt(
            f"{card.kind} {card.version} gives another output on this machine than where it was shipped."
        )
