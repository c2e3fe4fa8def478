"""Photos in pieces: tus 1.0 with creation, creation-with-upload, checksum, expiration and termination.

https://tus.io/protocols/resumable-upload
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool

from api.auth.current import By
from api.database.base import now
from api.problems import ProblemError, documented
from api.uploads.announced import Announced, parse_metadata
from api.uploads.body import pieces
from api.uploads.digests import piece_checksum
from api.uploads.given import GivenSent, GivenUploads, Sent
from api.uploads.install import TUS_VERSION
from api.uploads.uploads import EXPIRES, Incoming

PIECE = "application/offset+octet-stream"
"""The media type of a piece of an upload."""

EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"

RECEIPT = "Rollmark-Receipt"
"""The header that names the receipt of a finished upload."""

MAX_SIZE = 2**63 - 1
"""Bytes that the database can count; the limit on photos is far below."""

_BODY = {
    "requestBody": {"content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}},
}
_PROBLEMS = ("bad_request", "not_found", "tus_version", "invalid", "internal", "storage_unavailable")
_WRITING = (
    "offset_conflict",
    "upload_gone",
    "upload_locked",
    "upload_stalled",
    "too_large",
    "piece_expected",
    "hash_mismatch",
    "invalid_upload",
    "checksum_mismatch",
    "storage_full",
)


def _speaks_tus(tus_resumable: Annotated[str, Header()] = "") -> None:
    if tus_resumable != TUS_VERSION:
        raise ProblemError("tus_version", headers={"Tus-Version": TUS_VERSION})


router = APIRouter(prefix="/v1/uploads", tags=["uploads"])
_tus: Mapping[str, Any] = {"dependencies": [Depends(_speaks_tus)]}

Size = Annotated[int, Header(ge=0, le=MAX_SIZE, description="Bytes.")]
Metadata = Annotated[
    str,
    Header(
        description="`key base64` pairs, separated by commas: sha256 (hexadecimal) is required; filename, "
        "view, part, weapon_id, case_id, taken_at, burst."
    ),
]
Checksum = Annotated[str | None, Header(description="`sha256 base64`, of the body.")]
Override = Annotated[str | None, Header(alias="X-HTTP-Method-Override", description="PATCH or DELETE.")]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said about a piece."""

    offset: int
    checksum: str | None


def _piece(upload_offset: Size, upload_checksum: Checksum = None) -> Piece:
    return Piece(upload_offset, upload_checksum)


def _piece_if_any(upload_offset: Size = 0, upload_checksum: Checksum = None) -> Piece:
    return Piece(upload_offset, upload_checksum)


@router.options("", name="upload_options", status_code=204)
@router.options("/{upload_id}", name="upload_options", status_code=204, include_in_schema=False)
def upload_options(uploads: GivenUploads) -> Response:
    """Tells what this server can do."""
    headers = {
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(uploads.max_bytes),
        "Tus-Checksum-Algorithm": "sha256",
    }
    return Response(status_code=204, headers=headers)


@router.post(
    "",
    name="create_upload",
    status_code=201,
    openapi_extra=_BODY,
    responses=documented(*_PROBLEMS, *_WRITING),
    **_tus,
)
async def create_upload(
    sent: GivenSent, upload_length: Size, upload_metadata: Metadata = "", upload_checksum: Checksum = None
) -> Response:
    """Begins an upload; a body of a piece's media type is its first piece."""
    photo = Announced.parse(parse_metadata(upload_metadata))
    upload = await to_thread.run_sync(sent.uploads.create, sent.by, upload_length, photo)
    headers = {"Location": f"/v1/uploads/{upload.id}", "Upload-Offset": "0", **_expires()}
    if _is_piece(sent.request):
        headers |= await _append(sent, upload.id, Piece(0, upload_checksum))
    return Response(status_code=201, headers=headers)


@router.head(
    "/{upload_id}",
    name="upload_status",
    responses=documented(*_PROBLEMS, "upload_gone", "upload_locked", "hash_mismatch", "storage_full"),
    **_tus,
)
def upload_status(upload_id: str, by: By, uploads: GivenUploads) -> Response:
    """Tells how many bytes are on the disk: where to go on."""
    progress = uploads.progress(by, upload_id)
    headers = {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.size)}
    if progress.receipt_id:
        headers[RECEIPT] = progress.receipt_id
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{upload_id}",
    name="append_upload",
    status_code=204,
    openapi_extra=_BODY,
    responses=documented(*_PROBLEMS, *_WRITING),
    **_tus,
)
async def append_upload(
    sent: GivenSent, upload_id: str, piece: Annotated[Piece, Depends(_piece)]
) -> Response:
    """Takes the next piece; with the last one the photo is stored, and its receipt named."""
    if not _is_piece(sent.request):
        raise ProblemError("piece_expected")
    return Response(status_code=204, headers=await _append(sent, upload_id, piece))


@router.delete(
    "/{upload_id}",
    name="terminate_upload",
    status_code=204,
    responses=documented(*_PROBLEMS, "upload_locked", "storage_full"),
    **_tus,
)
def terminate_upload(upload_id: str, by: By, uploads: GivenUploads) -> Response:
    """Forgets an upload; a photo that it stored stays."""
    uploads.terminate(by, upload_id)
    return Response(status_code=204)


@router.post(
    "/{upload_id}",
    name="override_upload",
    status_code=204,
    openapi_extra=_BODY,
    responses=documented(*_PROBLEMS, *_WRITING, "method_not_allowed"),
    **_tus,
)
async def override_upload(
    sent: GivenSent,
    upload_id: str,
    piece: Annotated[Piece, Depends(_piece_if_any)],
    x_http_method_override: Override = None,
) -> Response:
    """Does what X-HTTP-Method-Override says, for clients whose network lets no PATCH or DELETE through."""
    if x_http_method_override == "PATCH":
        return await append_upload(sent, upload_id, piece)
    if x_http_method_override == "DELETE":
        return await to_thread.run_sync(terminate_upload, upload_id, sent.by, sent.uploads)
    raise ProblemError("method_not_allowed", headers={"Allow": "HEAD, PATCH, DELETE, OPTIONS"})


async def _append(sent: Sent, upload_id: str, piece: Piece) -> dict[str, str]:
    appending = sent.uploads.appending(
        sent.by, upload_id, piece.offset, checksum=piece_checksum(piece.checksum)
    )
    async with contextmanager_in_threadpool(appending) as incoming:
        async for some in pieces(sent.request):
            await to_thread.run_sync(incoming.write, some)
    return {"Upload-Offset": str(incoming.offset), **_end(incoming)}


def _end(incoming: Incoming) -> dict[str, str]:
    return {RECEIPT: incoming.kept.receipt.id} if incoming.kept else _expires()


def _expires() -> dict[str, str]:
    return {"Upload-Expires": format_datetime(now() + EXPIRES, usegmt=True)}


def _is_piece(request: Request) -> bool:
    return request.headers.get("content-type", "").lower() == PIECE
