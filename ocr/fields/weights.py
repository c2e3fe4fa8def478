"""The weights that decide between kinds of markings: numbers and their reasons live in ``weights.yaml``."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from ocr.errors import KnowledgeInvalid


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights.

    Attributes:
        serial: Log-odds of each sign that a run is the serial.
        says: What a person is told about a sign.
        kind: Probability of each kind of find, its letters being right.
        reading: Numbers about other readings.
    """

    serial: Mapping[str, float]
    says: Mapping[str, str]
    kind: Mapping[str, float]
    reading: Mapping[str, float]


@functools.cache
def load() -> Weights:
    """Returns the shipped weights, read once.

    Raises:
        KnowledgeInvalid: The file is not as it should be.
    """
    text = resources.files("ocr.fields").joinpath("weights.yaml").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> Weights:
    """Builds the weights from YAML.

    Raises:
        KnowledgeInvalid: A part is missing, a number is none, or a weight has no reason.
    """
    try:
        data = yaml.safe_load(text)
        return Weights(
            _numbers(data["serial"], "log_odds"),
            {name: str(entry["says"]) for name, entry in data["serial"].items() if "says" in entry},
            _numbers(data["kind"], "p"),
            _numbers(data["reading"], "log_odds", "share", "floor"),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise KnowledgeInvalid(f"weights.yaml: {error!r}") from error


def sigmoid(log_odds: float) -> float:
    """Turns log-odds into a probability."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))


def _numbers(entries: Mapping[str, Mapping[str, Any]], *names: str) -> dict[str, float]:
    return {name: _number(name, entry, names) for name, entry in entries.items()}


def _number(name: str, entry: Mapping[str, Any], names: tuple[str, ...]) -> float:
    if not entry.get("why"):
        raise ValueError(f"{name} has no reason: add `why`")
    value = float(next(entry[key] for key in names if key in entry))
    if not math.isfinite(value) or ("p" in names and not 0 <= value <= 1):
        raise ValueError(f"{name} is out of range")
    return value
