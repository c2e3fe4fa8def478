"""What documents say, in each language that they are written in."""

import functools
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml


class Language(StrEnum):
    """A language of documents; Serbian is written in Latin letters."""

    ENGLISH = "en"
    ALBANIAN = "sq"
    SERBIAN = "sr"


def label(language: Language, key: str) -> str:
    """Returns what a document says in one place."""
    return str(_labels()[key][language.value])


def section(language: Language, key: str) -> str:
    """Returns the title of a section."""
    return str(_labels()["sections"][key][language.value])


def field(language: Language, key: str) -> str:
    """Returns the name of a field."""
    return str(_labels()["fields"][key][language.value])


def value(language: Language, code: str) -> str:
    """Returns what a code says in words; what has none is said as it is, with its underscores as blanks."""
    known = _labels()["values"].get(code)
    return str(known[language.value]) if known else code.replace("_", " ")


@functools.cache
def _labels() -> Mapping[str, Any]:
    text = files("api.reports").joinpath("labels.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded
