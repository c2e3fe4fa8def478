"""Packages: a request or an answer in the form that a channel takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.reports import plain
from api.reports.document import Document, request_document
from api.reports.labels import Language
from api.reports.pdf import pdf


class Format(StrEnum):
    """The form of a package."""

    PDF = "pdf"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TEXT = "txt"
    ATF_3312 = "atf3312"


MEDIA: Mapping[Format, str] = {
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
    Format.XML: "application/xml",
    Format.CSV: "text/csv; charset=utf-8",
    Format.TEXT: "text/plain; charset=utf-8",
    Format.ATF_3312: "text/plain; charset=utf-8",
}
"""The media type of each format."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package, ready to be handed out."""

    data: bytes
    media_type: str
    name: str


def request_package(
    body: Mapping[str, Any],
    form: Format,
    language: Language,
    persons: Sequence[Mapping[str, Any]] | None,
) -> Package:
    """Returns a request as a package; the same request gives the same bytes each time.

    Args:
        body: Of the request.
        form: Of the package; JSON, XML and the order of ATF F 3312.1 know no language.
        language: Of the others.
        persons: What is known of people; None: a version without personal data.

    Raises:
        PdfUnavailable: PDF is asked for where it cannot be printed.
    """
    match form:
        case Format.JSON:
            data = plain.data(body, persons)
        case Format.XML:
            data = plain.xml(body, persons)
        case Format.ATF_3312:
            data = plain.form_3312(body)
        case _:
            data = document_data(request_document(body, language, persons), form)
    ending = "txt" if form is Format.ATF_3312 else form.value
    name = f"{body['number']}-{form.value}-{language.value}.{ending}"
    return Package(data, MEDIA[form], name)


def document_data(document: Document, form: Format) -> bytes:
    """Returns a document as PDF, CSV or text.

    Raises:
        PdfUnavailable: PDF is asked for where it cannot be printed.
    """
    if form is Format.PDF:
        return pdf(document)
    return plain.table(document) if form is Format.CSV else plain.message(document)
