"""Letters that are the same glyph in Latin and Cyrillic, and what on a photo speaks for Cyrillic."""

from collections.abc import Iterator

from ocr.fields.scene import Scene
from ocr.fields.witnesses import CYRILLIC
from ocr.knowledge.keys import guess_script
from ocr.types import Script

SHARED = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
"""The capitals that Russian, Bulgarian and Serbian share in form with Latin."""

LEAST = 0.3
"""A hint less probable says nothing: two digits alone are seldom the factory's."""


def cyrillic_twin(text: str) -> str | None:
    """Returns a text of Latin letters in Cyrillic ones of the same form; None where a letter has no twin."""
    twin = text.translate(SHARED)
    return twin if guess_script(text) is Script.LATIN and guess_script(twin) is Script.CYRILLIC else None


def cyrillic_hint(scene: Scene) -> tuple[float, str]:
    """Returns how probably the weapon is marked in Cyrillic, and what says so; 0 where nothing does."""
    return max((hint for hint in _hints(scene) if hint[0] >= LEAST), default=(0.0, ""))


def _hints(scene: Scene) -> Iterator[tuple[float, str]]:
    for piece in scene.pieces:
        letters = sum(c.isalpha() for c in piece.text)
        if letters > 1 and guess_script(piece.text) is Script.CYRILLIC:
            yield piece.p, "other text on the photo is Cyrillic"
    for maker in scene.knowledge.makers:
        if maker.country in CYRILLIC:
            place = scene.country(maker.country)
            yield scene.named_p(maker), f"{maker.name} in {place} is seen on the photo"
    for code, p in scene.countries.items():
        if code in CYRILLIC:
            yield p, f"{scene.country(code)} is named on the photo"
