"""Lets torchvision be imported beside a torch without CUDA.

The published torchvision wheel has a compiled part that wants CUDA libraries. Where it cannot be loaded,
two operators stay undeclared and the import fails; their schemas are declared here, without kernels.
"""

import torch

SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_LIBRARY: list[torch.library.Library] = []  # a declaration lasts as long as its library


def declare() -> None:
    """Declares what the compiled part of torchvision would have; once in a process, before its import."""
    try:
        torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    except RuntimeError:  # the compiled part declared the library itself
        return
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for schema in SCHEMAS.values():
        library.define(schema)  # type: ignore[no-untyped-call]
    _LIBRARY.append(library)
