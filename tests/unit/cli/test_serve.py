from typing import Any

import pytest
from typer.testing import CliRunner

from api import server
from cli.main import app


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The settings that the service was started with."""
    settings: list[Any] = []
    monkeypatch.setattr(server, "serve", settings.append)
    return settings


def test_the_service_listens_where_the_environment_says(
    served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLMARK_HOST", "127.0.0.2")
    monkeypatch.setenv("ROLLMARK_PORT", "8123")
    assert CliRunner().invoke(app, ["serve"]).exit_code == 0
    assert [(settings.host, settings.port) for settings in served] == [("127.0.0.2", 8123)]


def test_options_go_before_the_environment(served: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLMARK_PORT", "8123")
    CliRunner().invoke(app, ["serve", "--host", "0.0.0.0", "--port", "9000"])
    assert [(settings.host, settings.port) for settings in served] == [("0.0.0.0", 9000)]


def test_without_either_the_defaults_shown_in_the_help_hold(
    served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROLLMARK_HOST", raising=False)
    monkeypatch.delenv("ROLLMARK_PORT", raising=False)
    CliRunner().invoke(app, ["serve"])
    shown = CliRunner().invoke(app, ["serve", "--help"]).stdout
    assert f"({served[0].host})" in shown
    assert f"({served[0].port})" in shown
