"""Whether the service is up."""

from importlib.metadata import version

import httpx

from api.app import create_app
from api.settings import Settings
from api.testing import FakeReader, serving


def test_health_names_the_version_and_the_models() -> None:
    with serving(create_app(Settings(), FakeReader())) as url:
        answer = httpx.get(f"{url}/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": version("rollmark"), "models": {"fake": "1"}}
