import pickle
import shutil
import time
from pathlib import Path

import pytest

import ocr.knowledge
from ocr.errors import KnowledgeInvalid
from ocr.knowledge import Knowledge, load
from ocr.knowledge.keys import nfc
from ocr.knowledge.model import Maker
from ocr.types import MarkingKind

_SHIPPED = Path(ocr.knowledge.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in _SHIPPED.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def _break(path: Path, old: str, new: str) -> int:
    """Puts something wrong into a file; gives the line where it stands."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    place = text.index(old)
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[:place].count("\n") + 1


def test_the_shipped_knowledge_is_complete() -> None:
    knowledge = load()
    assert len(knowledge.makers) >= 100
    assert len(knowledge.calibres) >= 80
    assert {entry.kind for entry in knowledge.kinds} == set(MarkingKind)
    assert len(knowledge.date_codes) >= 10
    assert len(knowledge.traps) >= 20
    assert len(knowledge.countries) >= 40
    assert len(knowledge.selector_marks) == 15
    assert knowledge.sight_marks
    assert knowledge.property_marks
    assert knowledge.import_marks
    assert knowledge.blank_marks


def test_every_entry_says_where_it_is_from_and_how_sure_it_is() -> None:
    knowledge = load()
    groups = (
        *(knowledge.kinds, knowledge.makers, knowledge.calibres, knowledge.diameters),
        knowledge.date_codes,
        *(knowledge.blank_marks, knowledge.selector_marks, knowledge.sight_marks, knowledge.traps),
        *(knowledge.countries, knowledge.import_marks, knowledge.property_marks),
        knowledge.confusions.groups,
    )
    for entry in (entry for group in groups for entry in group):
        assert entry.sources
        assert entry.confidence in {"H", "M", "L"}


def test_the_shipped_knowledge_is_loaded_once() -> None:
    assert load() is load()


def test_a_copy_of_the_shipped_knowledge_is_the_same(folder: Path) -> None:
    assert load(folder) == load()


def test_loading_takes_a_fraction_of_a_second(folder: Path) -> None:
    taken = []
    for _ in range(3):  # other threads of this process count too
        start = time.process_time()
        load(folder)
        taken.append(time.process_time() - start)
    # About 0.1 s on one core; the limit leaves room for a slow machine and still catches a loader in Python.
    assert min(taken) < 1


def test_an_entry_is_found_by_its_id() -> None:
    knowledge = load()
    assert knowledge.maker("zastava").country == "RS"
    assert knowledge.calibre("762x39").name == "7.62x39"
    with pytest.raises(KeyError):
        knowledge.maker("nobody")


@pytest.mark.parametrize("maker", load().makers, ids=lambda maker: maker.id)
def test_an_example_serial_fits_its_own_maker(maker: Maker) -> None:
    assert bool(maker.examples) == bool(maker.serial_formats)
    for example in maker.examples:
        assert maker in load().serial_fits(example)


def test_a_serial_alone_does_not_name_its_maker() -> None:
    assert len(load().serial_fits("A12345")) > 10
    assert load().serial_fits("not a serial at all") == ()


@pytest.mark.parametrize("text", ["ABC123", "abc123", " ABC123 "])
def test_a_serial_fits_in_any_case(text: str) -> None:
    assert "glock" in {maker.id for maker in load().serial_fits(text)}


_BROKEN = [
    ("makers.yaml", "city: Kragujevac", "town: Kragujevac", "unknown name 'town'"),
    ("makers.yaml", "- id: hs_produkt", "- id: zastava", "the id 'zastava' stands twice"),
    ("makers.yaml", r"'\d{4,7}': M,", r"'\d{4,7': M, '(': M,", "does not compile"),
    ("makers.yaml", r"{'\d{1,5}': L}", r"{'\d{1,5}': X}", "must be H, M or L, not 'X'"),
    ("makers.yaml", '["1042"]', '["AB12"]', "no serial format matches its own example 'AB12'"),
    ("makers.yaml", "since: 1874", "since: 1974", "'since' must be a number from 1500 to 1899"),
    ("makers.yaml", "country: HR", "country: QQ", "unknown country 'QQ'"),
    ("makers.yaml", "calibres: [9x19, 40sw", "calibres: [9x99, 40sw", "unknown calibre '9x99'"),
    ("makers.yaml", "sources: [S56, GK]", "sources: []", "at least one source"),
    ("makers.yaml", "sources: [S56, GK]", "sources: [a friend]", "at least one source"),
    ("makers.yaml", "mark_confidence: H", "mark_confidence: sure", "must be one of H, M, L"),
    ("makers.yaml", "factory_codes: [HS]", "factory_codes: HS", "must be a list of texts"),
    ("makers.yaml", "as_marked: [RETAY, RETAY ARMS]", "as_marked: [RETAY, RETAY]", "none of them twice"),
    ("makers.yaml", "blank_only: yes", "blank_only: maybe", "must be yes or no"),
    ("makers.yaml", "name: Arcus", "name:", "'name' must be a text"),
    ("calibres.yaml", "- id: 9x17", "- id: 9x19", "the id '9x19' stands twice"),
    ("calibres.yaml", "calibres: [9x19, 9x17,", "calibres: [9x19, 9x99,", "unknown calibre '9x99'"),
    ("calibres.yaml", "calibres: [7.63x25]", "calibres: []", "at least one id"),
    ("kinds.yaml", "kind: serial\n", "kind: number\n", "'kind' must be one of"),
    ("kinds.yaml", "trace_value: decisive\n", "trace_value: 10\n", "'trace_value' must be one of"),
    ("date_codes.yaml", "(?P<code>AU)", "(AU)", "group named code"),
    ("date_codes.yaml", "{AU: 1961}", "{AU: 61}", "not a year"),
    ("date_codes.yaml", "offset: 1960", "offset: 1960\n    window: 1960", "only one of"),
    ("date_codes.yaml", "letters: ABCDEFGHIK", "letters: ABC", "ten different letters"),
    ("date_codes.yaml", "plain: [1850, 2035]", "plain: [1850]", "first and the last year"),
    ("traps.yaml", "examples: [T]", "examples: [TT]", "not found in its own example 'TT'"),
    ("traps.yaml", "kind: model", "kind: toy", "'kind' must be one of"),
    ("countries.yaml", "examples: [ALB 18]", "examples: [ALB]", "not found in its own example 'ALB'"),
    ("countries.yaml", "- code: AR", "- code: AL", "the code 'AL' stands twice"),
    ("property_marks.yaml", "country: BG", "country: QQ", "unknown country 'QQ'"),
    ("selector_marks.yaml", "automatic: [FA]", "automatic: []", "at least one text"),
    ("sight_marks.yaml", "letters: [N]", "letters: [N, N]", "none of them twice"),
    ("blank_marks.yaml", "calibres: [9rk]", "calibres: [9rkk]", "unknown calibre '9rkk'"),
    ("confusions.yaml", "cost: 0.1", "cost: 2", "must be a number from 0 to 1"),
    ("confusions.yaml", "cost: 0.3", "cost: much", "must be a number from 0 to 1"),
    ("confusions.yaml", 'members: ["8", B]', 'members: ["8"]', "two or more single characters"),
    ("confusions.yaml", "{O: ", "{OO: ", "must map single characters"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), _BROKEN)
def test_a_broken_entry_is_refused_by_file_and_line(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    line = _break(folder / name, old, new)
    with pytest.raises(KnowledgeInvalid) as refused:
        load(folder)
    assert message in str(refused.value)
    named, number = str(refused.value).split(":")[:2]
    # A mistake may show on the line of the entry or of the next field, never elsewhere.
    assert (named, abs(int(number) - line) <= 1) == (name, True), str(refused.value)
    assert refused.value.advice


def test_a_kind_that_is_not_described_is_refused(folder: Path) -> None:
    path = folder / "kinds.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - kind: other_number")], "utf-8")
    with pytest.raises(KnowledgeInvalid, match=r"kinds\.yaml:\d+: the kind 'other_number' is not described"):
        load(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"makers: [}", "makers.yaml:1: this is not YAML"),
        (b"makers:\n  - id: a\n  - {id: b, id: c}\n", "makers.yaml:3: a name stands twice"),
        (b"\xff\xfe\x00", "makers.yaml:1: this is not YAML"),
        (b"", "makers.yaml:1: a mapping"),
        (b"- 1\n", "makers.yaml:1: a mapping"),
        (b"guns: []\n", "makers.yaml:1: the sections must be makers"),
        (b"makers: 7\n", "makers.yaml:1: 'makers' must be a list"),
        (b"makers:\n  - 7\n", "makers.yaml:2: a mapping"),
    ],
)
def test_a_file_of_another_form_is_refused(folder: Path, content: bytes, message: str) -> None:
    (folder / "makers.yaml").write_bytes(content)
    with pytest.raises(KnowledgeInvalid) as refused:
        load(folder)
    assert message in str(refused.value)


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "traps.yaml").unlink()
    with pytest.raises(KnowledgeInvalid, match=r"traps\.yaml:1: the file cannot be read"):
        load(folder)


def test_patterns_are_written_for_the_upper_case_that_they_are_searched_in() -> None:
    for maker in load().makers:
        for form in maker.serial_formats:
            assert "a-z" not in form.pattern.pattern, maker.id
    assert all(nfc(maker.id) == maker.id.lower() for maker in load().makers)


def test_knowledge_can_go_to_another_process() -> None:
    copy: Knowledge = pickle.loads(pickle.dumps(load()))
    assert [match.maker.id for match in copy.find_makers("ZASTAVA")] == ["zastava"]
