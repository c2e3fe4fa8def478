"""Rows and back: what was read is in the tables whole."""

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.bulk.stored import Stored
from ocr.bulk.tables import best, read_rows, refused_rows
from ocr.bulk.testing import KEY, opened
from ocr.reader import Reader
from ocr.types import (
    Alternative,
    Candidate,
    Character,
    Line,
    MakerAlternative,
    Mark,
    MarkingKind,
    Photo,
    Polygon,
    Quality,
    Reading,
    Reason,
    Refusal,
    Script,
    ValueAlternative,
)

SAMPLE = Path(__file__).parents[4] / "samples" / "crvena_zastava_slide.jpg"
SHA256 = "5" * 64
SQUARE: Polygon = ((0.0, 0.0), (1.5, 0.0), (1.5, 2.25), (0.0, 2.25))

p = st.floats(0, 1)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
alternatives = st.lists(st.builds(Alternative, text, p), max_size=2).map(tuple)
characters = st.lists(st.builds(Character, text, p, alternatives), max_size=2).map(tuple)
lines = st.builds(
    Line, text, st.just(SQUARE), text, p, st.sampled_from(Script), alternatives, characters, text
)
makers = st.lists(st.builds(MakerAlternative, text, p), max_size=2).map(tuple)
marks = st.builds(Mark, text, st.just(SQUARE), text, st.sampled_from(MarkingKind), p, makers, p)
values = st.lists(st.builds(ValueAlternative, text, p), max_size=2).map(tuple)
texts = st.lists(text, max_size=2).map(tuple)
why = st.lists(st.builds(Reason, text, text, st.dictionaries(text, text, max_size=2)), max_size=2).map(tuple)
candidates = st.builds(Candidate, st.sampled_from(MarkingKind), text, text, p, values, texts, texts, why)
measures = st.none() | st.floats(0, 1)
readings = st.builds(
    Reading,
    st.builds(Photo, st.just(SHA256), st.integers(0, 9999), st.integers(0, 9999), taken_at=st.none() | text),
    st.builds(Quality, measures, measures, measures, texts),
    st.lists(lines, max_size=3).map(tuple),
    st.lists(marks, max_size=2).map(tuple),
    st.lists(candidates, max_size=4).map(tuple),
    st.dictionaries(text, text, max_size=2),
    st.dictionaries(text, st.floats(0, 1e6), max_size=2),
)


@settings(deadline=None, max_examples=30)
@given(reading=readings)
def test_a_reading_comes_back_from_the_tables_as_it_went_in(
    reading: Reading, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = reading.to_dict()
    with opened(tmp_path_factory.mktemp("out")) as results:
        results.parts.commit([results.parts.stage(read_rows(SHA256, KEY, "box/a.jpg", body))])
        assert Stored(results.parts).reading("00000001", SHA256, KEY) == body


def test_a_true_reading_comes_back_too(tmp_path: Path) -> None:
    data = SAMPLE.read_bytes()
    body = Reader.open().read(data).to_dict()
    sha256 = hashlib.sha256(data).hexdigest()
    with opened(tmp_path / "out") as results:
        results.parts.commit([results.parts.stage(read_rows(sha256, KEY, "a.jpg", body))])
        assert Stored(results.parts).reading("00000001", sha256, KEY) == body
        (row,) = results.rows("photos")
    serial = best(body, "serial")
    assert serial is not None
    assert (row["serial"], row["serial_p"]) == (serial["normalised"], serial["p"])
    assert row["likeness"] == body["photo"]["likeness"]


def test_a_refused_photo_and_one_of_other_models_have_no_reading(tmp_path: Path) -> None:
    with opened(tmp_path) as results:
        staged = results.parts.stage(refused_rows(SHA256, KEY, "a.jpg", Refusal("damaged", "again")))
        results.parts.commit([staged])
        assert Stored(results.parts).reading("00000001", SHA256, KEY) is None
        assert Stored(results.parts).reading("00000001", SHA256, "other") is None


def test_results_of_a_version_that_knew_no_codes_are_read_without_them(tmp_path: Path) -> None:
    told = Candidate(
        MarkingKind.YEAR, "1983", "1983", 0.9, (), (), ("four digits",), (Reason("year", "four digits"),)
    )
    body = Reading(Photo(SHA256, 1, 1), candidates=(told,)).to_dict()
    with opened(tmp_path / "out") as results:
        name = results.parts.stage(read_rows(SHA256, KEY, "a.jpg", body))
        results.parts.commit([name])
        file = results.parts.folder("00000001") / "candidates.parquet"
        pq.write_table(pq.read_table(file).drop_columns(["why"]), file)
        found = Stored(results.parts).reading("00000001", SHA256, KEY)
    assert found is not None
    assert found["candidates"] == [{**body["candidates"][0], "why": []}]
