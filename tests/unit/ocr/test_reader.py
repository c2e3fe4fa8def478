import functools
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from api import schemas
from models.errors import ModelError
from models.shelf import SHELF
from models.testing import renamed
from ocr.decode import Limits
from ocr.detect import finder
from ocr.errors import PhotoRefused, PhotoTooLarge
from ocr.reader import ALWAYS, CROWDED, DETECTOR, FAINT, RECOGNISER, Reader, ReaderSettings
from ocr.recognise.engine import Hypothesis
from ocr.recognise.lines import LineReader, ReadStrip
from ocr.rectify import Quad, corners
from ocr.types import MarkingKind, Point, Polygon, Reading
from training.evaluate.labels import Box, Label, read_labels
from training.synth.month import marked

SAMPLES = Path(__file__).parents[3] / "samples"
LABELS = read_labels(SAMPLES / "labels.csv")
SERIALS = {
    "zastava_m70_trunnion.jpg": "412768",
    "crvena_zastava_slide.jpg": "218654",
    "cz_75_slide.jpg": "C472915",
    "walther_ppk_exif_turned.jpg": "218456 A",
}
TURNED = "walther_ppk_exif_turned.jpg"
Read = Callable[[str], Reading]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open(ReaderSettings(threads=1))


@pytest.fixture(scope="module")
def read(reader: Reader) -> Read:
    """Reads a sample, once for all the tests."""
    return functools.cache(lambda name: reader.read_file(SAMPLES / name))


@dataclass(frozen=True)
class Outlined:
    """Reads one text over the whole photo, as the detectors outline a weapon at times."""

    text: str

    def read(self, image: NDArray[np.uint8], quads: Sequence[Quad], *, loose: bool = True) -> list[ReadStrip]:
        del quads, loose
        height, width = image.shape[:2]
        return [ReadStrip(corners(width, height), (Hypothesis(self.text, 0.9),), (), "test", 1)]


def _label(text: str) -> Label:
    return next(label for label in LABELS if label.text == text)


def _cut(label: Label, around: int = 0) -> bytes:
    """The photo of a label, cut to its box and so many pixels around it; a PNG."""
    assert label.box is not None
    left, top, right, bottom = label.box
    file = io.BytesIO()
    with Image.open(SAMPLES / label.file) as photo:
        photo.crop(
            (round(left) - around, round(top) - around, round(right) + around, round(bottom) + around)
        ).save(file, "PNG")
    return file.getvalue()


def _is_over(polygon: tuple[Point, ...], box: Box) -> bool:
    """Whether four fifths of a label's box lie within the box around a polygon."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    left, top, right, bottom = box
    shared = max(0.0, min(right, max(xs)) - max(left, min(xs))) * max(
        0.0, min(bottom, max(ys)) - max(top, min(ys))
    )
    return shared >= 0.8 * (right - left) * (bottom - top)


@pytest.mark.parametrize(("name", "serial"), SERIALS.items())
def test_a_serial_that_is_easy_to_read_is_read_exactly(read: Read, name: str, serial: str) -> None:
    best = next(c for c in read(name).candidates if c.kind is MarkingKind.SERIAL)
    assert best.value == serial
    assert best.p > 0.5


@pytest.mark.parametrize("name", [*SERIALS, "no_marking.jpg"])
def test_a_reading_is_valid_in_every_part(read: Read, name: str) -> None:
    reading = read(name)
    schemas.Reading.model_validate(reading.to_dict())
    assert Reading.from_dict(reading.to_dict()) == reading
    assert [line.id for line in reading.lines] == [f"line-{n}" for n in range(1, len(reading.lines) + 1)]
    for line in reading.lines:
        assert line.p + sum(other.p for other in line.alternatives) <= 1 + 1e-9
        assert "".join(c.text for c in line.characters) == line.text
        assert all(0 <= x <= reading.photo.width and 0 <= y <= reading.photo.height for x, y in line.polygon)


def test_what_always_reads_is_what_the_reader_names(reader: Reader) -> None:
    assert {version for _, version in (*ALWAYS, ("recogniser", RECOGNISER))} <= set(reader.models.values())


def test_a_model_of_another_kind_is_no_recogniser() -> None:
    with pytest.raises(ModelError, match="is no recogniser"):
        Reader.open(ReaderSettings(recogniser=SHELF / "detector" / DETECTOR))


def test_lines_come_from_top_to_bottom(read: Read) -> None:
    heights = [sum(y for _, y in line.polygon) for line in read("crvena_zastava_slide.jpg").lines]
    assert len(heights) == 4
    assert heights == sorted(heights)


def test_a_reading_names_what_read_it_and_how_long_each_step_took(read: Read, reader: Reader) -> None:
    reading = read("cz_75_slide.jpg")
    assert reading.models == reader.models
    named = {"detector": DETECTOR, "faint": FAINT, "recogniser": RECOGNISER}
    assert named.items() <= reading.models.items()
    assert reading.models["calibration"]
    steps = dict(reading.timings_ms)
    total = steps.pop("total")
    assert list(steps) == ["decode", "detect", "recognise", "heads", "marks", "fields", "quality"]
    assert sum(steps.values()) == pytest.approx(total, abs=0.5)
    assert min(steps["detect"], steps["recognise"]) > 1


def test_coordinates_of_a_photo_that_lies_on_its_side_are_those_of_the_upright_one(read: Read) -> None:
    reading = read(TURNED)
    with Image.open(SAMPLES / TURNED) as photo:
        assert photo.size == (reading.photo.height, reading.photo.width)
    boxes = [label.box for label in LABELS if label.file == TURNED and label.box is not None]
    assert len(boxes) == 4
    for box in boxes:
        assert any(_is_over(line.polygon, box) for line in reading.lines), box


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
)
def test_a_photo_that_stands_wrong_without_saying_so_is_read_as_the_upright_one(
    reader: Reader, read: Read, turn: Image.Transpose
) -> None:
    upright, file = read("cz_75_slide.jpg"), io.BytesIO()
    with Image.open(SAMPLES / "cz_75_slide.jpg") as photo:
        photo.transpose(turn).save(file, "PNG")
    reading = reader.read(file.getvalue())
    assert [line.text for line in reading.lines] == [line.text for line in upright.lines]
    assert [one.value for one in reading.candidates] == [one.value for one in upright.candidates]
    with Image.open(file) as sent:
        assert (reading.photo.width, reading.photo.height) == sent.size
    for line, other in zip(reading.lines, upright.lines, strict=True):
        assert _middle(line.polygon) == pytest.approx(_turned(_middle(other.polygon), upright, turn), abs=8)


def _middle(polygon: Polygon) -> Point:
    return sum(x for x, _ in polygon) / 4, sum(y for _, y in polygon) / 4


def _turned(point: Point, upright: Reading, turn: Image.Transpose) -> Point:
    (x, y), photo = point, upright.photo
    return {
        Image.Transpose.ROTATE_90: (y, photo.width - x),
        Image.Transpose.ROTATE_180: (photo.width - x, photo.height - y),
        Image.Transpose.ROTATE_270: (photo.height - y, x),
    }[turn]


def test_the_time_and_the_name_of_the_photo_are_kept(read: Read) -> None:
    photo = read(TURNED).photo
    assert photo.path == str(SAMPLES / TURNED)
    assert photo.sha256 == hashlib.sha256((SAMPLES / TURNED).read_bytes()).hexdigest()


def test_metal_without_a_marking_has_no_lines_and_the_advice_to_go_closer(read: Read) -> None:
    reading = read("no_marking.jpg")
    assert (reading.lines, reading.candidates) == ((), ())
    assert reading.quality.letter_height_px is None
    assert any("closer" in advice for advice in reading.quality.advice)


def test_the_height_of_letters_is_that_of_the_letters_and_not_of_the_box_around_them(read: Read) -> None:
    # its four lines are 43, 43, 51 and 47 pixels high by their labels
    assert read("crvena_zastava_slide.jpg").quality.letter_height_px == pytest.approx(45, rel=0.1)


@pytest.mark.parametrize("serial", ["412768", "C472915", "218654"])
def test_a_strip_that_was_cut_out_is_read_as_one_line_over_all_of_it(reader: Reader, serial: str) -> None:
    reading = reader.read(_cut(_label(serial), around=4), crop=True)
    (line,) = reading.lines
    width, height = reading.photo.width, reading.photo.height
    assert line.text == serial
    assert line.polygon == ((0, 0), (width, 0), (width, height), (0, height))


def test_a_strip_without_text_has_no_line(reader: Reader) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 48), (90, 90, 95)).save(file, "PNG")
    assert reader.read(file.getvalue(), crop=True).lines == ()


def test_a_line_at_the_edge_stays_within_the_photo(reader: Reader) -> None:
    reading = reader.read(_cut(_label("C472915"), around=1))
    width, height = reading.photo.width, reading.photo.height
    corners = [corner for line in reading.lines for corner in line.polygon]
    assert any(x in (0, width) or y in (0, height) for x, y in corners)
    assert all(0 <= x <= width and 0 <= y <= height for x, y in corners)


def test_threads_read_the_same_as_one_after_the_other(reader: Reader) -> None:
    whole = [(_cut(_label("МОДЕЛ 48"), around=30), False), (_cut(_label("412768"), around=30), False)]
    strips = [(_cut(_label(text), around=4), True) for text in ("C472915", "Л 48217", "ПРЕДУЗЕЋЕ 44")]

    def read(photo: tuple[bytes, bool]) -> Reading:
        return replace(reader.read(photo[0], crop=photo[1]), timings_ms={})

    alone = [read(photo) for photo in (*whole, *strips)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(read, [photo for _ in range(2) for photo in (*whole, *strips)]))
    assert together == alone * 2
    assert all(reading.lines for reading in alone)


@pytest.mark.parametrize(("limit", "most"), [("MOST_PLACES", 2), ("MOST_LENGTH", 30)])
def test_of_more_text_than_a_weapon_bears_the_plainest_is_read_and_that_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(finder, limit, most)
    reading = reader.read((SAMPLES / "crvena_zastava_slide.jpg").read_bytes())
    assert 1 <= len(reading.lines) <= 2
    assert CROWDED in reading.quality.advice


def test_a_photo_of_a_weapon_is_not_called_crowded(read: Read) -> None:
    assert CROWDED not in read("crvena_zastava_slide.jpg").quality.advice


@pytest.mark.parametrize("shape", [(4, 3000), (3000, 4), (30, 20_000)])
def test_a_photo_hundreds_of_times_as_long_as_high_is_read(reader: Reader, shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*shape, 3)).astype(np.uint8)
    photo = cv2.imencode(".png", noise)[1].tobytes()

    read = reader.read(photo).photo
    assert (read.height, read.width) == shape
    assert reader.read_burst([photo, photo]).reading.photo.width == shape[1]


def test_no_character_is_less_probable_than_its_line(read: Read) -> None:
    lines = read("zoraki_914_blank_pistol.jpg").lines

    assert all(character.p >= line.p - 1e-3 for line in lines for character in line.characters)


@pytest.mark.parametrize(("text", "lines"), [("F", 0), ("17", 0), ("R34718", 1)])
def test_a_letter_as_large_as_the_photo_is_the_weapon_itself(reader: Reader, text: str, lines: int) -> None:
    whole = Outlined(text)
    seen = replace(reader, _lines=cast(LineReader, whole))
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (90, 90, 95)).save(file, "PNG")
    assert len(seen.read(file.getvalue()).lines) == lines
    assert len(seen.read(file.getvalue(), crop=True).lines) == 1


def test_bytes_that_are_no_photo_are_refused(reader: Reader) -> None:
    with pytest.raises(PhotoRefused):
        reader.read(b"The slide shows a number.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"The slide shows a number.", "not_an_image"),
        ((SAMPLES / "no_marking.jpg").read_bytes()[:50_000], "damaged"),
    ],
    ids=["text", "cut off"],
)
def test_a_file_that_is_refused_becomes_a_reading_with_its_hash(
    reader: Reader, tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    reading = reader.read_file(path)
    assert reading.refused is not None
    assert reading.refused.reason == reason
    assert reading.photo.sha256 == hashlib.sha256(data).hexdigest()
    assert (reading.photo.path, reading.models) == (str(path), reader.models)
    schemas.Reading.model_validate(reading.to_dict())


def test_a_file_that_is_not_there_has_no_hash(reader: Reader, tmp_path: Path) -> None:
    reading = reader.read_file(tmp_path / "gone.jpg")
    assert reading.refused is not None
    assert reading.refused.reason == "unreadable"
    assert "gone.jpg" in reading.refused.advice
    assert reading.photo.sha256 is None


def test_the_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    small = Reader.open(ReaderSettings(threads=1, limits=Limits(max_pixels=1_000), second_opinions=False))
    with pytest.raises(PhotoTooLarge):
        small.read((SAMPLES / "no_marking.jpg").read_bytes())


def test_a_recogniser_is_as_loud_as_its_calibration_says(reader: Reader, tmp_path: Path) -> None:
    folder = renamed(tmp_path, "loud-1")
    told = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    voiced = []
    for voice in (0.1, 1.0, 10.0):
        (folder / "calibration.json").write_text(json.dumps({**told, "voice": voice}), encoding="utf-8")
        voiced.append(reader.reading_with(folder, 1))
    for marking in marked(40, 12, levels=(2, 3)):
        faint, even, loud = (each.read_strip(marking.strip).hypotheses for each in voiced)
        others = faint and loud and faint[0].text != loud[0].text
        if others and loud[0].p > 0.2:  # the two recognisers read different things, and not by guessing
            break
    else:
        pytest.fail("The recognisers read the same of every strip, so none shows whose word counts.")
    p = [sum(each.p for each in read if each.text == loud[0].text) for read in (faint, even, loud)]
    assert p == sorted(p)
    assert p[2] > p[0] + 0.1
