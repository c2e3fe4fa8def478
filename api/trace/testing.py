"""A desk that is at work, for tests: what an analyst does, in few words."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx

from api.auth import Role
from api.database import new_id
from api.settings import Settings
from api.testing import authorised

CASE: Mapping[str, Any] = {
    "mode": "seized",
    "recovered_on": "2026-05-01",
    "place": "Prizren",
    "agency": "Kosovo Police",
    "legal_basis": "Law 05/L-022, art. 41",
    "intended_use": "criminal investigation",
    "circumstances": "Found under the seat of a car.",
}
"""Everything that a trace asks of a case."""


@dataclass(frozen=True)
class Desk:
    """A running service, and an analyst's client of it.

    Attributes:
        url: Of the service.
        settings: Its own.
        analyst: A client.
    """

    url: str
    settings: Settings
    analyst: httpx.Client

    def client(self, role: Role, unit: str | None = "north") -> httpx.Client:
        """Returns a client with a key of a role."""
        key = authorised(self.settings, role, unit=unit)
        return httpx.Client(base_url=self.url, headers=key, timeout=120)

    def post(self, path: str, status: int = 201, **body: object) -> Any:  # noqa: ANN401  JSON
        """Posts JSON; returns the JSON of the answer, which must have the status."""
        answer = self.analyst.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def weapon(self, serial: str | None = "C-123456", **more: Any) -> str:  # noqa: ANN401  JSON
        """Records a weapon of which everything is confirmed that a trace asks for."""
        said = dict(more)
        case = self.post("/v1/cases", **{**CASE, "number": new_id()[:12], **_case(said)})["id"]
        described: dict[str, Any] = {
            "type": "rifle",
            "manufacturer": "zastava",
            "model": "M70AB2",
            "country": "RS",
        }
        described |= {"calibre": "762x39", "import_marks_checked": True, "exhibit_number": "A1"}
        weapon = str(self.post(f"/v1/cases/{case}/weapons", **{**described, **said})["id"])
        for view in ("left", "right"):
            self.photo(weapon, view)
        if serial:
            self.confirm(weapon, "serial", serial, part="receiver")
        return weapon

    def confirm(self, weapon: str, kind: str, value: str, **more: object) -> None:
        """Has a person say what is marked."""
        body: dict[str, Any] = {"kind": kind, "outcome": "entered", "value": value, **more}
        self.post(f"/v1/weapons/{weapon}/confirmations", **body)

    def photo(self, weapon: str, view: str) -> None:
        """Sends a photo of a weapon that nobody sent before."""
        data = new_id().encode()
        form = {"sha256": sha256(data).hexdigest(), "weapon_id": weapon, "view": view}
        answer = self.analyst.post("/v1/photos", data=form, files={"photo": ("a.jpg", data)})
        assert answer.status_code == 201, answer.text


def text_of(pdf: bytes) -> str:
    """Returns the text that can be selected in a PDF, its pages one after the other."""
    from pypdf import PdfReader  # noqa: PLC0415  for tests alone

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _case(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said.pop(name) for name in list(said) if name in {*CASE, "unit"}}
