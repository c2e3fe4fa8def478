"""Models: known ones, announced ones, the text beside a maker's name, and Zastava's three lines."""

import itertools
import re
from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, dictionary_p, likeness, maker_p
from ocr.knowledge.model import ModelMatch
from ocr.types import MarkingKind

BLOCK_MAKER = "zastava"
"""The maker whose military rifles carry model, year and number in three lines and no name."""

HINT = re.compile(r"[^\W_](?:[\w./ -]{0,14}[\w.])?")
"""Text short enough for a model's name."""

SERIAL_DIGITS = 4
"""So many digits in a row beside a maker's name are rather a serial than a model."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the models in a piece."""
    known = list(_known(piece, scene))
    announced = [
        f for f in _announced(piece, scene) if not any(k.end >= f.end and _cross(f, k) for k in known)
    ]
    yield from (k for k in known if not any(_cross(k, a) for a in announced))
    yield from announced
    yield from (h for h in _hints(piece, scene) if not any(_cross(h, f) for f in known + announced))


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
    taken: list[Find] = []
    for match in scene.found[piece].models:
        if match.end <= match.start:
            continue
        made = _of_known(piece, match, scene)
        if not any(_cross(made, other) for other in taken):
            taken.append(made)
            yield made


def _of_known(piece: Piece, match: ModelMatch, scene: Scene) -> Find:
    start = max((a for a, _ in scene.found[piece].announced if a < match.end), default=0)
    start = max(start, match.start)  # 'Mod.' announces the model and is no part of it
    value = piece.text[start : match.end]
    named = [maker for maker in match.makers if scene.named_p(maker) >= 0.3]
    name = "model_known" if is_telling(match.model) else "model_short"
    p = scene.weights.kind[name]
    if named:
        sure = max(scene.named_p(maker) for maker in named)
        p += (scene.weights.kind["model_of_named"] - p) * sure
    reasons = [f"model of {maker.name}, seen on the photo" for maker in named[:2]]
    if not named:
        reasons = ["known model of " + ", ".join(maker.name for maker in match.makers[:3])]
    if match.similarity < 1:
        reasons.append(f"read '{value}', nearest to '{match.model}'")
    if _heads_block(piece, scene):
        p = max(p, scene.weights.kind["model_block"])
        reasons.append("first of three lines model, year, number, as on Zastava rifles")
    p *= likeness(match.similarity) * dictionary_p(piece, match.start, match.end)
    return Find(MarkingKind.MODEL, value, match.model, p, piece, start, match.end, tuple(reasons))


def _heads_block(piece: Piece, scene: Scene) -> bool:
    if block_model(piece, scene) is None:
        return False
    below = [p for p in scene.pieces if not p.seams and piece in scene.above[p.ids[0]]]
    return any(scene.found[lower].years for lower in below)


def _announced(piece: Piece, scene: Scene) -> Iterator[Find]:
    for start, end in scene.found[piece].announced:
        value = piece.text[start:end].rstrip(".,;:")
        p = scene.weights.kind["model_announced"] * piece.p_of(start, end)
        word = piece.text[:start].split()[-1:] or ["Mod."]
        reason = f"stands behind '{word[0].strip(' .:')}'"
        yield Find(MarkingKind.MODEL, value, value.upper(), p, piece, start, start + len(value), (reason,))


def _hints(piece: Piece, scene: Scene) -> Iterator[Find]:
    """The rest of a line that names a maker, where it is short and is nothing else."""
    names = (m for m in scene.found[piece].makers if m.alias not in m.maker.factory_codes)
    for match in itertools.islice(names, 1):
        named = maker_p(piece, match, scene.weights)
        for start, end in _rest(piece.text, match.start, match.end):
            if not _free(piece, start, end, scene):
                continue
            p = scene.weights.kind["model_hint"] * named * piece.p_of(start, end)
            value = piece.text[start:end]
            reason = f"stands beside the name of {match.maker.name}; not in the list of its models"
            yield Find(MarkingKind.MODEL, value, value.upper(), p, piece, start, end, (reason,))


def _rest(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in ((0, start), (end, len(text))):
        part = text[first:last]
        stripped = part.strip(" .,;:-–'\"®™*")
        if HINT.fullmatch(stripped) and any(c.isalnum() for c in stripped):
            at = first + part.index(stripped)
            yield at, at + len(stripped)


def _free(piece: Piece, start: int, end: int, scene: Scene) -> bool:
    found = scene.found[piece]
    groups = (found.calibres, found.countries, found.traps, found.holders, found.blanks)
    spans = [(m.start, m.end) for group in groups for m in group]
    spans += [(m.start, m.end) for m in found.makers[1:]] + list(found.years)
    text = piece.text[start:end]
    return (
        not any(a < end and start < b for a, b in spans)
        and re.search(rf"\d{{{SERIAL_DIGITS},}}", text) is None
        and any(c.isdigit() for c in text)
    )


def _cross(a: Find, b: Find) -> bool:
    return a.start < b.end and b.start < a.end
