"""Draws texts that fit a pattern, such as the serial formats of the knowledge.

Of a pattern may be used what the formats use: letters, classes, groups, alternatives and counts.
"""

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

_parse = import_module("re._parser").parse  # the only reader of patterns that Python has; its stubs lack it

Draw = Callable[[np.random.Generator], str]

_CATEGORIES = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " "}


def drawn(pattern: str, rng: np.random.Generator, known: str) -> str:
    """Draws a text that fits.

    Args:
        pattern: A regular expression.
        rng: Which text.
        known: Characters that may be drawn.

    Raises:
        ValueError: The pattern asks for more than is known here, or for none but unknown characters.
    """
    return _parts(pattern, known)(rng)


@functools.cache
def _parts(pattern: str, known: str) -> Draw:
    return _sequence(_parse(pattern), known)


def _sequence(parsed: Any, known: str) -> Draw:  # noqa: ANN401  Python's own tree
    parts = [_part(str(kind), value, known) for kind, value in parsed]
    return lambda rng: "".join(part(rng) for part in parts)


def _part(kind: str, value: Any, known: str) -> Draw:  # noqa: ANN401
    match kind:
        case "LITERAL":
            return _any_of([chr(value)])
        case "IN":
            return _any_of([c for member in value for c in _members(*member) if c in known])
        case "SUBPATTERN":
            return _sequence(value[-1], known)
        case "BRANCH":
            return _either([_sequence(branch, known) for branch in value[1]])
        case "MAX_REPEAT":
            return _repeated(value[0], value[1], _sequence(value[2], known))
    raise ValueError(f"no text can be drawn for {kind} in a pattern")


def _any_of(characters: list[str]) -> Draw:
    if not characters:
        raise ValueError("a class of the pattern holds no known character")
    return lambda rng: characters[int(rng.integers(len(characters)))]


def _either(branches: list[Draw]) -> Draw:
    return lambda rng: branches[int(rng.integers(len(branches)))](rng)


def _repeated(least: int, most: int, part: Draw) -> Draw:
    return lambda rng: "".join(part(rng) for _ in range(int(rng.integers(least, most + 1))))


def _members(kind: Any, value: Any) -> str:  # noqa: ANN401
    if str(kind) == "RANGE":
        return "".join(map(chr, range(value[0], value[1] + 1)))
    return chr(value) if str(kind) == "LITERAL" else _CATEGORIES.get(str(value), "")
