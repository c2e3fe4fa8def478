"""Serials by the makers' formats, and a search filled with them, for tests and figures."""

import functools
import math
import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from re import _parser  # the only reader of patterns that Python has
from typing import Any, cast

from sqlalchemy import Connection, Index, Table

from api.database import Database
from api.search.spelling import Spelling
from api.search.tables import MADE_BY_HAND, TRIGRAMS, SearchEntry, SearchKey, index_trigrams
from ocr import knowledge
from ocr.types import MarkingKind

DIGITS, _BLANK = "0123456789", " "


@dataclass(frozen=True, slots=True)
class Marked:
    """A serial as it stands on a weapon, and what is known of the weapon beside it.

    Attributes:
        text: The serial.
        manufacturer: The id of its maker.
        calibre: The id of one of the maker's calibres; empty where none is known.
    """

    text: str
    manufacturer: str
    calibre: str = ""


def serials(count: int, rng: random.Random) -> list[Marked]:
    r"""Draws serials: as many of each maker, as many of each of its formats, every serial of a format alike.

    The calibre is any of the maker's.

    So most of ``\d{4,7}`` has seven digits, as most numbers that are counted up to seven digits have.
    """
    makers = [maker for maker in knowledge.load().makers if maker.serial_formats]
    drawn: dict[tuple[str, str], Marked] = {}
    while len(drawn) < count:
        for maker in makers:
            form = rng.choice(maker.serial_formats)
            text = _drawn(_parts(form.pattern.pattern), rng, native=rng.random() < 0.5)
            drawn[text, maker.id] = Marked(text, maker.id, rng.choice(maker.calibres or ("",)))
    kept = list(drawn.values())
    rng.shuffle(kept)
    return kept[:count]


def fill(database: Database, marked: Sequence[Marked]) -> None:
    """Puts serials into the tables of a search; their entries are numbered from one, in order."""
    key_number = 0
    numbered = enumerate(marked, 1)
    with database.engine.begin() as connection:
        _drop_indexes(connection)  # made at once they are made in a third of the time
    while some := list(islice(numbered, 20_000)):
        entries = [_entry(number, each) for number, each in some]
        keys = [
            {"id": (key_number := key_number + 1), **key}
            for number, each in some
            for key in _keys(number, each)
        ]
        with database.engine.begin() as connection:
            for table, rows in (("search_entry", entries), ("search_key", keys)):
                _insert(connection, table, rows)
    with database.engine.begin() as connection:
        _make_indexes(connection)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM ANALYZE")


def _indexes() -> Iterator[Index]:
    for table in (SearchEntry, SearchKey):
        yield from cast("Table", table.__table__).indexes


def _drop_indexes(connection: Connection) -> None:
    for index in _indexes():
        index.drop(connection)
    if connection.dialect.name == "sqlite":
        for name in MADE_BY_HAND[2:]:
            connection.exec_driver_sql(f"DROP INDEX {name}")
        connection.exec_driver_sql(f"DROP TABLE {TRIGRAMS}")
        for trigger in ("search_key_in", "search_key_out"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    else:
        connection.exec_driver_sql(f"DROP INDEX {', '.join(MADE_BY_HAND[1:])}")


def _make_indexes(connection: Connection) -> None:
    for index in _indexes():
        index.create(connection)
    index_trigrams(None, connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {TRIGRAMS}({TRIGRAMS}) VALUES ('rebuild')")


def _insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(rows[0])
    if connection.dialect.name == "sqlite":
        values = ", ".join(f":{name}" for name in names)
        connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", list(rows))
        return
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def _keys(number: int, each: Marked) -> Iterator[dict[str, Any]]:
    spelling = Spelling(each.text)
    said = {"entry_id": number, "shape": spelling.shape, "sound": spelling.spoken}
    yield from ({"key": key, "back": key[::-1], **said} for key in spelling.keys)


def _entry(number: int, each: Marked) -> dict[str, Any]:
    spelling = Spelling(each.text)
    stem, counted = spelling.counted or (None, None)
    return {
        "id": number,
        "about": f"weapon:{number:032x}",
        "kind": MarkingKind.SERIAL.value,
        "text": each.text,
        "shape": spelling.shape,
        "sound": spelling.sound,
        "stem": stem,
        "number": counted,
        "manufacturer": each.manufacturer,
        "calibre": each.calibre or None,
        "decided_by": "person_confirmed",
    }


def _drawn(parts: "Parts", rng: random.Random, *, native: bool) -> str:
    return "".join(part.drawn(rng, native=native) for part in parts)


@dataclass(frozen=True, slots=True)
class _Letters:
    """One character of a class: of its first script, or of the last that it names."""

    first: str
    last: str

    @property
    def size(self) -> int:
        return len(self.first)

    def drawn(self, rng: random.Random, *, native: bool) -> str:
        return rng.choice(self.last if native else self.first)


@dataclass(frozen=True, slots=True)
class _Repeated:
    """So many times as many texts as there are of each length say."""

    parts: "Parts"
    lengths: range
    weights: tuple[int, ...]

    @property
    def size(self) -> int:
        return sum(self.weights)

    def drawn(self, rng: random.Random, *, native: bool) -> str:
        (count,) = rng.choices(self.lengths, self.weights)
        return "".join(_drawn(self.parts, rng, native=native) for _ in range(count))


@dataclass(frozen=True, slots=True)
class _Either:
    """One of several."""

    branches: "tuple[Parts, ...]"
    weights: tuple[int, ...]

    @property
    def size(self) -> int:
        return sum(self.weights)

    def drawn(self, rng: random.Random, *, native: bool) -> str:
        return _drawn(rng.choices(self.branches, self.weights)[0], rng, native=native)


Parts = tuple[_Letters | _Repeated | _Either, ...]


@functools.cache
def _parts(pattern: str) -> Parts:
    return tuple(_part(str(kind), value) for kind, value in _parser.parse(pattern))


def _part(kind: str, value: Any) -> _Letters | _Repeated | _Either:  # noqa: ANN401  Python's own tree
    match kind:
        case "LITERAL":
            return _Letters(chr(value), chr(value))
        case "IN":
            return _letters(value)
        case "SUBPATTERN":
            return _either([value[-1]])
        case "BRANCH":
            return _either(value[1])
    least, most, repeated = value  # MAX_REPEAT
    parts = tuple(_part(str(name), what) for name, what in repeated)
    lengths = range(least, most + 1)
    return _Repeated(parts, lengths, tuple(_size(parts) ** length for length in lengths))


def _either(branches: Sequence[Any]) -> _Either:
    made = tuple(tuple(_part(str(kind), value) for kind, value in branch) for branch in branches)
    return _Either(made, tuple(map(_size, made)))


def _letters(members: Any) -> _Letters:  # noqa: ANN401
    scripts: dict[str, str] = {}
    for kind, what in members:
        for char in _members(str(kind), what):
            script = unicodedata.name(char, "").split(" ")[0] if not char.isascii() else "ASCII"
            scripts[script] = scripts.get(script, "") + char
    return _Letters(next(iter(scripts.values())), list(scripts.values())[-1])


def _members(kind: str, what: Any) -> Iterable[str]:  # noqa: ANN401
    if kind == "RANGE":
        return map(chr, range(what[0], what[1] + 1))
    return chr(what) if kind == "LITERAL" else DIGITS if str(what) == "CATEGORY_DIGIT" else _BLANK


def _size(parts: Parts) -> int:
    return math.prod(part.size for part in parts)
