"""What the search finds of serials misread as the reader misreads, and how quickly, beside two peers.

The short form searches among 20 000 serials; the proof among 1 000 000, and prints what the docs say.
"""

import random

import pytest

from api.database import Database
from api.search import contest
from api.search.contest import Asked, Figures
from api.search.testing import Marked, fill, serials


def told(name: str, figures: Figures) -> str:
    line = f"{name}: first {figures.first:.3f}, first ten {figures.ten:.3f}"
    if figures.milliseconds:
        line += f", p50 {figures.percentile(0.5):.0f} ms, p95 {figures.percentile(0.95):.0f} ms"
    return line


def drawn(count: int, asked: int) -> tuple[list[Marked], list[Asked]]:
    rng = random.Random(20_260_101)
    marked = serials(count, rng)
    return marked, contest.queries(marked, asked, rng)


def compare(database: Database, marked: list[Marked], asked: list[Asked], *, maker: bool) -> Figures:
    """Asserts that ours is ahead of both peers; where the maker is known too, not behind by two queries."""
    ours = contest.ours(database, marked, asked, maker=maker)
    known = "serial and maker" if maker else "serial alone"
    print(told(f"{database.engine.dialect.name}, {known}, {len(marked)}", ours))
    for peer in (contest.levenshtein, contest.trigrams):
        theirs = peer(marked, asked, maker=maker)
        print(told(f"  {peer.__name__}", theirs))
        assert ours.first > theirs.first or (maker and ours.first == theirs.first), peer.__name__
        assert ours.ten >= theirs.ten - maker / len(asked), peer.__name__
    return ours


def test_a_misread_serial_is_found_ahead_of_plain_distance_and_trigrams(database: Database) -> None:
    marked, asked = drawn(20_000, 200)
    fill(database, marked)
    alone = compare(database, marked, asked, maker=False)
    assert alone.first >= 0.88
    assert alone.ten >= 0.96
    with_maker = compare(database, marked, asked, maker=True)
    assert with_maker.first >= 0.97
    assert with_maker.ten >= 0.99


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_a_misread_serial_is_found_among_a_million_in_100_ms(database: Database) -> None:
    marked, asked = drawn(1_000_000, 400)
    fill(database, marked)
    contest.ours(database, marked, asked[:50], maker=True)  # so that the pages of the database are in memory
    compare(database, marked, asked, maker=False)
    ours = compare(database, marked, asked, maker=True)
    assert ours.first >= 0.9
    assert ours.ten >= 0.97
    assert ours.percentile(0.95) <= 100
