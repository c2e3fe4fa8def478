"""Words of several parts, such as 223 REM, from the parts: the whole is seldom within one look."""

from collections.abc import Iterator, Mapping, Sequence

from ocr.rings.choose import GAP, Found
from ocr.rings.spot import shape
from ocr.rings.words import Word

TOUCHING = -0.03  # turns that two parts may seem to overlap


def parts(words: Mapping[str, Word]) -> dict[str, tuple[str, ...]]:
    """The words of several parts by their shapes, each with the shapes of its parts."""
    split = {key: tuple(map(shape, word.text.split())) for key, word in words.items()}
    return {key: each for key, each in split.items() if len(each) > 1 and min(map(len, each)) > 1}


def composed(found: Sequence[Found], words: Mapping[str, Word]) -> Iterator[Found]:
    """Every word whose parts follow one another on the ring, as sure as they are, by the letter.

    Args:
        found: Words and parts of words.
        words: By their shapes.
    """
    standing: dict[str, list[Found]] = {}
    for each in found:
        standing.setdefault(shape(each.word.text), []).append(each)
    for key, pieces in parts(words).items():
        for first in standing.get(pieces[0], ()):
            if (row := _row(first, pieces[1:], standing)) is not None:
                yield _joined(row, words[key])


def _row(first: Found, rest: Sequence[str], standing: Mapping[str, Sequence[Found]]) -> list[Found] | None:
    row = [first]
    for piece in rest:
        last = row[-1]
        following = [
            other
            for other in standing.get(piece, ())
            if other.way is last.way and _is_after(other, last) and TOUCHING < last.gap(other) < GAP
        ]
        if not following:
            return None
        row.append(max(following, key=lambda other: other.score))
    return row


def _is_after(other: Found, last: Found) -> bool:
    return 0 < last.way.value * (other.middle - last.middle) % 1 < 0.5


def _joined(row: Sequence[Found], word: Word) -> Found:
    way = row[0].way
    reach = way.value * (row[-1].middle - row[0].middle) % 1
    span = reach + (row[0].span + row[-1].span) / 2
    start = way.value * row[0].middle - row[0].span / 2
    letters = [len(shape(each.word.text)) for each in row]
    raw = [each.score / each.word.weight for each in row]
    score = sum(n * s for n, s in zip(letters, raw, strict=True)) / sum(letters) * word.weight
    return Found(word, way, way.value * (start + span / 2) % 1, span, score)
