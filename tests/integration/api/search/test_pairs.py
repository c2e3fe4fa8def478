"""Letters of one shape or one sound in two scripts: a number marked with either is found by the other."""

import pytest
from sqlalchemy.orm import Session

from api.database import Database
from api.search import candidates
from api.search.describing import Described
from api.search.find import Query, find
from api.search.keeping import put

SHAPES = (
    "А A, В B, Е E, Ј J, К K, М M, Н H, О O, Р P, С C, Т T, У Y, Х X, З 3, Ѕ S, І I, Ч 4, Б 6, И N, Я R, "
    "Г L, Г 7, Л Λ, Л JI, П Π, П n, Ф Φ, Ф 0, Д D, Д A, Ж XX, Ш W, Ш III, Щ W, Ц U, Ю IO, Ю 10, Э E, Э 3"
)
SOUNDS = (
    "В V, Н N, Р R, С S, Х H, У U, Ц C, Ч Č, Џ Dž, Ш Š, Ж Ž, Г G, Д D, Ф F, П P, Ј J, Ћ Ć, Ђ Đ, Љ Lj, "
    "Њ Nj, Я Ja, Я Ya, Ю Ju, Ю Yu, И I"
)
PAIRS = [tuple(pair.split(" ")) for pair in f"{SHAPES}, {SOUNDS}".split(", ")]


def number(at: int) -> str:
    """A number of six digits that is unlike that of every other pair."""
    return f"{(at + 1) * 7_919_317 % 999_983:06}"


def test_every_pair_is_found_both_ways(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [*PAIRS, *((right, left) for left, right in PAIRS)]
    marked = {f"{other}{number(at)}": f"{one} {number(at)}" for at, (one, other) in enumerate(both)}
    with database.write() as session:
        for at, text in enumerate(marked.values()):
            put(session, f"listed:{at}", [Described(text=text)])
    with database.read() as session:
        assert {asked: first(session, asked) for asked in marked} == marked
        star = PAIRS.index(("Ж", "XX"))  # what looks like a star is found by one
        assert first(session, f"*{number(star)}") == f"Ж {number(star)}"
        monkeypatch.setattr(candidates, "FEW", 0)  # as among many: by keys alone
        assert {asked: first(session, asked) for asked in marked} == marked


def first(session: Session, asked: str) -> str | None:
    found = find(session, Query(text=asked, limit=1))
    return found[0].entry.text if found else None
