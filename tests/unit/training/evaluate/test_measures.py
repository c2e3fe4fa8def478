import pytest

from ocr.types import Alternative, Candidate, Line, MarkingKind, Photo, Reading, Script, ValueAlternative
from training.evaluate.labels import Label
from training.evaluate.measures import score


def _line(text: str, x: float = 0, y: float = 0, *, p: float = 0.9, others: tuple[str, ...] = ()) -> Line:
    polygon = ((x, y), (x + 100, y), (x + 100, y + 20), (x, y + 20))
    return Line("l", polygon, text, p, Script.LATIN, tuple(Alternative(other, 0.1) for other in others))


def _reading(*lines: Line, path: str = "photos/g/a.jpg", candidates: tuple[Candidate, ...] = ()) -> Reading:
    return Reading(Photo(None, 1000, 1000, path), lines=lines, candidates=candidates)


def _found(label: str, *lines: Line) -> tuple[float | None, float | None]:
    figures = score([Label("g/a.jpg", label, "text", (0, 0, 100, 20))], [_reading(*lines)]).groups["all"]
    return figures.found_1, figures.found_5


def test_case_spaces_and_punctuation_do_not_matter() -> None:
    assert _found("Cal. 9 mm", _line("CAL-9MM")) == (1, 1)


def test_a_question_mark_in_a_label_is_any_one_character() -> None:
    assert _found("12?4", _line("1274")) == (1, 1)
    assert _found("12?4", _line("124")) == (0, 0)


def test_a_label_may_stand_across_lines_of_its_box_in_reading_order() -> None:
    assert _found("BERETTA", _line("TTA", 50), _line("BERE", 0)) == (1, 1)


def test_a_line_elsewhere_does_not_answer_a_box() -> None:
    assert _found("BERETTA", _line("BERETTA", 0, 500)) == (0, 0)


def test_one_of_the_first_five_alternatives_counts_at_5_alone() -> None:
    assert _found("A1", _line("A7", others=("A2", "A1"))) == (0, 1)
    assert _found("A1", _line("A7", others=("B", "C", "D", "E", "F", "A1"))) == (0, 0)


def test_serials_are_taken_from_candidates_in_their_order() -> None:
    others = (ValueAlternative("A-2", 0.2),)
    candidates = (
        Candidate(MarkingKind.SERIAL, "A1", "A1", 0.6, others),
        Candidate(MarkingKind.MODEL, "A3", "A3", 0.6),
    )
    labels = [Label("g/a.jpg", text, "serial") for text in ("A1", "A2", "A3")]
    figures = score(labels, [_reading(candidates=candidates)]).groups["serial"]
    assert (figures.serials, figures.serial_1, figures.serial_5) == (3, 0.3333, 0.6667)


def test_lines_on_a_photo_of_nothing_are_invented() -> None:
    label = Label("g/a.jpg", "", "none")
    figures = score([label], [_reading(_line("ABC"), _line("AB"), _line("ABCD"))]).groups["all"]
    assert (figures.invented, figures.n, figures.found_1) == (2, 0, None)


def test_a_strip_is_right_only_as_a_whole_and_costs_its_edits() -> None:
    figures = score([Label("g/a.jpg", "1234", "serial")], [_reading(_line("12345"))], crops=True).groups[
        "all"
    ]
    assert (figures.found_1, figures.cer, figures.serials) == (0, 0.25, 0)


@pytest.mark.parametrize(("p", "ece"), [(1.0, 0.0), (0.6, 0.4)])
def test_the_calibration_error_is_the_gap_between_p_and_truth(p: float, ece: float) -> None:
    result = score([Label("g/a.jpg", "A1", "text")], [_reading(_line("A1", p=p))])
    assert (result.ece, result.ece_n) == (ece, 1)


def test_photos_without_a_reading_are_counted_and_not_held_against_the_reader() -> None:
    result = score(
        [Label("g/gone.jpg", "A1", "text"), Label("g/a.jpg", "A1", "text")], [_reading(_line("A1"))]
    )
    assert result.photos_missing == 1
    assert result.groups["all"].found_1 == 1


def test_figures_are_told_apart_by_the_values_of_a_column() -> None:
    labels = [
        Label("g/a.jpg", text, "text", columns={"method": method})
        for text, method in (("A1", "stamped"), ("B2", "laser"), ("C3", "stamped"), ("D4", ""))
    ]
    result = score(labels, [_reading(_line("A1 B2"))], by=["method"])
    by = result.by["method"]
    assert {value: (of.n, of.found_1) for value, of in by.items()} == {
        "stamped": (2, 0.5),
        "laser": (1, 1.0),
        "": (1, 0.0),
    }
    assert list(result.sections)[-3:] == ["method stamped", "method laser", "method (empty)"]
    assert result.to_dict()["by"]["method"]["laser"]["n"] == 1


def test_a_photo_of_nothing_counts_for_the_value_of_its_column() -> None:
    label = Label("g/a.jpg", "", "none", columns={"finish": "blued"})
    by = score([label], [_reading(_line("ABC"))], by=["finish"]).by["finish"]
    assert by["blued"].invented == 1
