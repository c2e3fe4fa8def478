from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.errors import EngineUnavailable
from ocr.recognise.tesseract import CYRILLIC, LATIN, Tesseract

Printer = Callable[..., NDArray[np.uint8]]


def opened(*languages: str) -> Tesseract:
    try:
        return Tesseract(languages)
    except EngineUnavailable as unavailable:
        pytest.skip(f"{unavailable.message} {unavailable.advice}")


@pytest.fixture(scope="module")
def cyrillic() -> Tesseract:
    return opened(*CYRILLIC)


@pytest.fixture(scope="module")
def latin() -> Tesseract:
    return opened(*LATIN)


@pytest.mark.parametrize("text", ["ЗАСТАВА", "ЗАВОДИ ЦРВЕНА", "ИЖЕВСК 1943"])
def test_printed_cyrillic_is_read_as_it_stands(cyrillic: Tesseract, printer: Printer, text: str) -> None:
    (reading,) = cyrillic.read([printer(text)])
    assert reading.hypotheses[0].text == text
    assert reading.hypotheses[0].p > 0.7


@pytest.mark.parametrize("text", ["MADE IN AUSTRIA", "278145", "Fabrique Nationale"])
def test_printed_latin_is_read_as_it_stands(latin: Tesseract, printer: Printer, text: str) -> None:
    (reading,) = latin.read([printer(text)])
    assert reading.hypotheses[0].text == text
    assert reading.hypotheses[0].p > 0.7


@pytest.mark.parametrize("height", [12, 24, 90])
def test_letters_of_any_size_are_read(latin: Tesseract, printer: Printer, height: int) -> None:
    assert latin.read([printer("AUSTRIA", height=height)])[0].hypotheses[0].text == "AUSTRIA"


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (2, 3), (8, 20_000)])
def test_strips_of_any_shape_are_taken(latin: Tesseract, shape: tuple[int, int]) -> None:
    assert len(latin.read([np.full((*shape, 3), 90, np.uint8)])) == 1


def test_one_strip_leaves_no_trace_in_the_next(latin: Tesseract, printer: Printer) -> None:
    text, blank = printer("AUSTRIA"), np.full((48, 300, 3), 128, np.uint8)
    (alone,) = latin.read([blank])
    assert latin.read([text, blank, text])[1] == alone


def test_two_threads_read_what_one_does(latin: Tesseract, printer: Printer) -> None:
    strips = [printer(text) for text in ("AUSTRIA", "278145", "BELGIQUE", "PISTOL")]
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(latin.read, [strips] * 6))
    texts = [[reading.hypotheses[0].text for reading in each] for each in both]
    assert texts == [["AUSTRIA", "278145", "BELGIQUE", "PISTOL"]] * 6


def test_the_version_names_the_languages_that_were_loaded(cyrillic: Tesseract) -> None:
    program, *languages = cyrillic.version.split("+")
    assert program[0].isdigit()
    assert languages
    assert set(languages) <= set(CYRILLIC)


def test_without_trained_data_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="no trained data for any of srp, rus") as caught:
        Tesseract(("srp", "rus"), tmp_path)
    assert "tesseract-ocr" in caught.value.advice


def test_a_folder_of_trained_data_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "nowhere"))
    with pytest.raises(EngineUnavailable):
        Tesseract(LATIN)


def test_damaged_trained_data_makes_the_engine_unavailable(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"not trained data" * 64)
    with pytest.raises(EngineUnavailable, match="damaged") as refused:
        Tesseract(("eng",), tmp_path)
    assert "tesseract-ocr" in refused.value.advice
