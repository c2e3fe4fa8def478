"""The JSON of the desk."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from api.records.kinds import Absence, Outcome, Part, View
from api.records.schemas import Confirmation, Id, Name
from api.review.boxes import Drawn
from api.review.kinds import Act, TaskState, Why
from api.schemas import Reading
from ocr.types import MarkingKind, Polygon

PartId = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Coordinate = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
Corner = tuple[Coordinate, Coordinate]
Box = Annotated[
    tuple[Corner, Corner, Corner, Corner],
    Field(description="Top left, top right, bottom right, bottom left; pixels of the upright photo."),
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Answer(_Told):
    """What one reader said of one marking."""

    id: Id
    kind: MarkingKind
    outcome: Outcome
    value: str | None
    condition: Absence | None = Field(description="Why there is no serial, where somebody said that.")
    blind: bool = Field(description="Read without seeing anybody else's word, or the machine's.")
    by: str
    at: AwareDatetime
    confirmation_id: Id | None


class TaskBrief(_Told):
    """A photo that waits for a person."""

    id: Id
    photo_id: Id
    weapon_id: Id
    worth: float = Field(ge=0, description="To sort by; what comes first is most worth a minute.")
    why: tuple[Why, ...]
    blind: bool = Field(description="You read it second: say what is there, nothing is suggested.")
    created_at: AwareDatetime


class Queue(_Told):
    """What waits, what is most worth a minute first."""

    items: tuple[TaskBrief, ...]
    open: int = Field(ge=0, description="All that wait within your reach.")
    oldest_at: AwareDatetime | None


class Task(TaskBrief):
    """A photo that waits for a person, with everything that is needed to settle it."""

    state: TaskState
    reading_id: Id
    reading: Reading = Field(description="To a second reader without its texts.")
    view: View
    part: Part | None = Field(description="The part of the weapon whose markings the photo shows.")
    case_number: str
    exhibit_number: str
    answers: tuple[Answer, ...] = Field(description="A second reader's own alone.")


class Answered(_Told):
    """An answer as it is kept, and what it wrote into the weapon's record."""

    answer: Answer
    confirmation: Confirmation | None = Field(description="null: a second reader's, which is only compared.")
    mark_id: Id | None


class AnnotationNew(_Asked):
    """What a person does to the boxes of a photo.

    `redraw`: one box, instead of at most one part. `split`: several, instead of one. `merge`: one, instead of
    several. `label`: a text or a mark, of parts or boxes.
    """

    act: Act
    reading_id: Id | None = None
    parts: tuple[PartId, ...] = Field(default=(), max_length=200)
    polygons: tuple[Box, ...] = Field(default=(), max_length=50)
    kind: MarkingKind | None = None
    text: Name | None = None
    mark: PartId | None = Field(default=None, description="Of the atlas, or `unknown`.")

    def drawn(self) -> Drawn:
        """Returns it as the room takes it.

        Raises:
            RecordInvalid: Its parts do not fit together.
        """
        return Drawn(**{name: getattr(self, name) for name in type(self).model_fields})


class Annotation(_Told):
    """What a person did to the boxes of a photo."""

    id: Id
    photo_id: Id
    reading_id: Id | None
    act: Act
    parts: tuple[str, ...]
    polygons: tuple[Polygon, ...]
    kind: MarkingKind | None
    text: str | None
    mark: str | None
    by: str
    at: AwareDatetime
    withdrawn_by: str | None
    withdrawn_at: AwareDatetime | None = Field(description="Since when it counts no more; null: it counts.")


class BoxToRead(_Asked):
    """A box to cut out and read."""

    polygon: Box


class Happened(_Told):
    """One event in the life of a weapon."""

    index: int = Field(ge=1, description="Of the entry in the log.")
    at: AwareDatetime
    action: str
    actor: str
    name: str | None = Field(description="Of the person or key, where it is still known.")
    subject: str
    detail: dict[str, str | int | bool | float | None]


class History(_Told):
    """Who looked at a weapon and changed it, newest first."""

    items: tuple[Happened, ...]
