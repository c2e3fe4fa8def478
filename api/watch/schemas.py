"""The JSON of alerts and lists at the edge."""

from collections.abc import Sequence
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.records.schemas import Id
from api.search.schemas import ReasonShown
from api.watch.kinds import AlertKind, AlertState


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class AlertShown(_Told):
    """A weapon that may be one that is known or looked for; a person decides."""

    id: Id
    created_at: AwareDatetime
    kind: AlertKind
    weapon_id: Id
    unit: str
    other: str = Field(description="`weapon:`, `listed:` or `incoming:`, and the id.")
    cost: float = Field(ge=0)
    reasons: Sequence[ReasonShown]
    state: AlertState
    decided_by: str | None
    decided_at: AwareDatetime | None


class AlertDecision(BaseModel):
    """What a person makes of an alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal[AlertState.CONFIRMED, AlertState.DISMISSED]


class ListShown(_Told):
    """A list of weapons from elsewhere."""

    id: Id
    created_at: AwareDatetime
    name: str
    source: str
    sha256: str = Field(description="Of the file as it came.")
    rows: int = Field(ge=0)
    imported_by: str


class ListImported(ListShown):
    """A list that was imported just now."""

    alerts: int = Field(ge=0, description="Records that may be on it.")
