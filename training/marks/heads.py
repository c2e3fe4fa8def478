"""Heads of screws: the things on a weapon that look most like a drawn mark, a figure in a ring.

They are drawn as the marks of the atlas are, and known as what is no mark: the network was trained on slots
and pins, and took a cross in a round head for a star in a circle.
"""

import numpy as np

from ocr.marks.embed import Embeds, Vectors
from training.marks.learn import of_drawing

_RING = '<circle cx="50" cy="50" r="42" fill="none" stroke="black" stroke-width="7"/>'
_CROSS = '<path d="M42 24H58V42H76V58H58V76H42V58H24V42H42Z"/>'
_SOCKET = '<polygon points="50,26 71,38 71,62 50,74 29,62 29,38"/>'
_HOLES = '<circle cx="32" cy="50" r="8"/><circle cx="68" cy="50" r="8"/>'

DRAWINGS = tuple(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{shape}</svg>'
    for shape in (_CROSS, *(_RING + inside for inside in (_CROSS, _SOCKET, _HOLES)))
)
"""A cross, and in a ring a cross, a hexagonal socket and two holes, as SVG."""


def heads(embedder: Embeds) -> Vectors:
    """Embeds heads of screws, (N, D) unit vectors of what is no mark."""
    return np.concatenate([of_drawing(drawing, embedder) for drawing in DRAWINGS])
