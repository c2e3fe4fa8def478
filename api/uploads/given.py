"""How a route reaches the uploads."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.auth.current import By
from api.auth.permissions import Principal
from api.services import Given
from api.uploads.uploads import Uploads


def _given(services: Given) -> Uploads:
    return services.uploads


GivenUploads = Annotated[Uploads, Depends(_given)]
"""The uploads, as a parameter of a route."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that sends something, who sent it, and where it goes.

    Attributes:
        request: With a body that is not read yet.
        by: Who sends it.
        uploads: Takes it.
    """

    request: Request
    by: Principal
    uploads: Uploads


def _sent(request: Request, by: By, uploads: GivenUploads) -> Sent:
    return Sent(request, by, uploads)


GivenSent = Annotated[Sent, Depends(_sent)]
"""What was sent, as a parameter of a route."""
