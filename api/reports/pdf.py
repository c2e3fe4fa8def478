"""A document as PDF, by typst: the same document gives the same bytes, on every machine and every day."""

import dataclasses
import importlib.util
import json
from importlib.resources import as_file, files
from pathlib import Path

from api.reports.document import Document
from api.reports.labels import label
from models.errors import RollmarkError


class PdfUnavailable(RollmarkError):
    """This service cannot print PDF."""

    reason = "format_missing"
    advice = "Ask for another format, or have the administrator install the extra `reports`."


def pdf(document: Document) -> bytes:
    """Returns a document as PDF, with text that can be selected and searched.

    Raises:
        PdfUnavailable: The extra ``reports`` is not installed.
    """
    try:
        import typst  # noqa: PLC0415  of an extra
    except ModuleNotFoundError as error:
        raise PdfUnavailable from error
    data = dataclasses.asdict(document) | {
        "language": document.language.value,
        "page": label(document.language, "page"),
    }
    with as_file(files("api.reports").joinpath("document.typ")) as template:
        made = typst.compile(
            template,
            format="pdf",
            font_paths=[fonts()],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=0,
        )
    assert isinstance(made, bytes)
    return made


def fonts() -> Path:
    """Returns the folder of DejaVu, which matplotlib carries: it has Latin, Cyrillic and Greek."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
