"""How a route learns who is calling."""

from typing import Annotated

from fastapi import Depends, Request

from api.auth.guard import caller
from api.auth.permissions import Principal


def current(request: Request) -> Principal:
    """Returns who is calling, with the roles that count on this route.

    Raises:
        NotAllowed: The route is public, so that nobody was asked.
    """
    return caller(request).principal


By = Annotated[Principal, Depends(current)]
"""Who is calling, as a parameter of a route."""
