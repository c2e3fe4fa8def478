"""A document before it has a form: titled sections of rows, in one language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.reports.labels import Language, field, label, section, value
from ocr.weapon.record import Field

XK = "XK"
_CODED = ("mode", "priority", "handling", "type", "part")


@dataclass(frozen=True, slots=True)
class Row:
    """A field and what it says.

    Attributes:
        key: Of the field, the same in every language.
        name: Of the field, in the language.
        text: What it says.
        note: Who says so: a person, or a machine that nobody has confirmed.
    """

    key: str
    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    Attributes:
        language: It is written in.
        title: Above everything.
        number: That it is known by.
        sections: In order.
        remarks: Below everything.
    """

    language: Language
    title: str
    number: str
    sections: tuple[Section, ...]
    remarks: tuple[str, ...]


def request_document(
    body: Mapping[str, Any], language: Language, persons: Sequence[Mapping[str, Any]] | None
) -> Document:
    """Returns a trace request as a document.

    Args:
        body: Of the request, as :func:`api.trace.body.body_of` made it.
        language: To write it in.
        persons: What is known of people; None: it says that it holds no personal data.
    """
    made = [
        Section("request", section(language, "request"), tuple(_request(body, language))),
        Section("weapon", section(language, "weapon"), tuple(_weapon(body["weapon"], language))),
        Section("marks", section(language, "marks"), tuple(_marks(body["marks"], language))),
        Section("recovery", section(language, "recovery"), tuple(_rows(body["recovery"], language))),
        Section("photos", section(language, "photos"), tuple(_photos(body["photos"], language))),
    ]
    if persons:
        rows = tuple(row for person in persons for row in _rows(person, language))
        made.append(Section("persons", section(language, "persons"), rows))
    assessments = tuple(_assessments(body["assessments"], language))
    made.append(Section("assessments", section(language, "assessments"), assessments))
    remarks = [label(language, "notice")]
    if persons is None:
        remarks.append(label(language, "without_persons"))
    remarks.append(label(language, "footnote"))
    return Document(language, label(language, "title"), body["number"], tuple(made), tuple(remarks))


def text_row(language: Language, key: str, said: object) -> Row:
    """Returns a row of a plain field."""
    if said is None or said == "":
        return Row(key, field(language, key), label(language, "not_recorded"))
    if isinstance(said, bool):
        return Row(key, field(language, key), label(language, "yes" if said else "no"))
    return Row(key, field(language, key), value(language, str(said)) if key in _CODED else str(said))


def country(code: str | None) -> str:
    """Returns a country's code; with a star where the footnote belongs to it."""
    return f"{code}*" if code == XK else code or ""


def _request(body: Mapping[str, Any], language: Language) -> Iterator[Row]:
    for key in ("number", "made_on", "due_on"):
        yield text_row(language, key, body[key])
    requester, to = body["requester"], body["to"]
    sender = f"{country(requester['country'])}, {requester['agency']}, {requester['unit']}"
    yield text_row(language, "from", sender)
    yield text_row(language, "to", ", ".join(filter(None, (country(to["country"]), to["office"]))))
    yield text_row(language, "because", to["because"])
    for key in ("priority", "priority_reason", "handling", "channel", "legal_basis", "intended_use"):
        if key != "priority_reason" or body[key]:
            yield text_row(language, key, body[key])


def _weapon(weapon: Mapping[str, Any], language: Language) -> Iterator[Row]:
    yield text_row(language, "type", weapon["type"])
    for name in Field:
        yield _value_row(language, name.value, weapon[name.value])
    yield text_row(language, "import_marks_checked", weapon["import_marks_checked"])
    flags = ", ".join(value(language, flag) for flag in weapon["flags"])
    if flags:
        yield text_row(language, "flags", flags)


def _value_row(language: Language, key: str, said: Mapping[str, Any] | None) -> Row:
    if said is None:
        return Row(key, field(language, key), label(language, "not_recorded"))
    note = label(language, "person" if said["by_person"] else "machine")
    if not said["by_person"] and said["p"] is not None:
        note += f" ({said['p']:.0%})"
    name = said["name"]
    if said["value"] is None:
        text = label(language, "unknown" if name else "none_found")
    else:
        text = said["value"] if name in (None, said["value"]) else f"{said['value']} ({name})"
    return Row(key, field(language, key), text, note)


def _marks(marks: Sequence[Mapping[str, Any]], language: Language) -> Iterator[Row]:
    for mark in marks:
        text = label(language, "none_found") if mark["not_found"] else mark["text"]
        where = ", ".join(filter(None, (mark["script"], mark["location"], mark["condition"])))
        note = label(language, "machine" if mark["decided_by"] == "machine" else "person")
        yield Row(mark["kind"], value(language, mark["kind"]), f"{text} ({where})", note)


def _photos(photos: Sequence[Mapping[str, Any]], language: Language) -> Iterator[Row]:
    for photo in photos:
        yield Row("photo", value(language, photo["view"]), photo["sha256"], photo["taken_at"] or "")


def _rows(fields: Mapping[str, Any], language: Language) -> Iterator[Row]:
    for key, said in fields.items():
        if said is not None:
            yield text_row(language, key, said)


def _assessments(said: Mapping[str, Any], language: Language) -> Iterator[Row]:
    yield text_row(language, "level", f"{said['level']}, {said['score']} / 100")
    for finding in said["findings"]:
        yield text_row(language, "finding", finding)
    for route in said["routing"]:
        who = ", ".join(filter(None, (country(route["country"]), route["ask"])))
        yield Row("route", field(language, "route"), who, route["because"])
