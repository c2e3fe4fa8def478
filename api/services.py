"""What the rooms of the service share, opened when it starts and closed when it ends."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.audit.keeper import keeping
from api.audit.signing import Signer, open_signer
from api.audit.watch import watch
from api.auth.people import People, open_people
from api.database import Database
from api.jobs.dispatcher import Dispatcher, dispatching
from api.learning.following import Follower, follower_of, following
from api.marks.keeping import keep as keep_marks
from api.marks.learning import Learner
from api.pool import PhotoReader, ReaderPool, open_reader
from api.retention import sweep
from api.search.keeping import index_all, keep
from api.settings import Settings
from api.storage import BlobStore, open_store
from api.uploads.sweeper import sweeping
from api.uploads.uploads import FOLDER, Uploads
from api.watch.alerts import check


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a route may need.

    Attributes:
        settings: What the administrator has set.
        database: Rows.
        people: Who may log in.
        store: The bytes of photos.
        signer: Signs receipts and the heads of the audit log.
        pool: Reads photos that are not stored.
        dispatcher: Has stored photos read.
        uploads: Takes photos in.
        follower: Keeps the readers at the model that is active.
        learner: Tells which confirmed marks count.
    """

    settings: Settings
    database: Database
    people: People
    store: BlobStore
    signer: Signer
    pool: ReaderPool
    dispatcher: Dispatcher
    uploads: Uploads
    follower: Follower
    learner: Learner


@contextmanager
def open_services(settings: Settings, reader: PhotoReader | None = None) -> Iterator[Services]:
    """Opens everything, in the order in which one needs the other, and closes it in the other order.

    Args:
        settings: What the administrator has set.
        reader: None: the shipped models.

    Raises:
        RollmarkError: A model, the database or the store cannot be opened; it says which and what to do.
    """
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as closing:
        database = replace(Database.open(settings.database), on_write=_on_write)
        closing.callback(database.close)
        database.migrate()
        index_all(database)
        signer = open_signer(settings.folder)
        closing.enter_context(keeping(database, settings.folder, signer))
        store = open_store(settings.store)
        sweep(database, store)
        learner = Learner(database, store)
        follower = follower_of(settings, open_reader() if reader is None else reader, learner)
        dispatcher = closing.enter_context(dispatching(settings, database, store, follower.reader))
        pool = ReaderPool(follower.reader, settings)
        follower.lead(pool, dispatcher)
        closing.enter_context(following(follower))
        uploads = Uploads(
            database=database,
            store=store,
            signer=signer,
            folder=settings.folder / FOLDER,
            max_bytes=settings.max_upload_bytes,
            notify=dispatcher.wake,
        )
        closing.enter_context(sweeping(uploads))
        yield Services(
            settings=settings,
            database=database,
            people=open_people(settings, database),
            store=store,
            signer=signer,
            pool=pool,
            dispatcher=dispatcher,
            uploads=uploads,
            follower=follower,
            learner=learner,
        )


def _on_write(session: Session) -> None:
    watch(session)
    keep(session, check)
    keep_marks(session)


def services(request: Request) -> Services:
    """Returns what the service opened when it started."""
    return cast("Services", request.state.services)


Given = Annotated[Services, Depends(services)]
"""The services, as a parameter of a route."""
