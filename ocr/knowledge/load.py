"""Loads the knowledge: every file read, every entry checked, the indexes built."""

import functools
from pathlib import Path

from ocr.knowledge import build
from ocr.knowledge.model import Knowledge
from ocr.knowledge.tables import load_confusions


def load(folder: Path | None = None) -> Knowledge:
    """Loads the knowledge and checks all of it.

    Args:
        folder: A folder of YAML files like the shipped one; None for the shipped one, which is loaded once.

    Raises:
        KnowledgeInvalid: An entry is wrong; names file and line.
    """
    return _shipped() if folder is None else _load(folder)


@functools.cache
def _shipped() -> Knowledge:
    return _load(Path(__file__).parent)


def _load(folder: Path) -> Knowledge:
    countries, import_marks = build.countries(folder)
    calibres, diameters = build.calibres(folder)
    known = build.References(
        frozenset(country.code for country in countries), frozenset(calibre.id for calibre in calibres)
    )
    return Knowledge(
        kinds=build.kinds(folder),
        makers=build.makers(folder, known),
        calibres=calibres,
        diameters=diameters,
        date_codes=build.date_codes(folder, known),
        blank_marks=build.blank_marks(folder, known),
        selector_marks=build.selector_marks(folder, known),
        sight_marks=build.sight_marks(folder, known),
        traps=build.traps(folder),
        countries=countries,
        import_marks=import_marks,
        property_marks=build.property_marks(folder, known),
        confusions=load_confusions(folder),
    )
