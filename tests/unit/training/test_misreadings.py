"""How misreadings are counted: every character once, what makes no sense apart."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from training.misreadings import Pair, aligned, counted, pairs, serial

KEYS = st.text("0123456789AB", max_size=12)


@given(KEYS, KEYS)
def test_every_character_of_both_texts_is_counted_once(truth: str, read: str) -> None:
    steps = list(aligned(truth, read))
    assert "".join(old for old, _ in steps) == truth
    assert "".join(new for _, new in steps) == read
    assert ("", "") not in steps


def test_a_reading_is_counted_by_what_was_taken_for_what() -> None:
    table = counted(
        [
            Pair("B85641", "885641", 0.9),
            Pair("B85641", "B8564", 0.9),
            Pair("7021", "70211", 0.5),
            Pair("7021", "7021", 0.5),
            Pair("7021", "XAB3", 0.4),  # more wrong than right
            Pair("9999", "0000", 0.01),  # a search does not look at it
        ]
    )
    assert (table["shown"], table["beyond"], table["wrong"]) == (5, 1, {"1": 3, "0": 1})
    assert table["characters"]["B"] == {"8": 1, "B": 1}
    assert table["characters"]["1"] == {"1": 3, "": 1}
    assert table["added"] == {"1": 1}
    assert "9" not in table["characters"]


def test_what_was_read_is_kept_as_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "pairs.tsv"
    kept.write_text("B85641\t885641\t0.9000\n7021\t\t0.0\n")
    assert list(pairs(kept)) == [Pair("B85641", "885641", 0.9), Pair("7021", "", 0.0)]


def test_a_strip_is_a_serial_and_the_same_each_time() -> None:
    made = serial(5, 3)
    assert (made.text.kind, made.level) == ("serial", 3)
    assert serial(5, 3).strip.image.tobytes() == made.strip.image.tobytes()
