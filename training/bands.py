"""Names for ranges of a measure, as figures are told apart by them."""

from collections.abc import Sequence


def band(value: float, bounds: Sequence[float]) -> str:
    """The range that a value lies in: ``below 20``, ``20 to 40``, ``from 40``.

    Args:
        value: Belongs to the upper of two ranges where it is the bound between them.
        bounds: At least one, rising.
    """
    above = sum(value >= bound for bound in bounds)
    if above == 0:
        return f"below {bounds[0]:g}"
    low = bounds[above - 1]
    return f"from {low:g}" if above == len(bounds) else f"{low:g} to {bounds[above]:g}"
