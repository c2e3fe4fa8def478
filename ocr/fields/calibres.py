"""Calibres, and blank guns that carry a lethal one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.fields.finds import Find, fragment
from ocr.fields.pieces import Piece
from ocr.fields.scene import Found, Scene
from ocr.fields.words import word_p
from ocr.knowledge.model import CalibreMatch, Confidence
from ocr.types import MarkingKind

MOST_SIGNS = 2
"""Signs of a blank gun told to a person; one is enough to look again."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the calibres in a piece; a bare diameter stays a set of calibres."""
    for match in scene.found[piece].calibres:
        if match.end <= match.start:
            continue
        p = scene.weights.kind[_form(match)] * word_p(piece, match)
        reasons = tuple(_reasons(match, scene))
        made = Find(MarkingKind.CALIBRE, "|".join(match.ids), p, piece, match.start, match.end, reasons)
        yield made
        signs = blank_signs(scene) if is_lethal(match, scene) else []
        if signs:
            yield _contradiction(made, signs, scene)


def blank_signs(scene: Scene) -> list[str]:
    """Returns what on the photo says that the weapon was made for blanks, gas or signals; surest first."""
    calibres = {sign for piece in scene.pieces for sign in _blank_calibres(scene.found[piece], scene)}
    # Words such as GAS and letters such as F mean other things too.
    marks = {
        f"a mark of a blank gun is there ({fragment(match.mark.what)})"
        for piece in scene.pieces
        for match in scene.found[piece].blanks
        if match.mark.confidence is Confidence.HIGH and not set(match.mark.calibres) & set(calibres)
    }
    makers = {m.name for m in scene.knowledge.makers if m.blank_only and scene.named_p(m) >= 0.5}
    named = {f"{scene.knowledge.calibre(i).name} is marked as well" for i in calibres}
    return [*sorted(named), *sorted(marks), *sorted(f"{name} makes blank guns only" for name in makers)]


def is_lethal(match: CalibreMatch, scene: Scene) -> bool:
    """Tells whether none of the calibres a text may stand for is a blank."""
    return not any(scene.knowledge.calibre(i).blank for i in match.ids)


def _blank_calibres(found: Found, scene: Scene) -> Iterator[str]:
    for match in found.calibres:
        if all(scene.knowledge.calibre(i).blank for i in match.ids):
            yield match.ids[0]


def _form(match: CalibreMatch) -> str:
    if match.text.strip().isdigit():
        return "calibre_digits"
    return "calibre" if len(match.ids) == 1 else "calibre_bare"


def _reasons(match: CalibreMatch, scene: Scene) -> Iterator[str]:
    calibres = [scene.knowledge.calibre(i) for i in match.ids]
    if len(calibres) > 1:
        yield "a diameter alone, possible are " + ", ".join(c.name for c in calibres)
    else:
        yield f"calibre {calibres[0].name}"
    if match.similarity < 1:
        yield "not quite as it is written elsewhere, so it may be misread"
    if all(c.blank for c in calibres):
        yield "a blank cartridge, so if the gun fires bullets it was converted"


def _contradiction(calibre: Find, signs: Sequence[str], scene: Scene) -> Find:
    reasons = (
        f"contradiction: {calibre.value} is a lethal calibre, yet {' and '.join(signs[:MOST_SIGNS])}",
        "a converted blank gun is marked so",
    )
    p = calibre.p * scene.weights.kind["conversion_mark"]
    return replace(calibre, kind=MarkingKind.CONVERSION_MARK, p=p, reasons=reasons)
