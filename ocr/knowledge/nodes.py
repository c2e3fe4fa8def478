"""YAML entries that know their file and line, so that a broken one can be named.

The text is composed into nodes only, never into Python values: every scalar stays the text that was
written, so the country ``NO`` is no boolean and the calibre ``7.62`` is no float.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from ocr.errors import KnowledgeInvalid
from ocr.knowledge.entries import Confidence

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: its fields by name.

    Every method that reads a field raises KnowledgeInvalid, naming file and line, where the field is
    missing or not of its kind.
    """

    file: str
    line: int
    fields: Mapping[str, yaml.Node]

    def broken(self, message: str, name: str = "") -> KnowledgeInvalid:
        """Returns the error for this entry; the line is that of the field ``name`` where there is one."""
        node = self.fields.get(name)
        line = node.start_mark.line + 1 if node else self.line
        return KnowledgeInvalid(f"{self.file}:{line}: {message}")

    def text(self, name: str, default: str | None = None) -> str:
        """Reads a text that is not empty, or the default where the field is left out."""
        if name not in self.fields and default is not None:
            return default
        node = self.fields.get(name)
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.broken(f"'{name}' must be a text", name)
        return str(node.value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Reads a list of texts; empty where the field is left out."""
        node = self.fields.get(name)
        if node is None:
            return ()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(item, yaml.ScalarNode) and item.value for item in items):
            raise self.broken(f"'{name}' must be a list of texts", name)
        texts = tuple(str(item.value) for item in items)
        if isinstance(node, yaml.ScalarNode) or len(set(texts)) < len(texts):
            raise self.broken(f"'{name}' must be a list of texts, none of them twice", name)
        return texts

    def pairs(self, name: str) -> dict[str, str]:
        """Reads a mapping from text to text."""
        node = self.fields.get(name)
        if not isinstance(node, yaml.MappingNode):
            raise self.broken(f"'{name}' must be a mapping", name)
        pairs = {str(key.value): str(value.value) for key, value in node.value}
        if len(pairs) < len(node.value):
            raise self.broken(f"'{name}' has a key twice", name)
        return pairs

    def number(self, name: str, low: float, high: float) -> float:
        """Reads a number from ``low`` to ``high``."""
        try:
            value = float(self.text(name))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise self.broken(f"'{name}' must be a number from {low:g} to {high:g}", name)
        return value

    def code(self, name: str, kind: type[Code]) -> Code:
        """Reads one of the values of an enumeration."""
        try:
            return kind(self.text(name))
        except ValueError:
            allowed = ", ".join(member.value for member in kind)
            raise self.broken(f"'{name}' must be one of {allowed}", name) from None

    def pattern(self, name: str) -> re.Pattern[str]:
        """Reads a regular expression."""
        return self.compiled(self.text(name), name)

    def compiled(self, pattern: str, name: str) -> re.Pattern[str]:
        """Compiles a regular expression that stands in the field ``name``."""
        try:
            return re.compile(pattern)
        except re.error as error:
            raise self.broken(f"the pattern '{pattern}' does not compile: {error}", name) from None

    def confidence(self, name: str = "confidence") -> Confidence:
        """Reads a confidence."""
        return self.code(name, Confidence)

    def sources(self) -> tuple[str, ...]:
        """Reads the sources, of which there is at least one."""
        sources = self.texts("sources")
        wrong = [source for source in sources if not re.fullmatch(r"GK|S\d+[a-z]?", source)]
        if wrong or not sources:
            raise self.broken("'sources' must name at least one source: GK, or S and a number", "sources")
        return sources


def read_entries(path: Path, sections: Mapping[str, set[str]]) -> dict[str, list[Entry]]:
    """Reads the entries of a file, by section.

    Args:
        path: A YAML file: a mapping from the name of a section to a list of mappings.
        sections: The sections it must have, and the names of the fields allowed in each.

    Raises:
        KnowledgeInvalid: The file is missing, no YAML, or holds other sections or fields.
    """
    found = _mapping(path.name, _compose(path))
    if set(found.fields) != set(sections):
        raise found.broken(f"the sections must be {', '.join(sections)}")
    return {name: list(_section(found, name, allowed)) for name, allowed in sections.items()}


def _compose(path: Path) -> yaml.Node | None:
    # libyaml is about ten times as fast as the loader in Python, but not in every build of PyYAML.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(path.read_text("utf-8"), loader)
    except OSError as error:
        raise KnowledgeInvalid(f"{path.name}:1: the file cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KnowledgeInvalid(f"{path.name}:{line}: this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeInvalid(f"{path.name}:1: this is not YAML in UTF-8: {error}") from error


def _mapping(file: str, node: yaml.Node | None) -> Entry:
    line = node.start_mark.line + 1 if node else 1
    if not isinstance(node, yaml.MappingNode):
        raise KnowledgeInvalid(f"{file}:{line}: a mapping of names to values is expected here")
    entry = Entry(file, line, {str(key.value): value for key, value in node.value})
    if len(entry.fields) < len(node.value):
        raise entry.broken("a name stands twice in this entry")
    return entry


def _section(found: Entry, name: str, allowed: set[str]) -> list[Entry]:
    node = found.fields[name]
    if not isinstance(node, yaml.SequenceNode):
        raise found.broken(f"'{name}' must be a list of entries", name)
    entries = [_mapping(found.file, item) for item in node.value]
    for entry in entries:
        unknown = sorted(set(entry.fields) - allowed)
        if unknown:
            raise entry.broken(f"unknown name '{unknown[0]}'", unknown[0])
    return entries
