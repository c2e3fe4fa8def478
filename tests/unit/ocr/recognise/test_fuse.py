from collections.abc import Mapping, Sequence
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ocr.recognise import ctc
from ocr.recognise.engine import Hypothesis, Posteriors
from ocr.recognise.fuse import characters, dissent, letters, together, votes, weighed
from ocr.recognise.lexicon import Lexicon

ALPHABET = ("", *"ABILOPST0178 -")
WORDS = Lexicon(["PISTOL"])
ORDINARY = Lexicon([], frozenset({"PISTOL"}))


def seen(*steps: Mapping[str, float] | str) -> Posteriors:
    """Posteriors step by step, a blank after each; a bare character is certain."""
    probs = np.zeros((2 * len(steps), len(ALPHABET)), np.float32)
    probs[1::2, 0] = 1.0
    for row, step in zip(probs[::2], steps, strict=True):
        for character, p in ({step: 1.0} if isinstance(step, str) else step).items():
            row[ALPHABET.index(character)] = p
    return Posteriors(probs, ALPHABET)


def fuse(views: Sequence[Posteriors], lexicon: Lexicon | None = None) -> list[Hypothesis]:
    return weighed(votes(views, lexicon), lexicon)


def texts(readings: Sequence[Hypothesis]) -> list[str]:
    return [reading.text for reading in readings]


@st.composite
def doubtful(draw: st.DrawFn) -> Posteriors:
    raw = draw(hnp.arrays(np.float32, (6, len(ALPHABET)), elements=st.floats(0, 1, width=32)))
    return Posteriors((raw / np.maximum(raw.sum(axis=1, keepdims=True), 1)).astype(np.float32), ALPHABET)


@given(st.lists(doubtful(), min_size=1, max_size=3), st.sampled_from([None, WORDS]))
def test_readings_are_distinct_sorted_and_never_sum_to_more_than_1(
    views: list[Posteriors], lexicon: Lexicon | None
) -> None:
    readings = fuse(views, lexicon)
    assert sum(r.p for r in readings) <= 1 + 1e-5
    assert [r.p for r in readings] == sorted((r.p for r in readings), reverse=True)
    assert len({letters(r.text) for r in readings}) == len(readings)
    assert all(letters(r.text) and r.text == r.text.strip() for r in readings)


def test_a_text_that_one_view_is_sure_of_outvotes_what_another_guesses() -> None:
    sure, lost = (
        seen(*"PST"),
        seen({"8": 0.3, "B": 0.2, "A": 0.2}, {"0": 0.3, "O": 0.3}, {"1": 0.4, "L": 0.3}),
    )
    assert fuse([lost, sure])[0].text == "PST"
    assert fuse([lost, sure])[0].p == pytest.approx(0.5)


@given(st.lists(doubtful(), min_size=2, max_size=4), st.data(), st.sampled_from([None, WORDS]))
def test_a_view_that_joins_others_is_the_only_one_that_is_searched_and_changes_nothing(
    views: list[Posteriors], data: st.DataObject, lexicon: Lexicon | None
) -> None:
    count = data.draw(st.integers(1, len(views) - 1))
    at_once, before = votes(views, lexicon), votes(views[:count], lexicon)
    with pytest.MonkeyPatch.context() as patched:
        search = Mock(wraps=ctc.beam)
        patched.setattr(ctc, "beam", search)
        given_ = votes(views, lexicon, before)
    assert [call.args[0] for call in search.call_args_list] == views[count:]
    assert (given_.texts, given_.proposed) == (at_once.texts, at_once.proposed)
    assert np.array_equal(given_.shares, at_once.shares, equal_nan=True)


def test_a_reading_of_every_view_is_among_the_alternatives() -> None:
    assert set(texts(fuse([seen(*"TA8"), seen(*"TAB")]))) == {"TA8", "TAB"}


def test_a_voice_that_reads_another_text_by_itself_dissents() -> None:
    other = Posteriors(seen(*"TA8").probs, (*ALPHABET[:-1], "_"))  # another alphabet is another voice
    assert dissent(votes([seen(*"TAB"), other]), "TAB", 0.05) == "TA8"
    assert dissent(votes([seen(*"TAB"), seen(*"TA8")]), "TAB", 0.05) is None  # two looks of one voice
    assert dissent(votes([seen(*"TAB"), Posteriors(seen(*"TAB").probs, other.alphabet)]), "TAB", 0.05) is None


def test_a_voice_that_is_lost_or_cannot_spell_the_text_does_not_dissent() -> None:
    lost = seen(*({each: 0.3} for each in "TA8"))  # 0.027
    assert dissent(votes([seen(*"TAB"), Posteriors(lost.probs, (*ALPHABET[:-1], "_"))]), "TAB", 0.05) is None
    without = tuple("_" if each == "B" else each for each in ALPHABET)
    assert dissent(votes([seen(*"TAB"), Posteriors(seen(*"TA8").probs, without)]), "TAB", 0.05) is None


def test_a_voice_that_spells_the_text_with_spaces_or_signs_does_not_dissent() -> None:
    spaced = Posteriors(seen(*"TA-B").probs, (*ALPHABET[:-2], "_", "-"))
    assert dissent(votes([seen(*"TAB"), spaced]), "TAB", 0.05) is None


def test_spellings_that_differ_in_spaces_case_or_signs_are_one_reading() -> None:
    joined = together([("AB-1", 0.2), ("A B1", 0.3), ("ab1", 0.1), ("AB7", 0.25), ("- ", 0.1)])
    assert texts(joined) == ["A B1", "AB7"]
    assert [reading.p for reading in joined] == pytest.approx([0.6, 0.25])


def test_a_doubtful_space_costs_a_reading_nothing() -> None:
    (reading,) = fuse([seen("P", {" ": 0.5, "": 0.5}, "1")])
    assert reading.p == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "same"), [("Cal. 9 mm", "CAL9MM"), ("№ 7", "NO7"), ("Ａ１", "A1"), (" -/.", ""), ("č", "Č")]
)
def test_letters_are_what_two_spellings_share(text: str, same: str) -> None:
    assert letters(text) == same


def test_a_line_of_many_known_words_still_gains_by_one_word_more() -> None:
    known = ("TABOL", "PISTOL", "BASALT", "LOTLISTA")
    view = seen(*"LOTLISTA BASALT PISTOL ", "T", "A", "B", {"0": 0.8, "O": 0.2}, "L")
    assert fuse([view], Lexicon(known))[0].text == "LOTLISTA BASALT PISTOL TABOL"


def test_a_word_of_the_vocabulary_is_preferred_and_the_text_as_read_stays() -> None:
    view = seen("P", {"1": 0.6, "I": 0.4}, *"STOL")
    assert texts(fuse([view])) == ["P1STOL", "PISTOL"]
    assert texts(fuse([view], WORDS)) == ["PISTOL", "P1STOL"]


def test_a_word_does_not_outweigh_what_is_plain_to_see() -> None:
    view = seen("P", {"A": 0.9999, "I": 0.0001}, *"STOL")
    assert fuse([view], WORDS)[0].text == "PASTOL"


def test_of_two_readings_the_one_in_ordinary_words_is_preferred() -> None:
    view = seen("P", {"A": 0.7, "I": 0.3}, *"STOL")
    assert fuse([view])[0].text == "PASTOL"
    assert texts(fuse([view], ORDINARY)) == ["PISTOL", "PASTOL"]


def test_a_line_in_ordinary_words_is_no_surer_for_them() -> None:
    view = seen("P", {"I": 0.6}, *"STOL")  # no reading says what else the letter may be
    alone, among = fuse([view])[0], fuse([view], ORDINARY)[0]
    assert among.text == alone.text == "PISTOL"
    assert among.p == pytest.approx(alone.p)


def test_an_ordinary_word_does_not_outweigh_what_is_plain_to_see() -> None:
    assert fuse([seen("P", {"A": 0.97, "I": 0.03}, *"STOL")], ORDINARY)[0].text == "PASTOL"


def test_no_look_is_so_sure_of_one_letter_that_a_long_known_word_is_out_of_question() -> None:
    long, short = fuse([seen(*"LOTLISTO")], Lexicon(["LOTLISTA"])), fuse([seen(*"PASTOL")], WORDS)
    assert texts(long) == ["LOTLISTA", "LOTLISTO"]
    assert texts(short) == ["PASTOL", "PISTOL"]
    assert long[0].p < 0.8
    assert short[0].p > 0.6


def test_of_two_wrong_letters_a_sure_look_is_believed() -> None:
    assert fuse([seen(*"LOTLOSTO")], Lexicon(["LOTLISTA"]))[0].text == "LOTLOSTO"


def test_a_word_that_the_beam_left_out_is_proposed() -> None:
    view = seen("P", {"A": 0.9995, "I": 0.0005}, *"STOL")  # below the floor of the beam
    assert texts(fuse([view])) == ["PASTOL"]
    assert texts(fuse([view], WORDS)) == ["PASTOL", "PISTOL"]


def test_a_serial_reads_the_same_with_a_vocabulary_as_without() -> None:
    view = seen("P", {"1": 0.6, "I": 0.4}, {"8": 0.7, "B": 0.3}, *"710")
    with_words, without = fuse([view], WORDS), fuse([view])
    assert texts(with_words) == texts(without)
    assert [r.p for r in with_words] == pytest.approx([r.p for r in without])


def test_a_strip_on_which_nothing_stands_has_no_reading() -> None:
    assert fuse([seen("", "", "")], WORDS) == []
    assert fuse([seen("-", " ", "-")], WORDS) == []


def test_each_character_names_what_else_it_may_be() -> None:
    first, second = characters(seen({"8": 0.7, "B": 0.2, "0": 0.1}, "1"), "81", 0.7)
    assert [other.text for other in first.alternatives] == ["B", "0"]
    assert [first.p, *(other.p for other in first.alternatives)] == pytest.approx([0.7, 0.2, 0.1], abs=1e-3)
    assert (second.text, second.p, second.alternatives) == ("1", 1.0, ())


@pytest.mark.parametrize("text", ["ЗАВ", "AAA", "LLO"])
def test_characters_that_the_view_cannot_spell_share_the_probability_of_the_text(text: str) -> None:
    spelt = characters(seen("A", "A"), text, 0.512)
    assert "".join(character.text for character in spelt) == text
    assert [character.p for character in spelt] == pytest.approx([0.8] * 3)


def test_an_empty_text_has_no_characters() -> None:
    assert characters(seen("A"), "", 0.5) == ()


def spelling(alphabet: str, *steps: str) -> Posteriors:
    """Posteriors over an alphabet of their own that are certain of each character."""
    classes = ("", *alphabet)
    probs = np.zeros((2 * len(steps), len(classes)), np.float32)
    probs[1::2, 0] = 1.0
    for row, step in zip(probs[::2], steps, strict=True):
        row[classes.index(step)] = 1.0
    return Posteriors(probs, classes)


def test_an_engine_that_looked_more_often_has_no_louder_voice() -> None:
    often, once = [seen(*"TA8")] * 3, spelling("TAB8", *"TAB")
    assert [r.p for r in fuse([*often, once])] == pytest.approx([0.5, 0.5])


def test_an_engine_has_little_say_on_letters_it_does_not_know() -> None:
    knows, lacks = spelling("ЖK1", *"Ж1"), spelling("K1", *"K1")
    readings = {r.text: r.p for r in fuse([knows, lacks])}
    assert readings["Ж1"] > readings["K1"]


RUN_TOGETHER = ("", *"MADEINFRCTL ")


def spelt(text: str, p: float) -> Posteriors:
    """Posteriors that give every letter of a text a probability, and the rest to no letter."""
    probs = np.zeros((2 * len(text), len(RUN_TOGETHER)), np.float32)
    probs[1::2, 0] = 1.0
    for row, letter in zip(probs[::2], text, strict=True):
        row[RUN_TOGETHER.index(letter)] = p
    return Posteriors(probs, RUN_TOGETHER)


def test_strokes_that_ran_together_are_one_letter_when_a_phrase_is_put_right() -> None:
    phrases = Lexicon(["MADE IN FRANCE"])
    assert fuse([spelt("MADE MFRANCE", 0.999)])[0].text == "MADE MFRANCE"
    assert fuse([spelt("MADE MFRANCE", 0.999)], phrases)[0].text == "MADE IN FRANCE"
    assert fuse([spelt("MADE M FRANCE", 0.999)], phrases)[1].text == "MADE IN FRANCE"
    assert fuse([spelt("MADE M FRANCE", 0.999)], phrases)[1].p > 0.3


def test_two_letters_otherwise_are_two_and_a_phrase_is_told_beside_what_was_read() -> None:
    first, *others = fuse([spelt("MADE TT FRANCE", 0.999)], Lexicon(["MADE IN FRANCE"]))
    assert first.text == "MADE TT FRANCE"
    assert "MADE IN FRANCE" in texts(others)
