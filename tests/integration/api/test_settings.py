"""Settings of the service."""

import pytest
from pydantic import ValidationError

from api.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLMARK_PORT", "8123")
    monkeypatch.setenv("ROLLMARK_MAX_UPLOAD_BYTES", "1000")
    settings = Settings()
    assert (settings.port, settings.max_upload_bytes) == (8123, 1000)


def test_nobody_else_reaches_the_service_unless_an_administrator_says_so() -> None:
    assert Settings().host == "127.0.0.1"


def test_settings_do_not_change_once_they_are_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("READINGS_AT_ONCE", "0"), ("MAX_UPLOAD_BYTES", "many")]
)
def test_a_setting_that_cannot_be_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ROLLMARK_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()
