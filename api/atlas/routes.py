"""The mark atlas: facts as JSON, drawings, rendered examples, and a page of all of them."""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.atlas.page import page
from api.atlas.schemas import KnownMark, KnownMarks
from api.problems import ProblemError, documented
from ocr.knowledge.marks import AtlasMark, load_atlas
from ocr.knowledge.marks.examples import example

router = APIRouter()

STYLE = Path(__file__).with_name("style.css")
A_DAY = {"Cache-Control": "public, max-age=86400"}  # the atlas is no evidence, and changes with a release


@router.get("/v1/marks", name="list_atlas", response_model_exclude_none=True)
def list_atlas() -> KnownMarks:
    """Lists the drawn marks that are known, in the order of the atlas."""
    return KnownMarks(marks=tuple(map(KnownMark.of, load_atlas().marks)))


@router.get(
    "/v1/marks/{mark}/drawing.svg",
    name="mark_drawing",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **documented("not_found")},
)
def mark_drawing(mark: str) -> Response:
    """Returns the drawing of a mark."""
    return Response(_known(mark).drawing, media_type="image/svg+xml", headers=A_DAY)


@router.get(
    "/v1/marks/{mark}/example.jpg",
    name="mark_example",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **documented("not_found")},
)
def mark_example(mark: str) -> Response:
    """Returns a mark as it looks on metal."""
    picture = example(_known(mark).id)
    if picture is None:
        raise ProblemError("not_found", detail="No example of this mark was rendered yet.")
    return Response(picture, media_type="image/jpeg", headers=A_DAY)


@router.get("/atlas", name="atlas_page", include_in_schema=False)
def atlas_page() -> HTMLResponse:
    """Shows every mark with its drawing, an example and what is known of it."""
    return HTMLResponse(page(), headers=A_DAY)


@router.get("/atlas/style.css", name="atlas_style", include_in_schema=False)
def atlas_style() -> Response:
    """Returns how the page looks."""
    return Response(STYLE.read_text(encoding="utf-8"), media_type="text/css", headers=A_DAY)


def _known(mark: str) -> AtlasMark:
    found = load_atlas().by_id.get(mark)
    if found is None:
        raise ProblemError("not_found", detail="The atlas has no such mark.")
    return found
