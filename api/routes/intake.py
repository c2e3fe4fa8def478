"""Photos in one request."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any, TypeAlias

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import FormData, UploadFile

from api.problems import ProblemError, documented
from api.records.kinds import Part, View
from api.routes.receipts import told
from api.storage.errors import full_told
from api.uploads import schemas
from api.uploads.announced import FIELDS, Announced
from api.uploads.body import PIECE_BYTES, pieces
from api.uploads.digests import photo_digest
from api.uploads.given import GivenSent

router = APIRouter(prefix="/v1", tags=["uploads"])

_FIELDS: dict[str, Any] = {
    "sha256": {
        "type": "string",
        "pattern": "^[0-9a-fA-F]{64}$",
        "description": "Of the photo where it was taken.",
    },
    "view": {"type": "string", "enum": list(View)},
    "part": {"type": "string", "enum": list(Part)},
    "weapon_id": {"type": "string"},
    "case_id": {"type": "string"},
    "taken_at": {"type": "string", "description": "ISO 8601."},
    "burst": {"type": "string", "description": "An id shared by photos of one mark in other light."},
    "filename": {"type": "string", "description": "Instead of the file's own."},
}
_BYTES = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "properties": {"photo": _BYTES, **_FIELDS}, "required": ["photo", "sha256"]}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _FORM}, "image/*": {"schema": _BYTES}},
    }
}


_Described: TypeAlias = tuple[Announced, AsyncIterator[bytes]]


class About(BaseModel):
    """What is said about a photo beside its bytes."""

    model_config = ConfigDict(extra="forbid")

    sha256: str = ""
    filename: str = ""
    view: str = ""
    part: str = ""
    weapon_id: str = ""
    case_id: str = ""
    taken_at: str = ""
    burst: str = ""


@router.post(
    "/photos",
    name="create_photo",
    status_code=201,
    response_model=schemas.Receipt,
    openapi_extra=_BODY,
    responses={
        200: {"model": schemas.Receipt, "description": "The unit has this photo; its first receipt."},
        **documented(
            "bad_request",
            "not_found",
            "upload_stalled",
            "too_large",
            "invalid_form",
            "invalid_upload",
            "hash_mismatch",
            "internal",
            "storage_unavailable",
            "storage_full",
        ),
    },
)
async def create_photo(
    sent: GivenSent,
    response: Response,
    about: Annotated[About, Query()],
    repr_digest: Annotated[str | None, Header(description="`sha-256=:base64:` (RFC 9530).")] = None,  # noqa: ARG001
) -> schemas.Receipt:
    """Stores a photo; answers when it is on the disk, with a signed receipt.

    The body is a form with the part `photo`, or the photo itself. Then its SHA-256 stands in `Repr-Digest`,
    `Content-Digest` or `Digest`, and the rest in the query.
    """
    is_form = sent.request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    async with (
        _form(sent.request) if is_form else _bare(sent.request, about) as (photo, body),
        contextmanager_in_threadpool(sent.uploads.taking(sent.by, photo)) as incoming,
    ):
        async for piece in body:
            await to_thread.run_sync(incoming.write, piece)
    assert incoming.kept is not None
    receipt = incoming.kept.receipt
    response.status_code = 201 if incoming.kept.is_new else 200
    response.headers["Location"] = f"/v1/photos/{receipt.photo_id}"
    return told(receipt)


@asynccontextmanager
async def _bare(request: Request, about: About) -> AsyncIterator[_Described]:
    said = about.model_dump()
    digest = photo_digest(request.headers) or said["sha256"]
    yield Announced.parse(said | {"sha256": digest}), pieces(request)


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[_Described]:
    # The framework keeps parts that do not fit into memory in the temporary folder.
    async with AsyncExitStack() as stack:
        with full_told():
            form = await stack.enter_async_context(request.form())
        file = _file(form)
        said = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        yield Announced.parse({"filename": file.filename or ""} | said), _pieces_of(file)


def _file(form: FormData) -> UploadFile:
    names = [name for name, _ in form.multi_items()]
    if len(names) != len(set(names)) or not set(names) <= FIELDS | {"photo"}:
        raise ProblemError("invalid_form", detail="A part is unknown, or was sent twice.")
    file = form.get("photo")
    if not isinstance(file, UploadFile) or any(
        isinstance(form[name], UploadFile) for name in {*names} - {"photo"}
    ):
        raise ProblemError("invalid_form", detail="photo is missing, or another part is a file.")
    return file


async def _pieces_of(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE_BYTES):
        yield piece
