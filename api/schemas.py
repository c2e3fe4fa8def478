"""The JSON of a Reading at the edge: what :meth:`ocr.types.Reading.to_dict` returns, and nothing else.

The classes are those of :mod:`ocr.types`; they are written again because a client needs to know what is
always there, what may be absent and what range a number has. A contract test keeps both the same.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ocr.types import MarkingKind, Polygon, Script

Probability = Annotated[float, Field(ge=0, le=1, description="Calibrated probability, 0 to 1.")]
Corners = Annotated[
    Polygon,
    Field(
        description="Top left, top right, bottom right, bottom left of the upright text; "
        "pixels of the upright photo, origin top left."
    ),
]


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Alternative(_Schema):
    """Another reading of a text or of one character."""

    text: str
    p: Probability


class Character(_Schema):
    """One character of a line, and the other characters it may be, most probable first."""

    text: str
    p: Probability
    alternatives: tuple[Alternative, ...]


class Line(_Schema):
    """One line of text; `p` is the probability that the whole text is right."""

    id: str
    polygon: Corners
    text: str = Field(description="As marked, NFC.")
    p: Probability
    script: Script = Field(description="ISO 15924; Zyyy for digits alone, Zxxx for a mix.")
    alternatives: tuple[Alternative, ...]
    characters: tuple[Character, ...]
    engine: str
    disputed: str | SkipJsonSchema[None] = Field(
        default=None, description="What another recogniser reads there by itself, where that is another text."
    )
    partial: str | SkipJsonSchema[None] = Field(
        default=None, description="The text with ? for every character that is more likely another."
    )


class MakerAlternative(_Schema):
    """Another maker that a mark may belong to."""

    maker: str
    p: Probability


class Mark(_Schema):
    """A drawn mark."""

    id: str
    polygon: Corners
    maker: str = Field(description="The id of a maker.")
    kind: MarkingKind
    p: Probability
    alternatives: tuple[MakerAlternative, ...]
    unknown_p: Probability = Field(description="The probability that it is none of the known marks.")


class ValueAlternative(_Schema):
    """Another value of a candidate marking."""

    value: str
    p: Probability


class Reason(_Schema):
    """Why a candidate was made, or what speaks against it."""

    code: str = Field(description="Stable, to be said in another language.")
    says: str = Field(description="In English, as in `reasons`.")
    names: dict[str, str] = Field(
        description=(
            "What it names: texts as marked, makers and calibres by their names, countries as ISO 3166-1 "
            "codes, entries of the knowledge by their ids."
        )
    )


class Candidate(_Schema):
    """A marking that is probably there. A serial that can be read in two ways has both."""

    kind: MarkingKind
    value: str = Field(description="As marked.")
    normalised: str = Field(
        description="The form to search by; several joined by `|` where more than one fits."
    )
    p: Probability
    alternatives: tuple[ValueAlternative, ...]
    evidence: tuple[str, ...] = Field(description="Ids of the lines and marks it was read from.")
    reasons: tuple[str, ...] = Field(description="Why, in English for a person.")
    why: tuple[Reason, ...] = Field(
        default=(),
        description="The same, each with its code; empty where the reading is of a version that knew none.",
    )


class Photo(_Schema):
    """The photo that was read."""

    path: str | SkipJsonSchema[None] = Field(default=None, description="The file's name, where one was sent.")
    sha256: str | None = Field(description="Of the bytes as sent, in hexadecimal.")
    width: int = Field(ge=0, description="Pixels, upright.")
    height: int = Field(ge=0, description="Pixels, upright.")
    taken_at: str | SkipJsonSchema[None] = Field(
        default=None, description="ISO 8601, as the camera noted it."
    )
    likeness: str | SkipJsonSchema[None] = Field(
        default=None, description="256 bits in hexadecimal: few differ between a photo and its copies."
    )


class Quality(_Schema):
    """How well the photo can be read; null where it was not measured."""

    sharpness: float | None = Field(description="0 blurred, 1 sharp.")
    glare: float | None = Field(description="Share of the photo that is burnt out, 0 to 1.")
    letter_height_px: float | None = Field(description="Median height of the letters found, in pixels.")
    advice: tuple[str, ...] = Field(description="What to do for a better photo.")


class Refusal(_Schema):
    """Why a photo was not read; the service answers with a problem instead."""

    reason: str
    advice: str


class Reading(_Schema):
    """Everything read on one photo. A machine's reading: not evidence until a person confirmed it."""

    photo: Photo
    quality: Quality
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    candidates: tuple[Candidate, ...] = Field(description="What to look at first.")
    models: dict[str, str] = Field(description="Every model that read, with its version.")
    timings_ms: dict[str, float] = Field(description="Milliseconds of each step.")
    refused: Refusal | SkipJsonSchema[None] = None


class BroughtReading(Reading):
    """A Reading that was made elsewhere."""


class Health(_Schema):
    """The service is up and its models are loaded."""

    status: str = "ok"
    version: str
    models: dict[str, str]
