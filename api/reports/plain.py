"""A document as text, table or data: for channels that carry no pages, and for programs."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from api.reports.document import Document


def message(document: Document) -> bytes:
    """Returns a document as a plain-text message in UTF-8."""
    lines = [document.title.upper(), ""]
    for section in document.sections:
        lines += [section.title.upper(), *_lines(section.rows), ""]
    return ("\n".join((*lines, *document.remarks)) + "\n").encode()


def table(document: Document) -> bytes:
    """Returns a document as CSV in UTF-8: section, key, field, text, note."""
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(("section", "key", "field", "text", "note"))
    for section in document.sections:
        for row in section.rows:
            rows.writerow((section.key, row.key, row.name, _harmless(row.text), _harmless(row.note)))
    return written.getvalue().encode()


def data(body: Mapping[str, Any], persons: Sequence[Mapping[str, Any]] | None) -> bytes:
    """Returns a request as JSON in UTF-8, its keys sorted; another desk of this kind can import it."""
    whole = {**body, **({"persons": list(persons)} if persons is not None else {})}
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def xml(body: Mapping[str, Any], persons: Sequence[Mapping[str, Any]] | None) -> bytes:
    """Returns a request as XML in UTF-8, with the elements of the JSON; an item of a list is an ``item``."""
    root = ElementTree.Element("trace_request")
    whole = {**body, **({"persons": list(persons)} if persons is not None else {})}
    for name in sorted(whole):
        _element(root, name, whole[name])
    ElementTree.indent(root, " ")
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def form_3312(body: Mapping[str, Any]) -> bytes:
    """Returns a request as text in the order of ATF F 3312.1, for whoever fills that form in or checks it."""
    lines = [f"{place:<6}{name:<34}{text}" for place, name, text in _form_3312(body)]
    return ("\n".join(("ORDERED AS ATF F 3312.1", *lines)) + "\n").encode()


def _lines(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        note = f" [{row.note}]" if row.note else ""
        yield f"{row.name}: {row.text}{note}"


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula, and runs it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _element(parent: ElementTree.Element, name: str, value: object) -> None:
    element = ElementTree.SubElement(parent, name)
    if isinstance(value, Mapping):
        for key in sorted(value):
            _element(element, key, value[key])
    elif isinstance(value, list):
        for item in value:
            _element(element, "item", item)
    elif value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        element.text = "".join(char for char in text if char >= " " or char in "\n\t")


def _form_3312(body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    weapon, recovery, requester = body["weapon"], body["recovery"], body["requester"]
    yield "I", "Date of request", body["made_on"]
    yield "I", "Priority", body["priority"]
    yield "I", "Reason for the priority", body["priority_reason"] or ""
    yield "I", "Special instructions", body["handling"]
    yield "II", "Crime code or context", recovery["criminal_context"] or ""
    yield "III", "Requesting agency", f"{requester['country']}, {requester['agency']}, {requester['unit']}"
    yield "III", "Agency's case number", recovery["case_number"]
    yield "V", "Serial number (frame, receiver)", _said(weapon["serial"])
    yield "V", "Obliterated", "yes" if "altered_serial" in weapon["flags"] else "no"
    for name in ("manufacturer", "type", "calibre", "model", "country"):
        said = weapon[name]
        yield "V", name.capitalize(), (said or "") if isinstance(said, str | None) else _said(said)
    yield "V", "Importer", _said(weapon["import_mark"])
    extra = "; ".join(f"{mark['kind']}: {mark['text']}" for mark in body["marks"] if not mark["not_found"])
    yield "V", "Additional markings", extra
    yield "VIII", "Recovered on", recovery["date"]
    yield "VIII", "Recovered at", recovery["place"]
    yield "VIII", "How recovered", recovery["mode"]
    yield "IX", "Obliterated serial", "see V" if "altered_serial" in weapon["flags"] else ""


def _said(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return ""
    text = value["value"] or ("unknown" if value["name"] else "none found")
    name = f" ({value['name']})" if value["name"] and value["value"] else ""
    return f"{text}{name}" + ("" if value["by_person"] else f"  [machine reading, {value['p']:.0%}]")
