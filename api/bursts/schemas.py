"""The JSON of bursts."""

from pydantic import ConfigDict, Field

from api.records.schemas import Id
from api.schemas import Photo, Reading


class Member(Photo):
    """One photo of a burst."""

    photo_id: Id
    is_used: bool = Field(description="It could be laid over the first one.")


class BurstReading(Reading):
    """Several photos read as one, in pixels of the first; kept nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    burst: tuple[Member, ...] = Field(description="Every photo of it, the first among them.")
