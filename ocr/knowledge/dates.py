"""The ways a date code says its year, written out as a table from code to years."""

from ocr.knowledge.nodes import Entry

LAST_YEAR = 2035
"""No marking is read as a later year than this."""

_WAYS = ("codes", "offset", "window", "plain")


def build_years(entry: Entry) -> dict[str, tuple[int, ...]]:
    """Writes out the years of every code; empty where the entry has no key.

    Raises:
        KnowledgeInvalid: More than one way is given, or one that is wrong.
    """
    ways = [way for way in _WAYS if way in entry.fields]
    if len(ways) > 1:
        raise entry.broken(f"only one of {', '.join(_WAYS)} may be given", ways[1])
    if not ways:
        return {}
    if ways[0] == "codes":
        return {code: _listed(entry, years) for code, years in entry.pairs("codes").items()}
    if ways[0] == "plain":
        first, last = (_year(entry, text, "plain") for text in _two(entry))
        return {str(year): (year,) for year in range(first, last + 1)}
    return _two_digits(entry, ways[0])


def _two_digits(entry: Entry, way: str) -> dict[str, tuple[int, ...]]:
    start = _year(entry, entry.text(way), way)
    letters = entry.text("letters", "0123456789")
    if len(set(letters)) != 10:
        raise entry.broken("'letters' must be ten different letters, those for 0 to 9", "letters")
    # An offset counts from its year; a window says in which hundred years the two digits lie.
    years = {n: start + (n if way == "offset" else (n - start) % 100) for n in range(100)}
    coded = {letters[n // 10] + letters[n % 10]: (year,) for n, year in years.items()}
    return {code: year for code, year in coded.items() if year[0] <= LAST_YEAR}


def _two(entry: Entry) -> tuple[str, str]:
    texts = entry.texts("plain")
    if len(texts) != 2:
        raise entry.broken("'plain' must be the first and the last year", "plain")
    return texts[0], texts[1]


def _listed(entry: Entry, text: str) -> tuple[int, ...]:
    return tuple(_year(entry, year, "codes") for year in text.split())


def _year(entry: Entry, text: str, name: str) -> int:
    if not (text.isdecimal() and 1800 <= int(text) <= LAST_YEAR):
        raise entry.broken(f"'{text}' is not a year from 1800 to {LAST_YEAR}", name)
    return int(text)
