"""Photos of plain tiles, each standing for a text, and a recogniser that knows what each of them says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.recognise.engine import Hypothesis, Posteriors, StripReading
from ocr.recognise.lexicon import Lexicon
from ocr.recognise.lines import (
    MOST_ASKED,
    LineReader,
    ReadStrip,
    Second,
    is_plainly_cyrillic,
    may_be_cyrillic,
)
from ocr.recognise.network import renamed
from ocr.recognise.ppocr import PpOcr
from ocr.recognise.shots import Shot
from ocr.rectify import Quad, size
from ocr.types import Alternative, Character, Script

Image = NDArray[np.uint8]
Printer = Callable[..., Image]
ALPHABET = ("", *"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ? ")
EDGE = 0.5  # heights of the tile; a strip longer than this at both ends shows what lies beyond
NO_WORDS = Lexicon([])


def spelt(text: str, p: float, *, touching: bool = False) -> Posteriors:
    """Posteriors whose every letter has the probability ``p``; the rest belongs to ``?``."""
    probs = np.zeros((2 * len(text) + 3, len(ALPHABET)), np.float32)
    probs[:, 0] = 1.0
    for n, character in enumerate(text):
        row = probs[2 * n + (0 if touching else 1)]
        row[0], row[ALPHABET.index("?")], row[ALPHABET.index(character)] = 0.0, 1 - p, p
    return Posteriors(probs, ALPHABET)


class Scripted:
    """A recogniser that tells by the grey of a tile what stands there; keeps the strips it was shown."""

    name = "scripted"
    version = "1"

    def __init__(
        self,
        texts: Mapping[int, tuple[str, float]],
        longer: Mapping[int, str] | None = None,
        weight: float = 1.0,
    ) -> None:
        self.shown: list[Image] = []
        self._weight = weight
        self._texts = texts
        self._longer = longer or {}

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        self.shown += strips
        return [replace(self._seen(strip), weight=self._weight) for strip in strips]

    def read(self, strips: Sequence[Image]) -> list[StripReading]:
        return [StripReading(self.name, posteriors=seen) for seen in self.posteriors(strips)]

    def _seen(self, strip: Image) -> Posteriors:
        tone = int(strip[strip.shape[0] // 2, strip.shape[1] // 2, 0])
        text, p = self._texts[tone]
        more = self._longer.get(tone, "")
        shown = round((strip.shape[1] / strip.shape[0] - 4) / 0.8)  # a tile is 4 heights long
        return spelt(more[len(more) - shown :][: len(more)] + text if shown else text, p, touching=bool(more))


class Counting:
    """A recogniser that counts the strips it is shown."""

    def __init__(self, engine: PpOcr) -> None:
        self.name, self.version, self.count = engine.name, engine.version, 0
        self._engine = engine

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        self.count += len(strips)
        return self._engine.posteriors(strips)

    def read(self, strips: Sequence[Image]) -> list[StripReading]:
        return self._engine.read(strips)


class Asked:
    """A second engine with one answer; keeps the strips it was shown."""

    name = "asked"
    version = "1"

    def __init__(self, text: str, p: float) -> None:
        self.shown: list[Image] = []
        self._reading = StripReading(self.name, (Hypothesis(text, p),) if text else ())

    def read(self, strips: Sequence[Image]) -> list[StripReading]:
        self.shown += strips
        return [self._reading] * len(strips)


def photo(*tones: int) -> tuple[Image, list[Quad]]:
    """A tile of 80 by 20 pixels for each tone, one below the other, and where they lie."""
    image = np.zeros((60 * len(tones) + 60, 300, 3), np.uint8)
    quads = []
    for n, tone in enumerate(tones):
        top = 60 * n + 40
        image[top - 15 : top + 35, 40:260] = tone
        quads.append(np.array([(100, top), (180, top), (180, top + 20), (100, top + 20)], np.float32))
    return image, quads


def read(texts: Mapping[int, tuple[str, float]], *seconds: Second) -> list[ReadStrip]:
    return LineReader((Scripted(texts),), seconds, NO_WORDS).read(*photo(*texts))


def second(
    engine: Asked,
    *,
    below: float = 0.95,
    script: Script | None = None,
    sure: float = 0.5,
    weight: float = 0.6,
) -> Second:
    return Second(engine, below, script, sure, weight)


def test_a_place_that_no_photo_shows_whole_is_read_on_the_first() -> None:
    image, quads = photo(50)
    here = np.eye(3)
    beyond = [quad - np.array([110, 0], np.float32) for quad in quads]

    read = LineReader((Scripted({0: ("A1", 0.99), 50: ("A1", 0.99)}),), (), NO_WORDS).read_together(
        [Shot(image, here)] * 2, beyond
    )

    assert len(read) == 1


def test_what_else_a_character_may_be_is_told_in_the_script_of_its_line() -> None:
    spelt_in_shapes = [Character("Ж", 1.0), Character("P", 0.6, (Alternative("B", 0.4),))]

    assert renamed(spelt_in_shapes)[1] == Character("Р", 0.6, (Alternative("В", 0.4),))
    alike = [Character(c, 0.6, (Alternative("B", 0.4),)) for c in "CCCP"]
    assert renamed(alike, {"CCCP"})[3] == Character("Р", 0.6, (Alternative("В", 0.4),))
    latin = [*alike[:3], Character("R", 0.6, (Alternative("P", 0.4),))]
    assert renamed(latin, {"CCCP"})[3].alternatives == (Alternative("P", 0.4),)


def test_a_word_that_the_vocabulary_has_in_cyrillic_alone_is_told_in_cyrillic() -> None:
    words = Lexicon([], cyrillic={"CCCP"})

    (strip,) = LineReader((Scripted({50: ("CCCP", 0.95)}),), (), words).read(*photo(50))

    assert strip.hypotheses[0].text == "СССР"
    assert "".join(c.text for c in strip.characters) == "СССР"


def test_a_sure_strip_is_looked_at_once_a_doubtful_one_thrice_and_what_may_be_noise_four_times() -> None:
    recogniser = Scripted({50: ("A1", 0.99), 90: ("B25", 0.8), 130: ("C3", 0.8)})
    strips = LineReader((recogniser,), (), NO_WORDS).read(*photo(50, 90, 130))
    assert [strip.views for strip in strips] == [1, 3, 4]
    assert len(recogniser.shown) == 3 + 2 + 2 + 1


def test_of_a_line_cut_out_closely_nothing_is_left_out() -> None:
    recogniser = Scripted({90: ("B25", 0.8)})
    (close,) = LineReader((recogniser,), (), NO_WORDS).read(*photo(90), loose=False)
    assert close.views == 2
    assert min(strip.shape[0] for strip in recogniser.shown) >= 20


def test_a_doubtful_line_is_looked_at_with_less_ground_above_and_below_and_more_at_its_ends() -> None:
    recogniser = Scripted({90: ("B25", 0.8)})
    LineReader((recogniser,), (), NO_WORDS).read(*photo(90))
    first, _, lower = recogniser.shown
    assert lower.shape[0] < first.shape[0]
    assert lower.shape[1] > first.shape[1]


class Other(Scripted):
    """Another recogniser, with an alphabet of its own."""

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        return [Posteriors(seen.probs, (*ALPHABET[:-1], "_")) for seen in super().posteriors(strips)]


def test_what_another_recogniser_reads_in_a_doubtful_strip_is_told_where_it_differs() -> None:
    first = Scripted({50: ("AB7", 0.9), 90: ("CD8", 0.9), 130: ("GULF", 0.99)})
    other = Other({50: ("AB1", 0.8), 90: ("CD8", 0.8), 130: ("GULP", 0.8)})
    strips = LineReader((first, other), (), NO_WORDS).read(*photo(50, 90, 130))
    assert [strip.hypotheses[0].text for strip in strips] == ["AB7", "CD8", "GULF"]
    assert [strip.disputed for strip in strips] == ["AB1", None, None]  # of a sure word it is not asked


class Cyrillic(Scripted):
    """A recogniser that knows Ч; its tiles say ``J`` where it stands."""

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        alphabet = tuple("Ч" if letter == "J" else letter for letter in ALPHABET)
        return [Posteriors(seen.probs, alphabet) for seen in super().posteriors(strips)]


def test_of_a_sure_number_the_recogniser_that_knows_cyrillic_is_asked_and_believed_where_it_is_sure() -> None:
    first = Scripted({50: ("409", 0.999), 90: ("412", 0.999), 130: ("4ABO", 0.999)}, weight=2.0)
    other = Cyrillic({50: ("J09", 0.999), 90: ("412", 0.999), 130: ("JABO", 0.999)})
    strips = LineReader((first, other), (), NO_WORDS).read(*photo(50, 90, 130))
    assert [strip.hypotheses[0].text for strip in strips] == ["Ч09", "412", "ЧАВО"]
    assert [strip.hypotheses[1].text for strip in strips[:1]] == ["409"]


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("40985698", True),  # Ч 0985698
        ("KT-0225", True),  # ЖТ-0225
        ("TP3", True),
        ("EA", True),  # ЕД
        ("ΦM", True),
        ("GULF", False),
        ("AUTOMATIC", False),
        ("-", False),
        ("", False),
    ],
)
def test_numbers_and_letters_that_all_look_cyrillic_may_be_cyrillic(text: str, *, may_be: bool) -> None:
    assert may_be_cyrillic(text) is may_be


def test_strips_come_back_in_the_order_of_their_places() -> None:
    strips = read({50: ("A1", 0.99), 90: ("B2", 0.7), 130: ("", 1.0), 170: ("D4", 0.99)})
    assert [strip.hypotheses[0].text if strip.hypotheses else None for strip in strips] == [
        "A1",
        "B2",
        None,
        "D4",
    ]
    assert [strip.quad.tolist() for strip in strips[:2]] == [quad.tolist() for quad in photo(50, 90)[1]]


def test_where_nothing_is_read_no_reading_is_made_up() -> None:
    (strip,) = read({50: ("", 1.0)}, second(Asked("THING", 0.99)))
    assert (strip.hypotheses, strip.characters) == ((), ())


def test_no_places_give_no_strips() -> None:
    recogniser = Scripted({})
    assert LineReader((recogniser,), (), NO_WORDS).read(photo(50)[0], []) == []
    assert recogniser.shown == []


def test_the_characters_are_those_of_the_first_reading() -> None:
    (strip,) = read({50: ("AB7", 0.9)})
    assert "".join(character.text for character in strip.characters) == strip.hypotheses[0].text == "AB7"
    assert [character.alternatives[0].text for character in strip.characters] == ["?", "?", "?"]


def test_a_line_cut_off_at_its_start_is_lengthened_there_until_it_says_no_more() -> None:
    image, quads = photo(50)
    (strip,) = LineReader((Scripted({50: ("345", 0.99)}, longer={50: "12"}),), (), NO_WORDS).read(
        image, quads
    )
    assert strip.hypotheses[0].text == "12345"
    assert strip.quad[0] == pytest.approx((100 - 2 * 0.8 * 20, 40))
    assert strip.quad[1] == pytest.approx((180, 40))


def test_a_line_with_room_at_its_ends_is_left_as_it_is() -> None:
    image, quads = photo(50)
    recogniser = Scripted({50: ("345", 0.99)})
    (strip,) = LineReader((recogniser,), (), NO_WORDS).read(image, quads)
    assert np.array_equal(strip.quad, quads[0])
    assert len(recogniser.shown) == 1


class Narrow(Scripted):
    """A recogniser that sees no more of a strip than one step a letter."""

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        seen = super().posteriors(strips)
        return [replace(each, probs=each.probs[each.probs[:, 0] < 1]) for each in seen]


def test_a_phrase_that_is_longer_than_its_strip_has_room_for_is_told_all_the_same() -> None:
    engine = Narrow({90: ("MADE MFRANCE", 0.999)})
    (strip,) = LineReader((engine,), (), Lexicon(["MADE IN FRANCE"])).read(*photo(90))
    assert strip.hypotheses[0].text == "MADE IN FRANCE"
    assert "".join(character.text for character in strip.characters) == "MADE IN FRANCE"


def test_a_second_engine_is_asked_of_doubtful_lines_alone() -> None:
    engine = Asked("A1", 0.9)
    read({50: ("A1", 0.99), 90: ("B2", 0.7), 130: ("C3", 0.99), 170: ("D4", 0.6)}, second(engine, below=0.9))
    assert len(engine.shown) == 2


def test_a_crowd_of_doubtful_lines_asks_the_second_engine_no_more_than_its_time_allows() -> None:
    engine = Asked("A1", 0.9)
    strips = read({10 + n: ("B2", 0.7) for n in range(MOST_ASKED + 5)}, second(engine))
    assert len(engine.shown) == MOST_ASKED
    assert len(strips) == MOST_ASKED + 5


def test_a_second_opinion_counts_by_its_weight_and_the_first_reading_stays() -> None:
    (strip,) = read({50: ("B278", 0.9)}, second(Asked("8278", 0.8), weight=0.6))
    other, first = strip.hypotheses[:2]
    assert (other.text, first.text) == ("8278", "B278")
    assert other.p == pytest.approx(0.6 * 0.8)
    assert first.p == pytest.approx(0.4 * 0.9**4, rel=1e-3)
    assert strip.engine == "asked"


def test_a_second_opinion_that_agrees_makes_a_reading_surer() -> None:
    (alone,), (agreed,) = read({50: ("B278", 0.9)}), read({50: ("B278", 0.9)}, second(Asked("b 278", 0.99)))
    assert agreed.hypotheses[0].p > alone.hypotheses[0].p
    assert agreed.engine == "scripted"


@pytest.mark.parametrize(("text", "p"), [("8278", 0.45), ("", 0.0)])
def test_a_second_engine_that_is_unsure_or_reads_nothing_changes_nothing(text: str, p: float) -> None:
    (alone,), (asked,) = read({50: ("B278", 0.9)}), read({50: ("B278", 0.9)}, second(Asked(text, p)))
    assert asked.hypotheses == alone.hypotheses


@pytest.mark.parametrize("text", ["ЗАВОД", "BB" * 20])
def test_characters_of_a_reading_that_the_first_engine_cannot_spell_claim_no_more_than_it(text: str) -> None:
    (strip,) = read({50: ("38", 0.5)}, second(Asked(text, 0.9), weight=0.8))
    assert strip.hypotheses[0].text == text
    assert "".join(character.text for character in strip.characters) == text
    assert np.prod([character.p for character in strip.characters]) == pytest.approx(0.72, rel=0.01)


def test_probabilities_never_sum_to_more_than_1() -> None:
    engines = second(Asked("ЗАВОД", 0.99)), second(Asked("B27", 0.99))
    (strip,) = read({50: ("B278", 0.85)}, *engines)
    assert len(strip.hypotheses) >= 3
    assert sum(reading.p for reading in strip.hypotheses) <= 1 + 1e-6


@pytest.mark.parametrize(
    ("cyrillic", "latin", "believed"),
    [
        ("ЗАВОД 44", "3ABOD 44", True),
        ("ИЖЕВСК", "NXEBCK", True),
        ("ЗАВОД 44", "3ABOD 91", False),  # the digits differ: not the same line
        ("ЗАВОД 12", "3ABOD", False),
        ("ТОРС", "TOPC", False),  # Cyrillic look-alikes alone: may as well be Latin
        ("завод", "3ABOD", False),  # in small letters: Latin spelt in Cyrillic
        ("ЗAVОД", "3AVOD", False),  # of both scripts
        ("44-12", "44-12", False),
    ],
)
def test_cyrillic_is_believed_only_where_it_can_be_nothing_else_and_the_digits_agree(
    cyrillic: str, latin: str, *, believed: bool
) -> None:
    rule = second(Asked(cyrillic, 0.9), script=Script.CYRILLIC)
    assert rule.counts(StripReading("asked", (Hypothesis(cyrillic, 0.9),)), latin) is believed


def test_an_engine_bound_to_a_script_is_not_believed_in_another() -> None:
    opinion = StripReading("asked", (Hypothesis("ΔΣΩ", 0.9),))
    assert second(Asked("", 0), script=Script.GREEK).counts(opinion, "A")
    assert not second(Asked("", 0), script=Script.LATIN).counts(opinion, "A")
    assert second(Asked("", 0)).counts(opinion, "A")


@pytest.mark.parametrize(
    ("text", "plainly"),
    [("ЗАСТАВА", True), ("БЪЛГАРИЯ 1944", True), ("АВСЕ", False), ("ЗaСТАВА", False), ("", False)],
)
def test_plainly_cyrillic_needs_a_letter_that_looks_like_no_latin_one(text: str, *, plainly: bool) -> None:
    assert is_plainly_cyrillic(text) is plainly


def on_metal(text: Image, turns: int) -> tuple[Image, Quad]:
    """A photo of printed text, turned by quarters against the clock; and the box that a detector gives."""
    turned = np.rot90(text, turns)
    height, width = turned.shape[:2]
    image = np.full((height + 60, width + 60, 3), 200, np.uint8)
    image[30 : 30 + height, 30 : 30 + width] = turned
    box = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) + 30
    return image, box if width > height else np.roll(box, 1, axis=0)  # upright, else running up


@pytest.mark.parametrize("text", ["MADE IN AUSTRIA", "B278145", "A41172"])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_text_is_read_whichever_way_up_it_stands(
    ppocr: PpOcr, printer: Printer, text: str, turns: int
) -> None:
    image, box = on_metal(printer(text), turns)
    (strip,) = LineReader((ppocr,), (), NO_WORDS).read(image, [box])
    assert strip.hypotheses[0].text == text
    along = strip.quad[1] - strip.quad[0]
    wanted = np.array([(1, 0), (0, -1), (-1, 0), (0, 1)][turns])
    assert float(along @ wanted) / size(strip.quad)[0] == pytest.approx(1, abs=0.01)


def test_text_that_is_plain_the_other_way_up_is_not_looked_at_as_it_stood_again(
    ppocr: PpOcr, printer: Printer
) -> None:
    counting = Counting(ppocr)
    image, box = on_metal(printer("MADE IN AUSTRIA"), 2)
    (strip,) = LineReader((counting,), (), NO_WORDS).read(image, [box])
    assert strip.hypotheses[0].text == "MADE IN AUSTRIA"
    assert counting.count == 2  # as it stands, and turned
