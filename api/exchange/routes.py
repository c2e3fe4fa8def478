"""Exchanges with partners over HTTP; questions and answers go from desk to desk by any channel."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.auth.current import By
from api.exchange import exchanges
from api.exchange.exchanges import FORMAT, MOST_ASKED
from api.persons.vault import Vault
from api.records.schemas import Id, InPath, Name, Prose
from api.routes.answers import changing
from api.services import Given

router = APIRouter(prefix="/v1/exchanges", tags=["exchanges"])

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExchangeNew(_Schema):
    """A question to a partner, about weapons whose number a person has confirmed."""

    partner: Name
    purpose: Prose
    weapon_ids: list[Id] = Field(min_length=1, max_length=MOST_ASKED)


class Question(_Schema):
    """A question, to be sent to the partner: nobody can tell the numbers from it."""

    format: Literal["rollmark-exchange-1"] = FORMAT
    id: Id
    tokens: list[Token] = Field(min_length=1, max_length=MOST_ASKED)


class QuestionGiven(_Schema):
    """A partner's question, and what it is answered for."""

    partner: Name
    purpose: Prose
    question: Question


class Answer(_Schema):
    """An answer, to be sent back: nobody but who asked can tell from it what is known here."""

    format: Literal["rollmark-exchange-1"] = FORMAT
    id: Id = Field(description="Of the question.")
    asked: list[Token] = Field(max_length=MOST_ASKED)
    known: list[Token]


class Concluded(_Schema):
    """Which weapons the partner knows; of the others it has learnt nothing."""

    id: Id
    partner: str
    hits: Mapping[str, bool]


@router.post("", name="create_exchange", status_code=201, responses=changing())
def create_exchange(body: ExchangeNew, by: By, given: Given) -> Question:
    """Makes a question to a partner."""
    vault = Vault.open(given.settings)
    with given.database.write() as session:
        row, tokens = exchanges.ask(session, by, vault, body.partner, body.weapon_ids)
        exchanges.note(session, by, f"exchange:{row.id}", body.partner, body.purpose, tokens)
        return Question(id=row.id, tokens=tokens)


@router.post("/answers", name="answer_exchange", status_code=201, responses=changing())
def answer_exchange(body: QuestionGiven, by: By, given: Given) -> Answer:
    """Answers a partner's question with hit or no hit, and nothing else."""
    with given.database.write() as session:
        asked, known = exchanges.answer(session, body.question.tokens)
        about = f"exchange:{body.question.id}"
        exchanges.note(session, by, about, body.partner, body.purpose, [*asked, *known])
        return Answer(id=body.question.id, asked=asked, known=known)


@router.post("/{exchange_id}/answer", name="conclude_exchange", status_code=201, responses=changing())
def conclude_exchange(exchange_id: InPath, body: Answer, by: By, given: Given) -> Concluded:
    """Takes the partner's answer in, and tells which weapons it knows."""
    vault = Vault.open(given.settings)
    with given.database.write() as session:
        row = exchanges.conclude(session, by, vault, exchange_id, body.asked, body.known)
        return Concluded.model_validate(row.to_dict())
