"""The body of a request, piece by piece as it comes in."""

from collections.abc import AsyncIterator

from anyio import fail_after
from starlette.requests import ClientDisconnect, Request

from api.problems import ProblemError
from api.uploads.errors import UploadStalled

STALL_S = 30.0
"""Seconds without a byte after which a sender is taken for gone: its connection holds the upload's lock."""

PIECE_BYTES = 2**18
"""Bytes gathered before they are written; what a kill loses of a piece that was not acknowledged."""


async def pieces(request: Request, *, stall_s: float = STALL_S) -> AsyncIterator[bytes]:
    """Yields the bytes of a body, those that came before a break too.

    Raises:
        UploadStalled: Nothing came for ``stall_s``.
        ProblemError: ``bad_request``: the sender went away; nobody reads it.
    """
    gathered = bytearray()
    stream = aiter(request.stream())
    while True:
        try:
            with fail_after(stall_s):
                piece = await anext(stream, None)
        except (ClientDisconnect, TimeoutError) as error:
            yield bytes(gathered)
            raise _told(error) from error
        gathered += piece or b""
        if piece is None or len(gathered) >= PIECE_BYTES:
            yield bytes(gathered)
            gathered.clear()
        if piece is None:
            return


def _told(error: Exception) -> Exception:
    if isinstance(error, TimeoutError):
        return UploadStalled()
    return ProblemError("bad_request", detail="The connection ended before the body did.")
