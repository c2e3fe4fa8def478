from collections.abc import Callable, Sequence

from ocr.fields.formats import fit
from ocr.knowledge.model import Knowledge
from ocr.types import Candidate, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]


def test_a_format_of_a_maker_on_the_photo_comes_before_one_of_its_countrymen(knowledge: Knowledge) -> None:
    named = fit("ABC123", {"glock": 0.9}, {"AT": 0.9}, knowledge)
    assert (named.maker, named.countryman) == (knowledge.maker("glock"), None)
    assert named.expected
    assert named.named == 0.9


def test_a_format_of_a_maker_of_the_country_named_counts_where_no_maker_is(knowledge: Knowledge) -> None:
    found = fit("ABC123", {}, {"AT": 0.9}, knowledge)
    assert (found.maker, found.countryman) == (None, knowledge.maker("glock"))
    assert found.national == 0.9
    assert not fit("ABC123", {}, {"FI": 0.9}, knowledge).expected


def test_a_country_on_the_photo_raises_a_serial_of_its_makers(read: Read, of: Pick) -> None:
    alone = of(read("BKZT417"), MarkingKind.SERIAL)[0]
    named = of(read("BKZT417", "MADE IN AUSTRIA"), MarkingKind.SERIAL)[0]
    assert named.p > alone.p + 0.2
    assert any("Glock" in reason for reason in named.reasons)


def test_a_country_of_import_says_nothing_of_the_maker(read: Read, of: Pick) -> None:
    alone = of(read("ABC123"), MarkingKind.SERIAL)[0]
    imported = of(read("ABC123", "XKX 2019"), MarkingKind.SERIAL)[0]
    assert imported.p == alone.p
