"""Mark and text of one photo: what they say together, and what where they say different things."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.fields import weights, witnesses
from ocr.fields.witnesses import LEAST_ALTERNATIVE, TOLD, apart, borne_out, weighed
from ocr.knowledge.model import Knowledge
from ocr.types import Candidate, MakerAlternative, Mark, MarkingKind

SQUARE = ((0.0, 100.0), (20.0, 100.0), (20.0, 120.0), (0.0, 120.0))
Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]


def stamp(maker: str, p: float, *others: tuple[str, float], unknown: float = 0.1) -> Mark:
    alternatives = tuple(MakerAlternative(*other) for other in others)
    return Mark("mark-1", SQUARE, maker, MarkingKind.FACTORY_STAMP, p, alternatives, unknown)


def test_the_name_beside_it_decides_between_two_arrows(read: Read, of: Pick) -> None:
    arrow = stamp("izhmash", 0.45, ("cugir", 0.4), unknown=0.15)
    alone = of(read(marks=[arrow]), MarkingKind.FACTORY_STAMP)[0]
    named = of(read("CUGIR", marks=[arrow]), MarkingKind.FACTORY_STAMP)[0]
    assert (alone.value, named.value) == ("izhmash", "cugir")
    assert named.p > 0.7
    assert "is named in the text as well" in " ".join(named.reasons)


def test_cyrillic_beside_a_star_speaks_for_tula(read: Read, of: Pick) -> None:
    star = stamp("nkorea", 0.4, ("tula", 0.35), unknown=0.25)
    latin, cyrillic = (
        of(read(text, marks=[star]), MarkingKind.FACTORY_STAMP)[0] for text in ("LW 1234", "ЖЛ 1234")
    )
    assert latin.value == "nkorea"
    assert cyrillic.value == "tula"


def test_a_letter_that_only_cyrillic_has_speaks_against_a_maker_who_marks_in_latin(
    read: Read, of: Pick
) -> None:
    arrow = stamp("cugir", 0.9, ("izhmash", 0.02), unknown=0.06)
    plain, alike, latin = (
        of(read(text, marks=[arrow]), MarkingKind.FACTORY_STAMP)[0].p
        for text in ("ЖЛ 1234", "НМ 1234", "HM 1234")
    )
    assert plain < 0.6
    assert alike == pytest.approx(latin, abs=0.05)


def test_a_mark_that_is_hardly_one_is_no_candidate_till_the_text_names_it(read: Read, of: Pick) -> None:
    faint = stamp("cugir", 0.07, ("izhmash", 0.03), unknown=0.8)
    assert of(read(marks=[faint]), MarkingKind.FACTORY_STAMP) == []
    assert of(read("CUGIR", marks=[faint]), MarkingKind.FACTORY_STAMP)[0].value == "cugir"


def test_a_mark_bears_out_a_name_half_read(read: Read, of: Pick) -> None:
    arrow = stamp("cugir", 0.9)
    alone, drawn = (
        of(read("CUG1R", marks=marks, p=0.6), MarkingKind.MANUFACTURER_NAME)[0] for marks in ([], [arrow])
    )
    assert drawn.p > alone.p
    assert "a drawn mark of this maker is on the photo as well" in drawn.reasons


def test_a_name_and_a_mark_of_two_makers_contradict_one_another_in_both_candidates(
    read: Read, of: Pick
) -> None:
    found = read("CUGIR", marks=[stamp("izhmash", 0.9)])
    for kind in (MarkingKind.FACTORY_STAMP, MarkingKind.MANUFACTURER_NAME):
        assert any(reason.startswith("contradiction: ") for reason in of(found, kind)[0].reasons)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("CUGIR", stamp("cugir", 0.9)),  # they agree
        ("CUGIR", stamp("izhmash", 0.3)),  # nobody knows whose mark it is
        ("K 123456", stamp("izhmash", 0.9)),  # the text names nobody
        ("CUGIR", stamp("ptb_ring", 0.9)),  # the mark names nobody
    ],
)
def test_nothing_contradicts_where_one_is_unsure_or_both_agree(read: Read, text: str, mark: Mark) -> None:
    reasons = [reason for candidate in read(text, marks=[mark]) for reason in candidate.reasons]
    assert not any("contradiction" in reason for reason in reasons)


def test_two_entries_of_one_firm_are_not_apart(knowledge: Knowledge) -> None:
    makers = {maker.id: maker for maker in knowledge.makers}
    assert not apart(makers["zastava"], makers["zastava"])
    assert apart(makers["cugir"], makers["izhmash"])


@given(
    seen=st.tuples(st.floats(0, 0.5), st.floats(0, 0.3), st.floats(0, 0.2)),
    written=st.floats(0, 1),
    cyrillic=st.floats(0, 1),
)
def test_weighing_keeps_probabilities_and_never_lowers_the_maker_named(
    knowledge: Knowledge, seen: tuple[float, float, float], written: float, cyrillic: float
) -> None:
    p, other, unknown = seen
    mark = stamp("izhmash", p, ("cugir", other), unknown=unknown)
    heard = weighed([mark], {"cugir": written}, {"ЖЛ": cyrillic}, knowledge, weights.load())
    if not heard:  # hardly a mark, and nothing that is written speaks for it
        assert unknown > 1 - TOLD
        return
    (told,) = heard
    shares = {told.maker: told.p} | {each.maker: each.p for each in told.alternatives}
    assert sum(shares.values()) + told.unknown_p <= 1 + 1e-9
    assert all(0 <= share <= 1 for share in shares.values())
    if not cyrillic:
        assert shares.get("cugir", 0.0) >= other - max(1e-4, LEAST_ALTERNATIVE * (other < LEAST_ALTERNATIVE))


def test_a_mark_too_faint_to_tell_is_told_where_its_maker_is_named(knowledge: Knowledge) -> None:
    faint = stamp("cugir", 0.04, ("izhmash", 0.002), unknown=0.95)
    assert weighed([faint], {}, {}, knowledge, weights.load()) == ()
    assert weighed([faint], {"glock": 0.95}, {}, knowledge, weights.load()) == ()
    (told,) = weighed([faint], {"cugir": 0.95}, {}, knowledge, weights.load())
    assert told.maker == "cugir"
    assert 0.1 < told.p < 0.5
    assert told.alternatives == ()


def test_a_mark_that_becomes_another_makers_is_of_that_makers_kind(knowledge: Knowledge) -> None:
    proof = replace(stamp("liege_elg", 0.3, ("blow", 0.1), unknown=0.55), kind=MarkingKind.PROOF_MARK)
    (unnamed,) = weighed([proof], {}, {}, knowledge, weights.load())
    (named,) = weighed([proof], {"blow": 0.95}, {}, knowledge, weights.load())
    assert (unnamed.maker, unnamed.kind) == ("liege_elg", MarkingKind.PROOF_MARK)
    assert (named.maker, named.kind) == ("blow", MarkingKind.MANUFACTURER_LOGO)


def test_a_name_beside_it_makes_no_mark_of_what_is_plainly_none(knowledge: Knowledge) -> None:
    nothing = stamp("cugir", 0.005, unknown=0.99)
    assert weighed([nothing], {"cugir": 1.0}, {}, knowledge, weights.load()) == ()


@given(p=st.floats(0, 1), drawn=st.floats(0, 1))
def test_a_drawn_mark_never_makes_a_name_less_sure(p: float, drawn: float) -> None:
    raised = borne_out(p, drawn, weights.load())
    assert p <= raised <= 1


def test_what_is_written_alone_does_not_change_a_mark_of_somebody_else(knowledge: Knowledge) -> None:
    mark = stamp("izhmash", 0.6)
    assert witnesses.weighed([mark], {"glock": 0.9}, {}, knowledge, weights.load()) == (mark,)
