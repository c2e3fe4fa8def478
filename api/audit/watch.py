"""No row of evidence changes without an entry in the log."""

from sqlalchemy import event
from sqlalchemy.orm import Session

from api.audit.actions import Action
from api.audit.entries import Event
from api.audit.log import append
from api.audit.rows import note, pending, refuse_bypass


def watch(session: Session) -> None:
    """Has every row of evidence that the session changes hashed into the log.

    The next entry of the transaction carries the hashes; what no entry accounts for when the transaction
    ends gets one of its own, by ``system``.
    """
    event.listen(session, "after_flush", note)
    event.listen(session, "do_orm_execute", refuse_bypass)
    event.listen(session, "before_commit", _account)


def _account(session: Session) -> None:
    session.flush()
    if pending(session):
        append(session, Event(Action.RECORD, actor="system", subject="rows"))
