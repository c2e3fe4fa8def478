"""The JSON of the overview."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.learning.drift import Gap
from api.schemas import Probability
from ocr.types import MarkingKind


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Day(_Told):
    """How many weapons were recovered on a day."""

    day: date
    weapons: int = Field(ge=0)


class Right(_Told):
    """How often the machine was right first time, of what people judged."""

    kind: MarkingKind
    judged: int = Field(ge=0)
    right: int = Field(ge=0)


class Agreement(_Told):
    """How often two readers agreed who did not see one another's word."""

    pairs: int = Field(ge=0)
    equal: int = Field(ge=0)


class Overview(_Told):
    """At a glance, within the caller's reach."""

    days: tuple[Day, ...]
    levels: dict[str, int] = Field(description="Of the newest weapons, by level of completeness.")
    photos: dict[str, int] = Field(description="By state.")
    right: tuple[Right, ...]
    agreement: Agreement
    queue: int = Field(ge=0)
    queue_oldest_at: AwareDatetime | None


class ReliabilityBin(_Told):
    """Suggestions of about one probability, and how many were right."""

    low: Probability
    count: int = Field(ge=1)
    said: Probability
    right: Probability


class Slice(_Told):
    """How often one set of models was right."""

    models_key: str
    models: dict[str, str]
    judged: int = Field(ge=0)
    right: int = Field(ge=0)


class Model(_Told):
    """A model on the shelf."""

    kind: str
    name: str
    version: str
    sha256: str
    licence: str
    source: str
    metrics: dict[str, Any] = Field(description="Measured figures.")
    calibration: dict[str, Any] | None
    reads_now: bool = Field(description="It makes the readings of today.")


class Drift(_Told):
    """Whether what reads now is as right as it says."""

    judged: int = Field(ge=0)
    said: Probability = Field(description="The mean probability of what people judged.")
    right: Probability = Field(description="The share that people confirmed.")
    off: Probability = Field(description="By how much probabilities are off on average, chance apart.")
    off_before: Probability = Field(description="The same when the model was made; 0 where nothing tells.")
    gap: Gap | None = Field(description="What is wrong; null: all is well, or too little was judged.")
    warning: str | None = Field(description="For a person; null: all is well, or too little was judged.")


class Models(_Told):
    """What reads, and how its probabilities came true."""

    models: tuple[Model, ...]
    now: dict[str, str] = Field(description="Every model that reads today, with its version.")
    bins: tuple[ReliabilityBin, ...]
    slices: tuple[Slice, ...]
    judged: int = Field(ge=0)
    drift: Drift
