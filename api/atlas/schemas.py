"""What the routes of the atlas answer."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ocr.knowledge import load
from ocr.knowledge.entries import Confidence
from ocr.knowledge.marks import AtlasMark, MarkClass
from ocr.knowledge.marks.examples import example


class KnownMark(BaseModel):
    """A drawn mark that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    kind: MarkClass
    maker: str | SkipJsonSchema[None] = Field(
        default=None, description="A maker's id; absent where the mark names no maker."
    )
    maker_name: str | SkipJsonSchema[None] = Field(default=None, description="What that maker is called.")
    country: str = Field(description="ISO 3166-1 of today; XX where none is meant.")
    period: str = Field(description="When it was struck, in words.")
    place: str = Field(description="Where it sits, in words.")
    description: str
    confused_with: tuple[str, ...] = Field(description="Ids of marks that look alike.")
    confidence: Confidence = Field(description="How sure the facts are: H, M or L.")
    sources: tuple[str, ...]
    drawing: str = Field(description="Address of the drawing, SVG.")
    example: str | SkipJsonSchema[None] = Field(
        default=None, description="Address of an example rendered on metal, JPEG."
    )

    @classmethod
    def of(cls, mark: AtlasMark) -> "KnownMark":
        """Takes what the atlas says."""
        here = f"/v1/marks/{mark.id}"
        return cls(
            id=mark.id,
            name=mark.name,
            kind=mark.kind,
            maker=mark.maker,
            maker_name=_called(mark.maker),
            country=mark.country,
            period=mark.period,
            place=mark.place,
            description=mark.description,
            confused_with=mark.confused_with,
            confidence=mark.confidence,
            sources=mark.sources,
            drawing=f"{here}/drawing.svg",
            example=f"{here}/example.jpg" if example(mark.id) else None,
        )


def _called(maker: str | None) -> str | None:
    return next((each.name for each in load().makers if each.id == maker), None)


class KnownMarks(BaseModel):
    """All of them, in the order of the atlas."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    marks: tuple[KnownMark, ...]
