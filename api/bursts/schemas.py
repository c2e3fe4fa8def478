"""The JSON of bursts."""

from pydantic import ConfigDict, Field

from api.records.schemas import BurstMember, Id
from api.schemas import Reading


class BurstReading(Reading):
    """Several photos read as one, in pixels of the first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    burst: tuple[BurstMember, ...] = Field(description="Every photo of it, the first among them.")
    reading_id: Id = Field(description="Of the reading of the first photo as which it is kept.")
