"""What routes of records have in common: the problems they may end in, and pages of lists."""

from typing import Annotated, Any

from fastapi import Depends

from api.problems import documented
from api.records.pages import Wanted
from api.records.schemas import wanted

WantedPage = Annotated[Wanted, Depends(wanted)]
"""Which page of a list a client asks for."""


def looking(*more: str) -> dict[int | str, dict[str, Any]]:
    """Returns the OpenAPI responses of a route that looks at records."""
    return documented("bad_request", "not_found", "too_large", "invalid", "internal", *more)


def changing(*more: str) -> dict[int | str, dict[str, Any]]:
    """Returns the OpenAPI responses of a route that changes records."""
    return looking("conflict", *more)
