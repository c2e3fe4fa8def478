"""``rollmark train``."""

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.mark.parametrize("command", ["marks", "prototypes"])
def test_each_training_says_what_it_needs(command: str) -> None:
    shown = CliRunner().invoke(app, ["train", command, "--help"])
    assert shown.exit_code == 0
    assert "--out" in shown.stdout
