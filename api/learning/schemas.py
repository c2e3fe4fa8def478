"""The JSON of models and trainings."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.learning.trainings import State

Version = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Candidate(_Told):
    """A model of the house."""

    version: str
    parent: str
    dataset: str = Field(description="Version of the dataset it was trained on; empty: none of the house.")
    sha256: str
    reads_now: bool
    passed: bool | None = Field(description="What the gate said; null: nothing yet.")
    reasons: tuple[str, ...] = Field(description="What speaks against it.")


class Shelf(_Told):
    """The shelf of the house."""

    items: tuple[Candidate, ...]
    history: tuple[str, ...] = Field(description="What read, in order; empty text: the shipped model.")
    trouble: str | None = Field(description="Why the active model does not read; null: it reads.")


class Reads(_Told):
    """What reads now."""

    version: str = Field(description="Empty: the shipped model.")
    models: dict[str, str]


class TrainingNew(BaseModel):
    """A training to start."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version = Field(description="What the new model shall be called.")
    steps: int | None = Field(
        default=None, ge=1, le=100_000, description="Batches to train; as the recipe has it, if not told."
    )
    looks: int | None = Field(
        default=None, ge=0, le=100_000, description="Looks that are kept; as the recipe has it, if not told."
    )


class Training(_Told):
    """A training."""

    version: str
    state: State
    started_at: str
    by: str
    progress: dict[str, Any] = Field(description="The step, its share, and the seconds left.")
    told: tuple[str, ...] = Field(description="What it said last.")


class Trainings(_Told):
    """Trainings, the newest first."""

    items: tuple[Training, ...]
