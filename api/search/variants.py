"""What may stand on the metal where this was read: the likeliest spellings, for an index to look up."""

import itertools
from collections.abc import Iterator

from api.search import costs

MISREAD_TOGETHER = 28
"""The likeliest single misreadings of a key, any two of which may have happened together."""


def variants(key: str) -> tuple[str, ...]:
    """Returns the key and every spelling that one misreading of any kind, or two likely ones, make of it."""
    found = dict.fromkeys((key, *_once(key), *_dropped(key), *_missed(key), *_twice(key)))
    return tuple(text for text in found if text)


def _once(key: str) -> Iterator[str]:
    for at, char in enumerate(key):
        yield from (key[:at] + other + key[at + 1 :] for other in costs.ALPHABET if other != char)


def _dropped(key: str) -> Iterator[str]:
    yield from (key[:at] + key[at + 1 :] for at in range(len(key)))


def _missed(key: str) -> Iterator[str]:
    for at in range(len(key) + 1):
        yield from (key[:at] + other + key[at:] for other in costs.ALPHABET)


def _twice(key: str) -> Iterator[str]:
    single = sorted((cost, at, other) for at, char in enumerate(key) for other, cost in costs.likely(char))
    for (_, at, one), (_, then, two) in itertools.combinations(single[:MISREAD_TOGETHER], 2):
        if at < then:
            yield key[:at] + one + key[at + 1 : then] + two + key[then + 1 :]
        elif then < at:
            yield key[:then] + two + key[then + 1 : at] + one + key[at + 1 :]
