"""How a route reaches the uploads."""

from typing import Annotated

from fastapi import Depends

from api.services import Given, Services
from api.uploads.uploads import FOLDER, Uploads


def uploads_of(services: Services) -> Uploads:
    """Returns the uploads of a service."""
    return Uploads(
        database=services.database,
        store=services.store,
        signer=services.signer,
        folder=services.settings.folder / FOLDER,
        max_bytes=services.settings.max_upload_bytes,
        notify=services.dispatcher.wake,
    )


def _given(services: Given) -> Uploads:
    return uploads_of(services)


GivenUploads = Annotated[Uploads, Depends(_given)]
"""The uploads, as a parameter of a route."""
