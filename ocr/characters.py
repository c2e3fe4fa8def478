"""What the characters of a line are worth once its readings have been weighed.

A recogniser sees letters; which text is right is decided by several looks, other recognisers and known words.
So a character is as probable as the readings that hold it there, and what no reading accounts for is shared
out as the recogniser's one look has it. No character is less probable than its whole line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from ocr.types import Alternative, Character

LEAST = 0.001  # alternatives less probable are not told
UNREADABLE = 0.5  # a character less probable than this is more likely another
ANY = "?"  # stands for one character that cannot be told, as in a request to trace and in a search


def weighed(
    text: str, p: float, alternatives: Sequence[Alternative], seen: Sequence[Character]
) -> tuple[Character, ...]:
    """The characters of a line, each with the probability that it is right there.

    Args:
        text: The reading.
        p: Its probability.
        alternatives: Other readings of the line, each with its own; with ``p`` at most 1 in all.
        seen: The characters as one look saw them; as they are where they do not spell ``text``.
    """
    if [each.text for each in seen] != list(text):
        return tuple(seen)
    left = max(0.0, 1 - p - sum(each.p for each in alternatives))
    shares: list[dict[str, float]] = [defaultdict(float, {each.text: p + left * each.p}) for each in seen]
    for own, share in zip(seen, shares, strict=True):
        for other in own.alternatives:
            share[other.text] += left * other.p
    for each in alternatives:
        for at, character in _standing(text, each.text):
            shares[at][character] += each.p
    return tuple(_character(own.text, share) for own, share in zip(seen, shares, strict=True))


def partial(characters: Sequence[Character]) -> str | None:
    """The text with ``?`` for every letter or digit that is more likely another; None where there is none."""
    told = "".join(ANY if _is_unreadable(each) else each.text for each in characters)
    return told if any(map(_is_unreadable, characters)) else None


def _is_unreadable(character: Character) -> bool:
    return character.text.isalnum() and character.p < UNREADABLE


def _standing(text: str, other: str) -> Iterator[tuple[int, str]]:
    """Where each character of another reading stands in a text; upper and lower case are the same there."""
    for block in Levenshtein.opcodes(text.upper(), other.upper()) if _is_plain(text, other) else ():
        if block.tag == "equal":
            yield from ((at, text[at]) for at in range(block.src_start, block.src_end))
        elif block.tag == "replace":
            places = range(block.src_start, block.src_end)
            yield from zip(places, other[block.dest_start : block.dest_end], strict=True)


def _is_plain(*texts: str) -> bool:
    """Whether upper case keeps every character's place: ß becomes two."""
    return all(len(text.upper()) == len(text) for text in texts)


def _character(own: str, shares: Mapping[str, float]) -> Character:
    others = [Alternative(c, round(p, 4)) for c, p in shares.items() if c != own and p >= LEAST]
    others.sort(key=lambda other: (-other.p, other.text))
    return Character(own, round(min(1.0, shares[own]), 4), tuple(others))
