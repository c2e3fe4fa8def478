"""The answer to a request from elsewhere, as a document: what was asked, found and looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from api.reports.document import Document, Row, Section, country, text_row
from api.reports.labels import Language, label, section, value

_ASKED = ("serial", "manufacturer", "model", "calibre", "circumstances", "intended_use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer says.

    Attributes:
        asked: The request, by the names of its fields.
        answer: As it was kept when the request was answered.
        weapons: What was found, by the names of fields, and with no person data.
    """

    asked: dict[str, Any]
    answer: dict[str, Any]
    weapons: list[dict[str, Any]] = field(default_factory=list)


def answer_document(said: Answered, language: Language) -> Document:
    """Returns an answer as a document; its words are those of a template.

    Args:
        said: What it says.
        language: To write it in.
    """
    sections = [
        Section("question", section(language, "question"), tuple(_question(said, language))),
        Section("answer", section(language, "answer"), tuple(_answer(said, language))),
        *(
            Section("weapon", section(language, "weapon"), tuple(_weapon(weapon, language)))
            for weapon in said.weapons
        ),
        Section("searched", section(language, "searched"), tuple(_searched(said, language))),
    ]
    remarks = (label(language, "without_persons"), label(language, "footnote"))
    number = str(said.asked["reference"])
    return Document(language, label(language, "answer_title"), number, tuple(sections), remarks)


def _question(said: Answered, language: Language) -> Iterator[Row]:
    asked = said.asked
    yield text_row(language, "from", f"{country(asked['from_country'])}, {asked['from_office']}")
    for key in ("reference", "received_on", *_ASKED):
        if asked.get(key):
            yield text_row(language, key, asked[key])


def _answer(said: Answered, language: Language) -> Iterator[Row]:
    yield text_row(language, "answered_on", said.asked["answered_on"])
    yield text_row(language, "finding_said", value(language, said.answer["finding"]))
    if said.answer["note"]:
        yield text_row(language, "note", said.answer["note"])


def _weapon(weapon: dict[str, Any], language: Language) -> Iterator[Row]:
    for key, text in weapon.items():
        if text:
            yield text_row(language, key, text)


def _searched(said: Answered, language: Language) -> Iterator[Row]:
    yield text_row(language, "searched_on", said.asked["answered_on"])
    yield text_row(language, "records", said.answer["records"])
    yield text_row(language, "lists", "; ".join(said.answer["lists"]) or "0")
    for hit in said.answer["hits"]:
        row = text_row(language, "hit", hit["text"])
        yield Row(row.key, row.name, row.text, " ".join(hit["reasons"]))
