"""ONNX Runtime sessions with explicit thread counts."""

import onnxruntime as ort

from models.shelf import Card, verified


def open_session(card: Card, threads: int) -> ort.InferenceSession:
    """Opens a model after checking its weights against its card.

    The memory arena stays off: it keeps the largest tensor of every input shape ever seen, and photos come in
    all shapes.

    Args:
        card: The model.
        threads: Threads for one run; ONNX Runtime would otherwise take every core it sees.

    Raises:
        ModelMissing: The weights are not there.
        ModelCorrupt: The weights are not those of the card.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    path = verified(card.weights, card.sha256)
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
