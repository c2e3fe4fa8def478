"""Letters that are the same glyph in Latin and Cyrillic, and what on a photo speaks for Cyrillic."""

from collections.abc import Iterator

from ocr.fields.scene import Scene
from ocr.fields.witnesses import CYRILLIC
from ocr.knowledge.keys import guess_script
from ocr.reasons import Named, because
from ocr.types import Reason, Script

SHARED = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
"""The capitals that Russian, Bulgarian and Serbian share in form with Latin."""

LEAST = 0.3
"""A hint less probable says nothing: two digits alone are seldom the factory's."""


def cyrillic_twin(text: str) -> str | None:
    """Returns a text of Latin letters in Cyrillic ones of the same form; None where a letter has no twin."""
    twin = text.translate(SHARED)
    return twin if guess_script(text) is Script.LATIN and guess_script(twin) is Script.CYRILLIC else None


def cyrillic_hint(twin: str, scene: Scene) -> tuple[float, Reason] | None:
    """Returns how probably the weapon is marked in Cyrillic, and what says so; None where nothing does.

    Args:
        twin: The number in Cyrillic letters.
        scene: The photo.
    """
    likely = (hint for hint in _hints(twin, scene) if hint[0] >= LEAST)
    return max(likely, key=lambda hint: (hint[0], hint[1].says), default=None)


def _hints(twin: str, scene: Scene) -> Iterator[tuple[float, Reason]]:
    for piece in scene.pieces:
        letters = sum(c.isalpha() for c in piece.text)
        if letters > 1 and guess_script(piece.text) is Script.CYRILLIC:
            yield piece.p, because("cyrillic_text", twin=twin)
    for maker in scene.knowledge.makers:
        if maker.country in CYRILLIC:
            place = Named(maker.country, scene.country(maker.country))
            yield scene.named_p(maker), because("cyrillic_maker", twin=twin, maker=maker.name, country=place)
    for code, p in scene.countries.items():
        if code in CYRILLIC:
            place = Named(code, scene.country(code))
            yield p, because("cyrillic_country", twin=twin, country=place)
