"""Reading one photo."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api import schemas
from api.examples import READING
from api.names import base_name
from api.problems import ProblemError, documented
from api.routes.pool import Pool

router = APIRouter(prefix="/v1")

PROBLEMS = (
    "bad_request",
    "too_large",
    "form_expected",
    "not_an_image",
    "format_unavailable",
    "invalid_form",
    "empty",
    "damaged",
    "refused",
    "internal",
    "busy",
)


class ReadingForm(BaseModel):
    """The form that asks for a reading."""

    model_config = ConfigDict(extra="forbid")

    photo: UploadFile = Field(description="The photo as the camera wrote it.")
    crop: bool = Field(default=False, description="The image is one line of text, cut out already.")


async def _one_photo(request: Request) -> None:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise ProblemError("form_expected")
    # The framework would take the last of several and drop the others without a word.
    if len((await request.form()).getlist("photo")) > 1:
        raise ProblemError("invalid_form", detail="photo was sent more than once; send one photo a request")


@router.post(
    "/readings",
    response_model=schemas.Reading,
    response_model_exclude_unset=True,
    dependencies=[Depends(_one_photo)],
    responses={
        200: {"content": {"application/json": {"example": READING.to_dict()}}},
        **documented(*PROBLEMS),
    },
)
async def read_photo(
    form: Annotated[ReadingForm, Form(media_type="multipart/form-data")], pool: Pool
) -> dict[str, object]:
    """Reads the markings on one photo."""
    reading = await pool.read(form.photo.file, path=base_name(form.photo.filename), crop=form.crop)
    return reading.to_dict()
