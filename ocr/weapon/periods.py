"""When a maker worked, and when it made a model, where that is known."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from ocr.errors import KnowledgeInvalid
from ocr.knowledge import load
from ocr.knowledge.entries import Confidence

FILE = "periods.yaml"
LATEST = 9999


@dataclass(frozen=True, slots=True)
class Period:
    """Years in which a maker made something under its name.

    Attributes:
        maker: Id of the maker.
        models: Only these; () for all it made.
        years: First and last years of each span.
        confidence: How sure it is.
        sources: Where it comes from.
    """

    maker: str
    models: tuple[str, ...]
    years: tuple[tuple[int, int], ...]
    confidence: Confidence
    sources: tuple[str, ...]

    def holds(self, year: int, margin: int) -> bool:
        """Tells whether a year lies in a span, or within ``margin`` years of one."""
        return any(first - margin <= year <= last + margin for first, last in self.years)

    @property
    def says(self) -> str:
        """The spans, in words."""
        return " and ".join(f"from {a}" if b == LATEST else f"{a} to {b}" for a, b in self.years)


@dataclass(frozen=True, slots=True)
class Periods:
    """All periods, and the years beyond a border that are no contradiction yet."""

    margin: int
    periods: tuple[Period, ...]

    def broken(self, maker: str, model: str | None, year: int) -> Period | None:
        """Returns the period that a year contradicts, the model's first; one of low confidence never does."""
        fitting = [p for p in self.periods if p.maker == maker and (not p.models or model in p.models)]
        fitting.sort(key=lambda p: not p.models)
        sure = (p for p in fitting if p.confidence is not Confidence.LOW)
        return next((p for p in sure if not p.holds(year, self.margin)), None)


@functools.cache
def load_periods() -> Periods:
    """Returns the shipped periods, read once.

    Raises:
        KnowledgeInvalid: The file is not as it should be.
    """
    return parse(resources.files("ocr.weapon").joinpath(FILE).read_text(encoding="utf-8"))


def parse(text: str) -> Periods:
    """Builds the periods from YAML.

    Raises:
        KnowledgeInvalid: A part is missing, a maker is not known, or a span is none.
    """
    known = {maker.id for maker in load().makers}
    try:
        data = yaml.safe_load(text)
        periods = tuple(_period(entry) for entry in data["periods"])
        if unknown := {period.maker for period in periods} - known:
            raise ValueError(f"no maker is called {', '.join(sorted(unknown))}")
        return Periods(int(data["margin"]), periods)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise KnowledgeInvalid(f"{FILE}: {error}") from error


def _period(entry: Mapping[str, Any]) -> Period:
    spans = tuple((int(span[0]), int(span[1]) if len(span) > 1 else LATEST) for span in entry["years"])
    if not spans or not entry["sources"] or any(first > last for first, last in spans):
        raise ValueError(f"{entry['maker']}: its years or sources are none")
    models = tuple(str(model) for model in entry.get("models", ()))
    return Period(entry["maker"], models, spans, Confidence(entry["confidence"]), tuple(entry["sources"]))
