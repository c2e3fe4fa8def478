"""The page, to everybody: what it shows comes from routes that ask who is calling."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.headers import PAGE_POLICY
from api.page.files import PageFile, page_files
from api.problems import ProblemError

router = APIRouter(include_in_schema=False)

_NOT_BUILT = "The page was not built: `make page` builds it where Node.js is installed."

AcceptEncoding = Annotated[str, Header()]


@router.get("/", name="page_root")
async def page_root() -> Response:
    """Leads to the page."""
    return RedirectResponse("/app/", 307)


@router.get("/app/{path:path}", name="page")
async def page(path: str, accept_encoding: AcceptEncoding = "") -> Response:
    """Sends a file of the page."""
    files = _files()
    if not files:
        raise ProblemError("not_found", detail=_NOT_BUILT)
    file = files.get(path)
    if file is None:
        raise ProblemError("not_found")
    return _sent(file, zipped="gzip" in accept_encoding)


def _sent(file: PageFile, *, zipped: bool) -> Response:
    # Scripts too: a service worker is bound by the policy that its own script came with, not by the page's.
    headers = {
        "Cache-Control": file.cache,
        "Vary": "Accept-Encoding",
        "Content-Security-Policy": PAGE_POLICY,
    }
    if zipped and file.zipped:
        headers["Content-Encoding"] = "gzip"
        return FileResponse(file.zipped, media_type=file.media_type, headers=headers)
    return FileResponse(file.path, media_type=file.media_type, headers=headers)


@cache
def _files() -> dict[str, PageFile]:
    return dict(page_files())
