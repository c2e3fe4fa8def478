"""What was done, by whom and to what: a log in which nothing can be changed unseen."""

from api.audit.actions import Action
from api.audit.entries import Entry, Event
from api.audit.log import append, take_turn
from api.audit.signing import Signature, Signer

__all__ = ["Action", "Entry", "Event", "Signature", "Signer", "append", "take_turn"]
