"""Where markings stand on the kinds of weapons of the region."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from ocr.errors import KnowledgeInvalid

FILE = "places.yaml"


@dataclass(frozen=True, slots=True)
class WeaponKind:
    """A kind of weapon, and where its markings stand.

    Attributes:
        id: Our short name.
        name: For a person.
        models: Searched in a model's name; None where no model tells.
        calibres: Ids; one of them with one of the types tells the kind.
        types: Words of the weapon's type.
        partials: The parts that carry the last digits of the number.
        places: From what is marked to where.
    """

    id: str
    name: str
    models: re.Pattern[str] | None
    calibres: frozenset[str]
    types: tuple[str, ...]
    partials: str
    places: Mapping[str, str]

    def is_of_type(self, type_: str | None) -> bool:
        """Tells whether a type in words is one of this kind's."""
        return type_ is not None and any(re.search(rf"\b{each}\b", type_.lower()) for each in self.types)

    def has_model(self, model: str | None) -> bool:
        """Tells whether a model is one of this kind's."""
        return self.models is not None and bool(model) and self.models.search(model or "") is not None


@functools.cache
def load_kinds() -> tuple[WeaponKind, ...]:
    """Returns the kinds of weapons, read once.

    Raises:
        KnowledgeInvalid: The file is not as it should be.
    """
    return parse(resources.files("ocr.weapon").joinpath(FILE).read_text(encoding="utf-8"))


def parse(text: str) -> tuple[WeaponKind, ...]:
    """Builds the kinds from YAML; the last one fits everything.

    Raises:
        KnowledgeInvalid: A part is missing or of the wrong kind.
    """
    try:
        entries = yaml.safe_load(text)["kinds"]
        general = {str(what): str(where) for what, where in entries[-1]["places"].items()}
        return tuple(_kind(entry, general) for entry in entries)
    except (yaml.YAMLError, KeyError, IndexError, TypeError, AttributeError, re.error) as error:
        raise KnowledgeInvalid(f"{FILE}: {error!r}") from error


def kind_of(
    type_: str | None, model: str | None, calibres: frozenset[str], kinds: tuple[WeaponKind, ...]
) -> WeaponKind:
    """Returns the kind of a weapon: of those of its type the one that has its model, else its calibre.

    Args:
        type_: In words, if it is stated.
        model: In upper case, if it is known.
        calibres: Ids of the calibres it may have.
        kinds: All; the last one is taken where nothing tells.
    """
    typed = [kind for kind in kinds if kind.is_of_type(type_)]
    by_model = [kind for kind in typed or kinds if kind.has_model(model)]
    by_calibre = [kind for kind in typed if not kind.calibres.isdisjoint(calibres)]
    alone = typed if len(typed) == 1 else []
    return next(iter((*by_model, *by_calibre, *alone, kinds[-1])))


def _kind(entry: Mapping[str, Any], general: Mapping[str, str]) -> WeaponKind:
    if not entry["sources"]:
        raise KeyError("sources")
    return WeaponKind(
        entry["id"],
        entry["name"],
        re.compile(entry["models"]) if "models" in entry else None,
        frozenset(str(calibre) for calibre in entry.get("calibres", ())),
        tuple(entry.get("types", ())),
        entry["partials"],
        {**general, **entry["places"]},
    )
