"""Two witnesses of the maker, what is written and what is drawn, weighed together.

A mark that may be several makers' is the likelier that of the maker whose name stands on the photo. A mark
that is surely another maker's than the name says is a contradiction, and is raised as one: a changed part, a
part made under licence, a forged marking, or an error of reading. A letter that only Cyrillic has speaks
against the mark of a maker who marks in Latin.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ocr.fields.weights import Weights, sigmoid
from ocr.knowledge.keys import guess_script, shape_key
from ocr.knowledge.marks import load_atlas
from ocr.knowledge.model import Knowledge, Maker
from ocr.reasons import because
from ocr.types import MakerAlternative, Mark, Reason, Script

SURE = 0.5
"""Probability from which a witness is heard against the other."""

TOLD = 0.1
"""Probability of being a known mark, with what is written heard, from which a drawn mark is told."""

LEAST_ALTERNATIVE = 0.01
"""Probability from which another maker of the mark is told."""

DIGITS = 4

CYRILLIC = frozenset({"BG", "BY", "MK", "RU", "UA"})
"""Countries whose makers stamp Cyrillic."""

EITHER = frozenset({"BA", "ME", "RS"})
"""Countries whose makers stamp Cyrillic and Latin."""


def weighed(
    marks: Sequence[Mark],
    written: Mapping[str, float],
    texts: Mapping[str, float],
    knowledge: Knowledge,
    weights: Weights,
) -> tuple[Mark, ...]:
    """Weighs drawn marks by what is written beside them.

    Args:
        marks: As they were seen.
        written: Makers named in text, with the probability of that.
        texts: All texts, with their probabilities.
        knowledge: Whose country a maker's is.
        weights: How much a witness counts.

    Returns:
        The marks worth telling, their makers in their new order; probabilities and
        ``unknown_p`` still never exceed 1.
    """
    countries = {maker.id: maker.country for maker in knowledge.makers}
    cyrillic = max((p for text, p in texts.items() if _is_cyrillic(text)), default=0.0)
    plainly = max((p for text, p in texts.items() if _is_plainly_cyrillic(text)), default=0.0)

    def times(maker: str) -> float:
        """How much likelier the text makes this maker's mark."""
        gains = weights.reading["mark_named"] * written.get(maker, 0.0)
        if countries.get(maker) in CYRILLIC | EITHER:
            gains += weights.reading["mark_script"] * cyrillic
        elif maker in countries:
            gains += weights.reading["mark_other_script"] * plainly
        return math.exp(gains)

    heard = (_reweighed(mark, {name: times(name) for name in _makers(mark)}) for mark in marks)
    return tuple(_tidy(mark) for mark in heard if 1 - mark.unknown_p >= TOLD)


def borne_out(p: float, drawn: float, weights: Weights) -> float:
    """Raises the probability of a maker's name by a drawn mark of that maker."""
    kept = min(1 - 1e-6, max(1e-6, p))
    return max(p, sigmoid(math.log(kept / (1 - kept)) + weights.reading["name_drawn"] * drawn))


def contradicted_by_text(
    mark: Mark, written: Mapping[str, float], makers: Mapping[str, Maker]
) -> Iterator[Reason]:
    """Says which maker is written where a mark is surely another's."""
    if mark.p < SURE or mark.maker not in makers or written.get(mark.maker, 0.0) >= SURE:
        return
    for maker, p in sorted(written.items(), key=lambda item: (-item[1], item[0])):
        if p >= SURE and apart(makers[maker], makers[mark.maker]):
            yield because("mark_against_text", drawn=makers[mark.maker].name, named=makers[maker].name)


def contradicted_by_mark(
    maker: Maker, marks: Sequence[Mark], makers: Mapping[str, Maker]
) -> Iterator[Reason]:
    """Says whose mark is drawn where a text surely names another maker."""
    sure = [mark for mark in marks if mark.p >= SURE and mark.maker in makers]
    if any(mark.maker == maker.id for mark in sure):
        return
    for mark in sure:
        if apart(maker, makers[mark.maker]):
            yield because("text_against_mark", named=maker.name, drawn=makers[mark.maker].name)


def apart(one: Maker, other: Maker) -> bool:
    """Tells whether two makers are two firms rather than two entries of one, as before and after a war."""
    if one.id == other.id:
        return False
    words, others = ({word for word in maker.name.upper().split() if len(word) > 3} for maker in (one, other))
    return not words & others or one.country != other.country


def _reweighed(mark: Mark, times: Mapping[str, float]) -> Mark:
    before = {mark.maker: mark.p} | {other.maker: other.p for other in mark.alternatives}
    raised = {maker: p * times[maker] for maker, p in before.items()}
    if all(each == 1 for each in times.values()):
        return mark
    rest = max(0.0, 1 - mark.unknown_p - sum(before.values()))
    total = sum(raised.values()) + mark.unknown_p + rest
    ranked = sorted(((p / total, maker) for maker, p in raised.items()), key=lambda item: (-item[0], item[1]))
    (p, maker), others = ranked[0], ranked[1:]
    alternatives = tuple(MakerAlternative(name, q) for q, name in others)
    kind = mark.kind if maker == mark.maker else load_atlas().kinds.get(maker, mark.kind)
    return replace(
        mark, maker=maker, kind=kind, p=p, alternatives=alternatives, unknown_p=mark.unknown_p / total
    )


def _tidy(mark: Mark) -> Mark:
    others = ((other.maker, round(other.p, DIGITS)) for other in mark.alternatives)
    likely = tuple(MakerAlternative(maker, p) for maker, p in others if p >= LEAST_ALTERNATIVE)
    unknown = round(mark.unknown_p, DIGITS)
    return replace(mark, p=round(mark.p, DIGITS), alternatives=likely, unknown_p=unknown)


def _makers(mark: Mark) -> Iterator[str]:
    yield mark.maker
    yield from (other.maker for other in mark.alternatives)


def _is_plainly_cyrillic(text: str) -> bool:
    """Whether a letter is among them that no Latin one looks like."""
    return _is_cyrillic(text) and any(guess_script(letter) is Script.CYRILLIC for letter in shape_key(text))


def _is_cyrillic(text: str) -> bool:
    return sum(c.isalpha() for c in text) > 1 and guess_script(text) is Script.CYRILLIC
