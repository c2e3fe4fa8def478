"""docs/api.md says what the service does."""

import json
import re
from pathlib import Path

from api.app import create_app
from api.problems import KINDS, problem
from api.settings import Settings
from api.testing import FakeReader

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "api.md").read_text(encoding="utf-8")


def test_every_reason_is_in_the_table_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {reason: int(status) for status, reason in rows} == {
        reason: kind.status for reason, kind in KINDS.items()
    }


def test_the_problem_shown_is_one() -> None:
    shown = json.loads(PAGE.split("```json\n")[1].split("```")[0])
    assert shown == problem("damaged", detail=shown["detail"]).model_dump(exclude_none=True)


def test_every_route_is_told_of_on_some_page() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    document = create_app(reader=FakeReader()).openapi()
    missing = {path for path in document["paths"] if f"{path}`" not in pages and f"{path}?" not in pages}
    assert missing == set()


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `ROLLMARK_(\w+)` \| (.+?) \|", PAGE, re.MULTILINE))
    assert {name.lower() for name in rows} == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert rows[name.upper()] == f"`{field.default}`"
