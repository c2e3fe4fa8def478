"""What Tesseract adds, and that nothing breaks where it is absent."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr.reader import Reader, ReaderSettings
from ocr.recognise.tesseract import CYRILLIC
from ocr.types import Reading, Script

SAMPLES = Path(__file__).parents[3] / "samples"
TESSDATA = sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
needs_cyrillic = pytest.mark.skipif(
    not any((folder / f"{code}.traineddata").is_file() for folder in TESSDATA[-1:] for code in CYRILLIC),
    reason="Tesseract's Cyrillic languages are not installed",
)
Open = Callable[..., Reader]


@pytest.fixture
def read_latin() -> Callable[[Reader], Reading]:
    return lambda reader: reader.read_file(SAMPLES / "cz_75_slide.jpg")


def _open(*, second_opinions: bool = True) -> Reader:
    return Reader.open(ReaderSettings(threads=1, second_opinions=second_opinions))


def _seconds(reading: Reading) -> list[str]:
    return [version for name, version in reading.models.items() if name.startswith("second_")]


@needs_cyrillic
def test_cyrillic_on_metal_becomes_cyrillic_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    reading = _open().read_file(SAMPLES / "zastava_m48_cyrillic.jpg")
    texts = {line.text: line for line in reading.lines}
    assert {"ПРЕДУЗЕЋЕ 44", "МОДЕЛ 48"} <= set(texts)
    line = texts["МОДЕЛ 48"]
    assert (line.script, line.engine) == (Script.CYRILLIC, "relief")
    assert any(re.match(r"tesseract-\d.*\+srp", version) for version in _seconds(reading))


def test_without_second_opinions_latin_is_read_all_the_same(read_latin: Callable[[Reader], Reading]) -> None:
    reading = read_latin(_open(second_opinions=False))
    assert "C472915" in {line.text for line in reading.lines}
    assert _seconds(reading) == []


def test_without_trained_data_latin_is_read_and_the_models_say_so(
    read_latin: Callable[[Reader], Reading], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    reading = read_latin(_open())
    assert "C472915" in {line.text for line in reading.lines}
    assert _seconds(reading) == []
    own = {"detector", "faint", "recogniser", "print", "calibration", "marks", "heads", "arithmetic"}
    assert own == set(reading.models)
