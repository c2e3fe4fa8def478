import functools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

_SLOW = """
import sys, time
from cli import reader
from ocr.types import Photo, Reading

class Slow:
    def __init__(self, recogniser=None): ...
    def read_file(self, path, *, crop=False):
        time.sleep({seconds})
        return Reading(Photo(None, 1, 1, str(path)))

reader.open_reader = Slow
from cli.main import app
app()
"""


def _command(seconds: float, *arguments: str) -> list[str]:
    return [sys.executable, "-c", _SLOW.format(seconds=seconds), *arguments]


@pytest.mark.parametrize("command", ["read", "bulk", "evaluate", "models", "serve"])
def test_every_command_explains_itself(command: str) -> None:
    assert command in CliRunner().invoke(app, ["--help"]).stdout
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Usage: rollmark {command}" in result.stdout.replace("root", "rollmark")


def test_the_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == "0.1.0\n"


def test_help_loads_no_library_that_reading_needs() -> None:
    code = (
        "import sys, cli.main;"
        "heavy = {'cv2', 'numpy', 'onnxruntime', 'fastapi', 'matplotlib', 'PIL', 'torch'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_closed_pipe_ends_reading_without_a_traceback() -> None:
    photos = [f"{n}.jpg" for n in range(5_000)]
    with subprocess.Popen(
        _command(0, "read", "--json", *photos), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["photo"]["path"] == "0.jpg"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_each_reading_is_on_stdout_as_soon_as_it_is_done() -> None:
    with subprocess.Popen(_command(2, "read", "--json", "a.jpg", "b.jpg"), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        started = time.monotonic()
        process.stdout.readline()
        assert time.monotonic() - started > 1


def test_ctrl_c_ends_with_130_and_without_a_traceback() -> None:
    # Whatever a shell starts behind itself ignores SIGINT, and so do its children.
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        _command(0.5, "read", "--json", *["a.jpg"] * 100),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heard,  # noqa: PLW1509  no threads run here
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 130


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_terminal_sees_a_bar_over_several_photos_and_stdout_stays_pure_json() -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        _command(0.2, "read", "--json", "a.jpg", "b.jpg"), stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    os.close(theirs)
    seen = os.read(ours, 100_000).decode()
    os.close(ours)
    assert [json.loads(line)["photo"]["path"] for line in lines] == ["a.jpg", "b.jpg"]
    assert "reading" in seen
    assert "/2" in seen


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize(("option", "seen"), [((), "no markings found"), (("--json",), '"photo"')])
def test_a_terminal_gets_a_table_unless_json_is_asked_for(option: tuple[str, ...], seen: str) -> None:
    ours, theirs = os.openpty()
    subprocess.run(_command(0, "read", *option, "a.jpg"), stdout=theirs, check=True)
    os.close(theirs)
    assert seen in os.read(ours, 100_000).decode()
    os.close(ours)


def test_models_lists_every_folder_of_the_shelf() -> None:
    result = CliRunner().invoke(app, ["models"])
    folders = [path.parent for path in (Path(__file__).parents[3] / "models").glob("*/*/card.json")]
    assert folders
    for folder in folders:
        assert folder.name in result.stdout
        assert json.loads((folder / "card.json").read_text())["sha256"][:12] in result.stdout
