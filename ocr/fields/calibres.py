"""Calibres, and blank guns that carry a lethal one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Found, Scene, dictionary_p, likeness
from ocr.knowledge.model import CalibreMatch, Confidence
from ocr.types import MarkingKind

BLANK = "a blank cartridge: a weapon that fires bullets with this marking was converted"


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the calibres in a piece; a bare diameter stays a set of calibres."""
    blank = blank_signs(scene)
    for match in scene.found[piece].calibres:
        if match.end <= match.start:
            continue
        value = piece.text[match.start : match.end].strip()
        p = scene.weights.kind[_form(match)] * likeness(match.similarity)
        p *= dictionary_p(piece, match.start, match.end)
        normalised = "|".join(match.ids)
        reasons = tuple(_reasons(match, scene))
        made = Find(MarkingKind.CALIBRE, value, normalised, p, piece, match.start, match.end, reasons)
        yield made
        if blank and is_lethal(match, scene):
            yield _contradiction(made, blank, scene)


def blank_signs(scene: Scene) -> list[str]:
    """Returns what on the photo says that the weapon was made for blanks, gas or signals."""
    signs = {sign for piece in scene.pieces for sign in _signs(scene.found[piece], scene)}
    makers = {m.name for m in scene.knowledge.makers if m.blank_only and scene.named_p(m) >= 0.5}
    return sorted(signs) + sorted(f"{name} makes blank guns only" for name in makers)


def is_lethal(match: CalibreMatch, scene: Scene) -> bool:
    """Tells whether none of the calibres a text may stand for is a blank."""
    return not any(scene.knowledge.calibre(i).blank for i in match.ids)


def _signs(found: Found, scene: Scene) -> Iterator[str]:
    # Words such as GAS and letters such as F mean other things too.
    yield from (b.mark.what for b in found.blanks if b.mark.confidence is Confidence.HIGH)
    for match in found.calibres:
        if all(scene.knowledge.calibre(i).blank for i in match.ids):
            yield f"marked for {scene.knowledge.calibre(match.ids[0]).name}"


def _form(match: CalibreMatch) -> str:
    if match.text.strip().isdigit():
        return "calibre_digits"
    return "calibre" if len(match.ids) == 1 else "calibre_bare"


def _reasons(match: CalibreMatch, scene: Scene) -> Iterator[str]:
    calibres = [scene.knowledge.calibre(i) for i in match.ids]
    if len(calibres) > 1:
        yield "a diameter alone: " + ", ".join(c.name for c in calibres) + " are possible"
    else:
        yield f"calibre {calibres[0].name}"
        if calibres[0].note:
            yield calibres[0].note
    if all(c.blank for c in calibres):
        yield BLANK


def _contradiction(calibre: Find, signs: Sequence[str], scene: Scene) -> Find:
    reasons = (
        f"contradiction: {calibre.value} is a lethal calibre, yet {'; '.join(signs)}",
        "a converted blank gun is marked so",
    )
    p = calibre.p * scene.weights.kind["conversion_mark"]
    return replace(calibre, kind=MarkingKind.CONVERSION_MARK, p=p, reasons=reasons)
