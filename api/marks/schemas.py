"""The JSON of examples of marks."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.marks.kinds import State
from api.records.schemas import Id


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Example(_Told):
    """A drawn mark that a person named on a photo."""

    id: Id
    name: str = Field(description="As it was said: a mark of the atlas, whose mark, or `unknown`.")
    mark: str | None = Field(description="Of the atlas; null: none yet, or none at all.")
    state: State
    doubt: str | None = Field(description="Why nothing is compared with it.")
    has_crop: bool
    at: AwareDatetime
    changed_at: AwareDatetime


class Proposal(_Told):
    """A mark that nobody could name and that recurs: worth a drawing and an entry in the atlas."""

    examples: tuple[Id, ...]
    weapons: int = Field(description="How many bear it.")


class Examples(_Told):
    """Marks that people named, the newest first."""

    items: tuple[Example, ...]
    proposals: tuple[Proposal, ...] = Field(description="What most weapons bear first.")
    version: str = Field(description="The set that is compared with now, as readings name it; empty: none.")
    compared: int = Field(description="How many are compared with now.")
