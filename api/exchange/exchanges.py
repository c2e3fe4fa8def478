"""Exchanges with partners: a question, an answer, and what comes of both."""

import random
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.canonical import sha256
from api.audit.entries import Detail
from api.auth import Principal
from api.database import new_id
from api.exchange.blinding import Secret, hashed, hits, read, written
from api.exchange.tables import Exchange
from api.persons.vault import Sealed, Vault
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from api.records.kinds import DecidedBy
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from api.trace.tables import Disclosure
from ocr.types import MarkingKind

FORMAT: Literal["rollmark-exchange-1"] = "rollmark-exchange-1"
"""Of questions and answers."""

MOST_ASKED = 200
"""Items of one question: whoever could ask for all numbers would learn all that are there."""

SHORTEST = 5
"""Characters of the shortest number that is asked about: of shorter ones everybody has all."""


def ask(
    session: Session, by: Principal, vault: Vault, partner: str, weapon_ids: Sequence[str]
) -> tuple[Exchange, list[str]]:
    """Begins an exchange about weapons.

    Args:
        session: A write transaction.
        by: Who asks.
        vault: Seals the secret.
        partner: Who is asked.
        weapon_ids: The weapons.

    Returns:
        The exchange, and the tokens to send.

    Raises:
        RecordMissing: A weapon is none, or has no number that a person confirmed.
    """
    items = [_number(session, weapon_id) for weapon_id in weapon_ids]
    secret, row_id = Secret.new(), new_id()
    sealed = vault.seal(secret.raw, belongs_to=_place(row_id))
    row = Exchange(
        id=row_id,
        by=by.id,
        partner=partner,
        weapon_ids=list(weapon_ids),
        ciphertext=sealed.ciphertext,
        nonce=sealed.nonce,
        key_id=sealed.key_id,
    )
    session.add(row)
    session.flush()
    return row, written(secret.hide(hashed(items)))


def answer(session: Session, tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """Answers a partner's question.

    Args:
        session: A transaction.
        tokens: Of the question.

    Returns:
        The partner's tokens, hidden once more in their order, and all that is known here, hidden, in none.

    Raises:
        TokenInvalid: A token is none.
    """
    secret = Secret.new()
    asked = secret.hide(read(tokens))
    known = secret.hide(hashed(sorted(_known(session))))
    random.SystemRandom().shuffle(known)
    return written(asked), written(known)


def conclude(  # noqa: PLR0913, PLR0917  what both sides sent
    session: Session,
    by: Principal,
    vault: Vault,
    exchange_id: str,
    asked: Sequence[str],
    known: Sequence[str],
) -> Exchange:
    """Tells which weapons the partner knows.

    Raises:
        RecordMissing: There is no such exchange.
        RecordConflict: It is concluded already.
        RecordInvalid: The answer is one to another question.
        TokenInvalid: It is none.
    """
    row = session.get(Exchange, exchange_id, with_for_update=True)
    if row is None:
        raise RecordMissing
    if row.hits is not None:
        raise RecordConflict("The exchange is concluded already.")
    if len(asked) != len(row.weapon_ids):
        raise RecordInvalid("asked does not fit what was asked")
    sealed = Sealed(row.ciphertext, row.nonce, row.key_id)
    secret = Secret.of(vault.unseal(sealed, belongs_to=_place(row.id)))
    row.hits = hits(read(asked), read(known), secret)
    detail = {"hits": sum(row.hits)}
    append(session, Event(Action.COMBINE, by.id, f"exchange:{row.id}", None, detail))
    return row


def note(  # noqa: PLR0913, PLR0917  each is a part of what is noted
    session: Session, by: Principal, subject: str, partner: str, purpose: str, tokens: Sequence[str]
) -> None:
    """Notes what goes out, to whom and what for."""
    digest = sha256("\n".join(tokens).encode())
    row = Disclosure(
        by=by.id,
        subject=subject,
        format=FORMAT,
        recipient=partner,
        purpose=purpose,
        with_persons=False,
        sha256=digest,
    )
    session.add(row)
    session.flush()
    detail: Detail = {"disclosure": row.id, "sha256": digest, "tokens": len(tokens)}
    append(session, Event(Action.DISCLOSE, by.id, subject, None, detail))


def _number(session: Session, weapon_id: str) -> str:
    query = select(SearchEntry.text).where(
        SearchEntry.about == f"weapon:{weapon_id}",
        SearchEntry.kind == MarkingKind.SERIAL.value,
        SearchEntry.decided_by != DecidedBy.MACHINE.value,
    )
    text = session.scalars(query.order_by(SearchEntry.id.desc()).limit(1)).first()
    if text is None or len(Spelling(text).rough) < SHORTEST:
        raise RecordMissing(
            "A weapon is not there, or has no number that a person confirmed and that is long enough."
        )
    return Spelling(text).rough


def _known(session: Session) -> set[str]:
    query = select(SearchEntry.text).where(
        SearchEntry.kind == MarkingKind.SERIAL.value,
        SearchEntry.decided_by != DecidedBy.MACHINE.value,
        ~SearchEntry.about.startswith("incoming:"),
    )
    keys = (Spelling(text).rough for text in session.scalars(query))
    return {key for key in keys if len(key) >= SHORTEST}


def _place(row_id: str) -> str:
    return f"exchange/{row_id}"
