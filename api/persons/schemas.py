"""The JSON of person data at the edge."""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.records.schemas import Day, Id, Name, Prose


class Part(StrEnum):
    """What somebody has to do with the weapons of a case."""

    POSSESSOR = "possessor"
    ASSOCIATE = "associate"
    OWNER = "owner"
    OTHER = "other"


class PersonNew(BaseModel):
    """What is known of a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: Part
    name: Name
    born_on: Day | None = None
    document: Name | None = Field(default=None, description="Kind and number of an identity document.")
    address: Name | None = None
    note: Prose | None = None


class PersonListed(BaseModel):
    """That something is known of a person; what it is, is asked for by its id."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    id: Id
    case_id: Id
    created_at: AwareDatetime
    created_by: str


class Person(PersonListed):
    """What is known of a person."""

    person: PersonNew
