"""Runs of letters and digits that could be one number."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

UNIT = re.compile(r"[^\W_?](?:[^\W_]|\?)*(?:[-–](?:[^\W_]|\?)+)*|\?(?:[^\W_]|\?)*[^\W_](?:[^\W_]|\?)*")
"""Letters, digits and unreadable characters (``?``), dashes inside."""

GAP = re.compile(r" {1,3}| ?[-–] ?")
"""What may stand between the groups of one number."""

SIGN = re.compile(r"[./:·'’]")
"""What may stand between a letter group and the digits behind it as well: ``C.123456``."""

LABEL = re.compile(
    r"(?:\b(?:SER(?:IAL|IJSKI)?\.?\s*(?:NO|NR|NUMBER|BR(?:OJ)?)?|S\s?/\s?N|N[OR0]|NUM|NUMER|NUMMER|WAFFEN-?NR|MATR(?:ICOLA)?"
    r"|(?:FAB|ФАБ)\.?\s?(?:NR|BR|БР)|БР|БРОЈ|BROJ|НОМЕР|СЕР\.?\s*(?:БР)?)(?:[.:º°#]+\s*|\s+|(?=\d))"
    # Letters that many serials begin with announce one only with a sign behind.
    r"|\b(?:BR|SN)[.:]+\s*|(?:№|\bN\s?[º°])[.:]*\s*|#\s*)",
    re.IGNORECASE,
)
"""Words that announce a serial number, in the languages of the region."""

SURE_LABEL = re.compile(r"[^\w\s]|º")
"""A sign in a label: it is surely none of the letters of a number."""

YEAR_LIKE = re.compile(r"19[0-9]{2}|20[0-2][0-9]|2030")
"""Years that weapons in circulation may carry."""

OLD_YEAR = re.compile(r"18[89][0-9]")
"""Years before those; as many serials look alike, they are years only beside a maker of that time."""

YEAR_SIGN = re.compile(r"(?:[гГ]|\s(?:г|Г(?!\s?[-–]?\s?\d)))\b\.?")
"""The abbreviation of "year" behind one, as Soviet and Bulgarian makers stamp it; not in ``1944 Г 1234``."""

DATED = re.compile(rf"(?<!\w)(?P<year>{OLD_YEAR.pattern}|{YEAR_LIKE.pattern}){YEAR_SIGN.pattern}")
"""A year with that abbreviation."""

WORD_AND_YEAR = re.compile(rf"[^\W\d_]{{5,}}(?:{YEAR_LIKE.pattern})")
"""A word run together with a year, as on posters; makers put at most four letters before four digits."""

PROOF = re.compile(r"\b(?:PSF|FINITO|NP[VB]|BNP|ELG|GVT)\b", re.IGNORECASE)
"""Letters of proof houses: Gardone, Vienna and Ferlach, London and Birmingham, Liège."""

GROUP_END = re.compile(r"[\s–./:·'’-]+")
"""What parts the groups of one number."""

LETTERS = 4
"""Most letters of a group on its own: no maker of the knowledge data uses a longer one."""

GROUPS = 4
"""Most groups of one number."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that could be one number.

    Attributes:
        text: As marked.
        start: Where it begins in the line.
        end: Where it ends.
        groups: Its groups, as they are parted by spaces, dashes and signs.
        label: The word before it that announces a number, or nothing.
    """

    text: str
    start: int
    end: int
    groups: tuple[str, ...]
    label: str = ""

    @property
    def digits(self) -> int:
        """Count of digits of any script."""
        return sum(c.isdigit() for c in self.text)

    @property
    def letters(self) -> int:
        """Count of letters."""
        return sum(c.isalpha() for c in self.text)

    def part(self, start: int, end: int) -> "Run":
        """Returns one group of this run, by its place in it."""
        text = self.text[start:end]
        return Run(text, self.start + start, self.start + end, (text,))

    def shared(self, start: int, end: int) -> float:
        """Returns the share of this run that ``start`` to ``end`` covers."""
        return max(0, min(self.end, end) - max(self.start, start)) / (self.end - self.start)


def normal(text: str) -> str:
    """Returns a number as it is searched for: upper case, no spaces, dashes or dots."""
    return "".join(c for c in text.upper() if c.isalnum() or c == "?")


def plain_digits(text: str) -> str:
    """Writes the digits of every script in ASCII, letter for letter, so that positions stay."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def is_year_like(text: str) -> bool:
    """Tells whether a text is the four digits of a year, in any script."""
    return YEAR_LIKE.fullmatch(plain_digits(text)) is not None


def runs(text: str) -> Iterator[Run]:
    """Yields every run of one to four groups; longer ones share their groups with shorter ones."""
    labels = list(LABEL.finditer(text))
    units = list(_units(text, {label.end() for label in labels}))
    for first in range(len(units)):
        for last in range(first, min(first + GROUPS, len(units))):
            if last > first and not _continues(text, units, first, last):
                break
            start, end = units[first][0], units[last][1]
            label = next((label.group().strip() for label in labels if label.end() == start), "")
            run = Run(text[start:end], start, end, tuple(GROUP_END.split(text[start:end])), label)
            if run.digits and not any(_is_cut_by(run, label) for label in labels):
                yield run


def _is_cut_by(run: Run, label: re.Match[str]) -> bool:
    """Whether a run ends in a label, as ``510 NR`` in ``510 NR 12345``, or crosses a sure one."""
    start, end = label.span()
    if SURE_LABEL.search(label.group()):
        return run.start < end and start < run.end
    return start < run.end <= end


def _units(text: str, label_ends: set[int]) -> Iterator[tuple[int, int]]:
    """Yields groups; one that begins with a label (``NO12345``) is given whole and cut behind the label."""
    # The sign of a year is blotted out: it is no letter of a number.
    for match in UNIT.finditer(DATED.sub(lambda m: m["year"].ljust(len(m[0])), text)):
        start, end = match.span()
        yield start, end
        yield from ((cut, end) for cut in sorted(label_ends) if start < cut < end)


def _continues(text: str, units: list[tuple[int, int]], first: int, last: int) -> bool:
    between = text[units[last - 1][1] : units[last][0]]
    group = [text[start:end] for start, end in (units[last - 1], units[last])]
    return (
        units[last][0] >= units[last - 1][1]
        and (GAP.fullmatch(between) is not None or _is_prefix(group, between))
        and all(_may_join(part) for part in group)
        and first < last
    )


def _is_prefix(group: list[str], between: str) -> bool:
    """Whether a sign alone parts letters from the digits they may belong to."""
    return SIGN.fullmatch(between) is not None and group[0].isalpha() and group[1][0].isdigit()


def _may_join(group: str) -> bool:
    if not group.isalpha():
        return True
    return (len(group) <= LETTERS and group == group.upper()) or len(group) == 1
