"""Models: known ones, announced ones, the text beside a maker's name, and Zastava's three lines."""

import itertools
import re
from collections.abc import Iterator, Sequence

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import Span, Spanning, apart, cross, within
from ocr.fields.words import is_code, maker_p, word_p
from ocr.knowledge.keys import shape_key
from ocr.knowledge.model import Maker, ModelMatch
from ocr.reasons import because
from ocr.types import MarkingKind, Reason

BLOCK_MAKER = "zastava"
"""The maker whose military rifles carry model, year and number in three lines and no name."""

HINT = re.compile(r"[^\W_](?:[\w./ -]{0,14}[\w.])?")
"""Text short enough for a model's name."""

SERIAL_DIGITS = 4
"""So many digits in a row beside a maker's name are rather a serial than a model."""

NAMED = 0.3
"""Probability from which a maker on the photo decides whose model a name is."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the models in a piece."""
    announced = [_announced(piece, span, scene) for span in scene.found[piece].announced]
    known = [k for k in _known(piece, scene) if not any(cross(k, a) and k.end < a.end for a in announced)]
    # Of names about as likely the longest: XDM-9, not XDM.
    ranked = sorted((*known, *announced), key=lambda f: (-round(f.p, 1), f.start - f.end, -f.p, f.normalised))
    yield from apart(ranked)
    yield from (hint for hint in _hints(piece, scene) if not any(cross(hint, f) for f in ranked))


def is_telling(model: str) -> bool:
    """Tells whether a model's name is more than two characters or bare digits, which mean many things."""
    return len(model) > 2 and not model.isdigit()


def block_model(piece: Piece, scene: Scene) -> ModelMatch | None:
    """Returns the model of Zastava's three lines when a piece holds nothing else."""
    for match in scene.found[piece].models:
        alone = match.end - match.start >= len(piece.text.strip()) - 1
        if alone and any(maker.id == BLOCK_MAKER for maker in match.makers):
            return match
    return None


def _known(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].models:
        if match.end > match.start and not _of_cartridge(match, piece, scene):
            yield _of_known(piece, match, scene)


def _of_cartridge(match: ModelMatch, piece: Piece, scene: Scene) -> bool:
    """Tells whether two letters name the cartridge, as in 7,62 ТТ: a longer name may be a model beside it."""
    return not is_telling(match.model) and any(within(match, each) for each in scene.found[piece].calibres)


def _of_known(piece: Piece, match: ModelMatch, scene: Scene) -> Find:
    word = next((span for span in scene.found[piece].announced if cross(span, match)), None)
    start = max(match.start, word.start) if word else match.start  # 'Mod.' is no part of the model
    p, why = _claim(piece, match, scene)
    if word:
        why.insert(0, _behind(piece, word))
        # Another maker's model of that name is not what the word announces.
        p = max(p, scene.weights.kind["model_announced"] * (1 - _rival(match, scene)))
    if match.similarity < 1:
        why.append(because("nearest", read=piece.marked(start, match.end), known=match.model))
    if _heads_block(piece, scene):
        p = max(p, scene.weights.kind["model_block"])
        why.append(because("model_three_lines"))
    p *= word_p(piece, match)
    return Find(MarkingKind.MODEL, match.model, p, piece, start, match.end, tuple(why))


def _claim(piece: Piece, match: ModelMatch, scene: Scene) -> tuple[float, list[Reason]]:
    """Says how likely a known name is that model, by the makers on the photo."""
    weights = scene.weights.kind
    telling = is_telling(match.model) and not scene.knowledge.is_cartridge_word(match.model)
    p = weights["model_known" if telling else "model_short"]
    here = _here(match, scene)
    if here:
        p += (weights["model_of_named"] - p) * max(scene.named_p(maker) for maker in here)
        return p, [because("model_of", maker=maker.name) for maker in here[:2]]
    p *= 1 - (1 - weights["model_of_other"]) * _rival(match, scene)
    return p * (1 - _maker_here(piece, match, scene)), [_users(match.makers, scene)]


def _here(match: ModelMatch, scene: Scene) -> list[Maker]:
    return [maker for maker in match.makers if scene.named_p(maker) >= NAMED]


def _rival(match: ModelMatch, scene: Scene) -> float:
    """Returns the probability that only makers are on the photo who have no such model."""
    return 0.0 if _here(match, scene) else max(scene.named.values(), default=0.0)


def _maker_here(piece: Piece, match: ModelMatch, scene: Scene) -> float:
    """Returns the probability that the same letters are a maker's, as PB is Beretta's."""
    same = (m for m in scene.found[piece].makers if (m.start, m.end) == (match.start, match.end))
    return max((scene.named_p(m.maker) for m in same), default=0.0)


def _users(makers: Sequence[Maker], scene: Scene) -> Reason:
    names = ", ".join(maker.name for maker in makers[:3])
    other = any(p >= NAMED for p in scene.named.values())
    return because("model_others" if other else "model_known", makers=names)


def _behind(piece: Piece, span: Span) -> Reason:
    word = piece.text[: span.start].split()[-1:] or ["Mod."]
    return because("model_announced", word=word[0].strip(" .:"))


def _heads_block(piece: Piece, scene: Scene) -> bool:
    if block_model(piece, scene) is None:
        return False
    below = [p for p in scene.pieces if not p.seams and piece in scene.above[p.ids[0]]]
    return any(scene.found[lower].years for lower in below)


def _announced(piece: Piece, span: Span, scene: Scene) -> Find:
    value = piece.text[span.start : span.end]
    p = scene.weights.kind["model_announced"]
    why = [_behind(piece, span)]
    normalised = value.upper()
    own = _of_named(value, scene)
    if own:
        maker, normalised = own
        p += (scene.weights.kind["model_of_named"] - p) * scene.named_p(maker)
        why.append(because("model_of", maker=maker.name))
    alike = [maker for match in scene.found[piece].models if match.end == span.end for maker in match.makers]
    others = {maker.id: maker for maker in alike if scene.named_p(maker) < NAMED}
    if others:
        why.append(_users(tuple(others.values()), scene))
    return Find(MarkingKind.MODEL, normalised, p * piece.p_of(*span), piece, *span, tuple(why))


def _of_named(value: str, scene: Scene) -> tuple[Maker, str] | None:
    """Returns the maker on the photo that has a model of this name; ``Mod. 70`` may be its M70."""
    key = shape_key(value)
    makers = [maker for maker in scene.knowledge.makers if scene.named_p(maker) >= NAMED]
    for maker in sorted(makers, key=lambda maker: (-scene.named_p(maker), maker.id)):
        for model in maker.models:
            if shape_key(model) in {key, f"M{key}", f"MOD{key}"}:
                return maker, model
    return None


def _hints(piece: Piece, scene: Scene) -> Iterator[Find]:
    """The rest of a line that names a maker, where it is short and is nothing else."""
    if scene.found[piece].is_prose:
        return
    names = (match for match in scene.found[piece].makers if not is_code(match))
    for match in itertools.islice(names, 1):
        named = maker_p(piece, match, scene.near, scene.weights)
        for span in _rest(piece.text, match.start, match.end):
            if _free(piece, span, scene):
                p = scene.weights.kind["model_hint"] * named * piece.p_of(*span)
                normalised = piece.text[span.start : span.end].upper()
                reason = because("model_beside", maker=match.maker.name)
                yield Find(MarkingKind.MODEL, normalised, p, piece, *span, (reason,))


def _rest(text: str, start: int, end: int) -> Iterator[Span]:
    for first, last in ((0, start), (end, len(text))):
        part = text[first:last]
        stripped = part.strip(" .,;:-–'\"®™*")
        if HINT.fullmatch(stripped) and any(c.isalnum() for c in stripped):
            at = first + part.index(stripped)
            yield Span(at, at + len(stripped))


def _free(piece: Piece, span: Span, scene: Scene) -> bool:
    found = scene.found[piece]
    others: list[Spanning] = [*found.calibres, *found.countries, *found.traps, *found.holders, *found.blanks]
    others += [*found.makers[1:], *found.years]
    text = piece.text[span.start : span.end]
    return (
        not any(cross(span, other) for other in others)
        and re.search(rf"\d{{{SERIAL_DIGITS},}}", text) is None
        and any(c.isdigit() for c in text)
    )
