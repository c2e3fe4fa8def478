"""Calibres, and blank guns that carry a lethal one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr.fields.finds import Find, fragment
from ocr.fields.pieces import Piece
from ocr.fields.scene import Found, Scene
from ocr.fields.words import likeness, word_p
from ocr.knowledge.model import CalibreMatch, Confidence
from ocr.reasons import Named, because
from ocr.types import MarkingKind, Reason

ALIKE = 0.5
"""Trust in a calibre not quite as known from which it is a sign of a blank gun."""

MOST_SIGNS = 2
"""Signs of a blank gun told to a person; one is enough to look again."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the calibres in a piece; a bare diameter stays a set of calibres."""
    for match in scene.found[piece].calibres:
        if match.end <= match.start:
            continue
        p = scene.weights.kind[_form(match)] * word_p(piece, match)
        why = tuple(_why(match, scene))
        made = Find(MarkingKind.CALIBRE, "|".join(match.ids), p, piece, match.start, match.end, why)
        yield made
        against = blank_signs(made.value, scene) if is_lethal(match, scene) else []
        if against:
            yield _contradiction(made, against, scene)


def blank_signs(lethal: str, scene: Scene) -> list[Reason]:
    """Returns what on the photo says that the weapon was made for blanks, gas or signals; surest first.

    Args:
        lethal: The calibre that this contradicts.
        scene: The photo.
    """
    calibres = {sign for piece in scene.pieces for sign in _blank_calibres(scene.found[piece], scene)}
    # Words such as GAS and letters such as F mean other things too.
    marks = {
        Named(match.mark.id, fragment(match.mark.what))
        for piece in scene.pieces
        for match in scene.found[piece].blanks
        if match.mark.confidence is Confidence.HIGH and not set(match.mark.calibres) & set(calibres)
    }
    makers = {m.name for m in scene.knowledge.makers if m.blank_only and scene.named_p(m) >= 0.5}
    named = sorted(scene.knowledge.calibre(i).name for i in calibres)
    return [
        *(because("lethal_beside_calibre", lethal=lethal, blank=name) for name in named),
        *(because("lethal_beside_mark", lethal=lethal, sign=sign) for sign in sorted(marks)),
        *(because("lethal_beside_maker", lethal=lethal, maker=name) for name in sorted(makers)),
    ]


def is_lethal(match: CalibreMatch, scene: Scene) -> bool:
    """Tells whether none of the calibres a text may stand for is a blank."""
    return not any(scene.knowledge.calibre(i).blank for i in match.ids)


def _blank_calibres(found: Found, scene: Scene) -> Iterator[str]:
    for match in found.calibres:
        blank = all(scene.knowledge.calibre(i).blank for i in match.ids)
        # "6 shot" is something like 6 mm Shot, not enough of it to speak against what stands there plainly.
        if blank and likeness(match.similarity) >= ALIKE:
            yield match.ids[0]


def _form(match: CalibreMatch) -> str:
    if match.text.strip().isdigit():
        return "calibre_digits"
    return "calibre" if len(match.ids) == 1 else "calibre_bare"


def _why(match: CalibreMatch, scene: Scene) -> Iterator[Reason]:
    calibres = [scene.knowledge.calibre(i) for i in match.ids]
    if len(calibres) > 1:
        yield because("calibre_diameter", calibres=", ".join(c.name for c in calibres))
    else:
        yield because("calibre", calibre=calibres[0].name)
    if match.similarity < 1:
        yield because("calibre_misspelt")
    if all(c.blank for c in calibres):
        yield because("calibre_blank")


def _contradiction(calibre: Find, against: Sequence[Reason], scene: Scene) -> Find:
    why = (*against[:MOST_SIGNS], because("converted"))
    p = calibre.p * scene.weights.kind["conversion_mark"]
    return replace(calibre, kind=MarkingKind.CONVERSION_MARK, p=p, why=why)
