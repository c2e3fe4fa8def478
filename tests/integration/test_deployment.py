"""The Dockerfile, the compose file and the page about them name what is really there.

No container is started here: what is checked is that every command, option, setting, extra, package and
folder they name exists, and that nothing starts with a secret that everybody knows.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.settings import Settings
from cli.main import app

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "rollmark"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SECRET = "0f" * 24


def environment(service: dict[str, Any]) -> dict[str, str]:
    """The settings of a service as compose makes them, with a secret where one is asked for."""
    given = service.get("environment", {})
    return {name: re.sub(r"\$\{\w+:\?[^}]*\}", SECRET, value) for name, value in given.items()}


def parse(arguments: list[str]) -> None:
    """Parses a command line of ``rollmark`` without running it; fails where it is none."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("rollmark", list(arguments))
    name, command, rest = group.resolve_command(context, list(arguments))
    command.make_context(name, rest, parent=context)


def test_compose_has_all_parts_of_the_service() -> None:
    assert {"service", "scheduler", "worker", "database", "store"} <= set(SERVICES)
    assert set(OURS) == {"service", "scheduler", "worker"}


@pytest.mark.parametrize("name", OURS)
def test_a_command_in_compose_is_one_of_ours(name: str) -> None:
    parse([str(part) for part in OURS[name]["command"]])


def test_a_command_that_is_none_would_be_noticed() -> None:
    for wrong in (["serve", "--colour", "red"], ["worker"], ["dance"]):
        with pytest.raises(Exception, match=r"colour|scheduler|dance"):
            parse(wrong)


@pytest.mark.parametrize("name", OURS)
def test_the_settings_in_compose_are_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(OURS[name]) | dict(re.findall(r"(ROLLMARK_\w+)=(\S+)", DOCKERFILE))
    ours = {setting.removeprefix("ROLLMARK_").lower() for setting in given if setting.startswith("ROLLMARK_")}
    assert ours <= set(Settings.model_fields)
    for setting, value in given.items():
        monkeypatch.setenv(setting, value)
    assert str(Settings().data) == "/data"


def test_the_service_is_told_of_the_others_by_their_names() -> None:
    given = environment(OURS["service"])
    assert given["ROLLMARK_DATABASE_URL"] == f"postgresql+psycopg://rollmark:{SECRET}@database/rollmark"
    assert given["ROLLMARK_STORE_URL"].startswith("s3://photos/")
    assert given["ROLLMARK_DASK"] == "tcp://scheduler:8786"
    assert "tcp://scheduler:8786" in OURS["worker"]["command"]
    assert given["AWS_ENDPOINT"] == "http://store:8333"


def test_what_is_depended_on_is_there_and_shares_a_network() -> None:
    for name, service in SERVICES.items():
        for other in service.get("depends_on", ()):
            assert other in SERVICES
            assert set(service["networks"]) & set(SERVICES[other]["networks"]), (name, other)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        volumes = {str(volume).partition(":")[0] for volume in service.get("volumes", ())}
        assert volumes <= set(COMPOSE["volumes"])


def test_nothing_but_the_service_is_reached_from_outside_and_it_from_this_machine_alone() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["service"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["service"]["ports"])
    assert COMPOSE["networks"]["back"]["internal"]


def test_no_secret_is_shipped() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked == set(re.findall(r"^(\w+)=$", (ROOT / "compose.env.example").read_text(), re.MULTILINE))
    assert not re.findall(r"\$\{\w+(?!:\?|\w)", text), "a secret without :? may be empty"


def test_the_image_is_made_of_what_is_there() -> None:
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in line.split()[:-1]), line
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (extras,) = re.findall(r"'\.\[([\w,]+)\]'", DOCKERFILE)
    assert set(extras.split(",")) <= set(project["project"]["optional-dependencies"])
    copied = {line.split()[0] for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE)}
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= copied
    assert "tesseract-ocr-srp-latn" in DOCKERFILE
    system = (ROOT / "scripts" / "system-packages.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"tesseract-ocr[\w-]*", DOCKERFILE)) == set(
        re.findall(r"tesseract-ocr[\w-]*", system)
    )


def test_commands_for_several_servers_are_ours() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:ROLLMARK_\S+ )*rollmark (.+)$", page, re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        parse(line.split())
