"""What somebody writes of a weapon, in the form in which records say it."""

import functools
from collections.abc import Mapping
from dataclasses import replace

from api.search.describing import Described
from ocr import knowledge
from ocr.knowledge.keys import shape_key
from ocr.weapon.record import Field
from ocr.weapon.sightings import normalise

_NORMAL = {
    "manufacturer": Field.MANUFACTURER,
    "calibre": Field.CALIBRE,
    "country": Field.COUNTRY,
}


def normal(name: str, value: str | None) -> str | None:
    """Returns a field's value as :class:`~api.search.tables.SearchEntry` holds it.

    Args:
        name: ``manufacturer``, ``model``, ``calibre``, ``country`` or ``type``.
        value: As marked, or as a person writes it; None or empty: nothing is said.
    """
    if not value or not value.strip():
        return None
    if name == "model":
        return shape_key(value)
    field = _NORMAL.get(name)
    return (normalise(field, value, knowledge.load()).split("|")[0] if field else value.strip()) or None


def called(name: str, value: str | None) -> str | None:
    """Returns the name by which everybody knows what :func:`normal` returns; itself where it has no other."""
    return None if value is None else _names().get(name, {}).get(value, value)


@functools.cache
def _names() -> Mapping[str, Mapping[str, str]]:
    known = knowledge.load()
    return {
        "manufacturer": {maker.id: maker.name for maker in known.makers},
        "calibre": {calibre.id: calibre.name for calibre in known.calibres},
        "country": {country.code: country.name for country in known.countries},
    }


def normals(said: Mapping[str, str | None]) -> dict[str, str]:
    """Returns those fields of which something is said, each in its normal form."""
    return {name: found for name, value in said.items() if (found := normal(name, value))}


def elsewhere(serial: str, said: Mapping[str, str | None], *, unit: str | None) -> Described:
    """Returns what a weapon is found by that is on a list or in a request from elsewhere.

    Args:
        serial: Its number, as written there.
        said: Its other fields, as written there.
        unit: Who may see it; None: everybody.
    """
    return replace(Described(text=serial, unit=unit), **normals(said))  # type: ignore[arg-type]
