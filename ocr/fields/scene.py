"""What is known about a photo before its fields are decided: every lookup, once for every text."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ocr.fields.formats import Fit, fit
from ocr.fields.geometry import below, beside
from ocr.fields.pieces import Piece, joined
from ocr.fields.prose import is_prose
from ocr.fields.spans import Span, within
from ocr.fields.tokens import OLD_YEAR, YEAR_LIKE, YEAR_SIGN, plain_digits
from ocr.fields.weights import Weights
from ocr.fields.witnesses import weighed
from ocr.fields.words import country_p, maker_p
from ocr.knowledge.model import (
    BlankMatch,
    CalibreMatch,
    CountryMatch,
    DateCodeMatch,
    Knowledge,
    Maker,
    MakerMatch,
    ModelMatch,
    PropertyMatch,
    SelectorMatch,
    TrapMatch,
)
from ocr.types import Mark

ANNOUNCED = re.compile(
    r"\b(?:MODELL?[OE]?|MODELE|MOD|MDL|МОДЕЛ|МОД|TYPE|TIP|ТИП)\b\s*[.:]?\s*(?:OF\s+)?(?P<model>[^\W_][^\s,;]{0,11})",
    re.IGNORECASE,
)
"""A word for model and what follows it; model names hold at most a dozen characters."""

_STANDING = rf"(?:{YEAR_SIGN.pattern}|(?![\w]|[.,]\d))"

# A month may stand before a year: 05.1985.
_BEFORE = r"(?:(?<![\w.,/-])|(?<=(?<![\w.,/-])0[1-9]\.)|(?<=(?<![\w.,/-])1[0-2]\.))"

YEAR = re.compile(rf"{_BEFORE}(?:{YEAR_LIKE.pattern}){_STANDING}")
"""Years weapons in circulation may carry, standing by themselves, with the sign of a year behind."""

OLD = re.compile(rf"{_BEFORE}(?:{OLD_YEAR.pattern}){_STANDING}")
"""The same for the years before 1900."""

WITNESSED = 0.5
"""Probability from which a maker on the photo makes a year of its time one."""

DECIMAL = re.compile(r"\d+[.,]\d+")

ADDRESS = "web_address"
"""The trap that is an address on the web."""

APPROVAL_NUMBER = re.compile(r"\d{2,4}")
"""The number that belongs to the letters PTB."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the knowledge finds in one text."""

    makers: tuple[MakerMatch, ...]
    models: tuple[ModelMatch, ...]
    calibres: tuple[CalibreMatch, ...]
    countries: tuple[CountryMatch, ...]
    traps: tuple[TrapMatch, ...]
    dates: tuple[DateCodeMatch, ...]
    holders: tuple[PropertyMatch, ...]
    blanks: tuple[BlankMatch, ...]
    selectors: tuple[SelectorMatch, ...]
    announced: tuple[Span, ...]
    years: tuple[Span, ...]
    decimals: tuple[Span, ...]
    is_prose: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """One photo, looked up.

    Attributes:
        pieces: All pieces of text; joined ones last.
        found: What was found in each piece.
        makers: The makers known, by their ids.
        marks: Drawn marks, weighed by what is written.
        written: Makers named in text, by name or code, with the probability that they are.
        drawn: Makers whose mark is drawn, with the probability of that before the text was heard.
        named: Makers on the photo, by name, code or drawn mark, with the probability that they are there.
        countries: Countries named on the photo, but for those of import, with that probability.
        above: For each line the lines right above it in the same block of text.
        near: For each line the lines right above, below and beside it.
        approvals: For each line that ends in PTB, it joined to the line with the number of the approval.
        fit: How a number fits the formats of makers; remembers what it was asked.
    """

    knowledge: Knowledge
    weights: Weights
    pieces: tuple[Piece, ...]
    found: Mapping[Piece, Found]
    makers: Mapping[str, Maker]
    marks: tuple[Mark, ...]
    written: Mapping[str, float]
    drawn: Mapping[str, float]
    named: Mapping[str, float]
    countries: Mapping[str, float]
    above: Mapping[str, tuple[Piece, ...]]
    near: Mapping[str, tuple[Piece, ...]]
    approvals: Mapping[str, Piece]
    fit: Callable[[str], Fit]

    def named_p(self, maker: Maker) -> float:
        """Returns the probability that this maker is named on the photo."""
        return self.named.get(maker.id, 0.0)

    def country(self, code: str) -> str:
        """Returns the name of a country."""
        return next((country.name for country in self.knowledge.countries if country.code == code), code)

    def is_approval(self, piece: Piece) -> bool:
        """Tells whether a line is the number of an approval."""
        return any(approval.ids[1] in piece.ids for approval in self.approvals.values())


def look(pieces: Sequence[Piece], marks: Sequence[Mark], knowledge: Knowledge, weights: Weights) -> Scene:
    """Looks everything up."""
    by_text = {text: _found(text, knowledge) for text in {piece.text for piece in pieces}}
    found = {piece: by_text[piece.text] for piece in pieces}
    single = [piece for piece in pieces if not piece.seams]
    above, near = _neighbours(single)
    written = _surest(_makers(found, near, weights))
    heard = weighed(marks, written, _texts(single), knowledge, weights)
    named = _surest([*written.items(), *_drawn(heard)])
    since = [m.since for m in knowledge.makers if m.since and named.get(m.id, 0.0) >= WITNESSED]
    if since:
        found = {piece: _with_old_years(all_, piece.text, min(since)) for piece, all_ in found.items()}
    countries = _surest(_countries(found, weights))
    return Scene(
        knowledge,
        weights,
        tuple(pieces),
        found,
        {maker.id: maker for maker in knowledge.makers},
        heard,
        written,
        _surest(_drawn(marks)),
        named,
        countries,
        above,
        near,
        dict(_approvals(single, found)),
        functools.cache(lambda text: fit(text, named, countries, knowledge)),
    )


def _found(text: str, knowledge: Knowledge) -> Found:
    calibres = knowledge.find_calibres(text)
    models = knowledge.find_models(text)
    traps = knowledge.traps_in(text)
    prose = is_prose(text, (*calibres, *models))
    makers = _beside(calibres, knowledge.find_makers(text))
    return Found(
        tuple(maker for maker in makers if not (prose and _is_word(text[maker.start : maker.end]))),
        models,
        calibres,
        knowledge.countries_in(text),
        traps,
        knowledge.date_codes_in(text),
        tuple(_off_addresses(knowledge.property_marks_in(text), traps)),
        knowledge.blank_marks_in(text),
        knowledge.selector_marks_in(text),
        tuple(_announced(text, calibres)),
        tuple(Span(*m.span()) for m in YEAR.finditer(plain_digits(text))),
        tuple(Span(*m.span()) for m in DECIMAL.finditer(text)),
        prose,
    )


def _is_word(text: str) -> bool:
    """A name in small letters in the middle of a sentence is the word: a star, an arsenal."""
    return text.islower()


def _off_addresses(holders: Iterable[PropertyMatch], traps: Sequence[TrapMatch]) -> Iterator[PropertyMatch]:
    """Holders outside of addresses on the web: a site that is named after an army has no weapons."""
    addresses = [trap for trap in traps if trap.trap.id == ADDRESS]
    yield from (holder for holder in holders if not any(within(holder, address) for address in addresses))


def _with_old_years(found: Found, text: str, since: int) -> Found:
    """Adds the years before 1900 from which a maker on the photo was at work."""
    plain = plain_digits(text)
    old = (Span(*m.span()) for m in OLD.finditer(plain) if int(m.group()[:4]) >= since)
    return replace(found, years=(*found.years, *old))


def _beside(calibres: Sequence[CalibreMatch], makers: Iterable[MakerMatch]) -> Iterator[MakerMatch]:
    """Makers named outside the calibres: of 7.65 BROWNING and .45 COLT half are somebody else's weapons."""
    for maker in makers:
        around = (each for each in calibres if within(maker, each))
        if not any(each.end - each.start > maker.end - maker.start for each in around):
            yield maker


def _announced(text: str, calibres: Sequence[CalibreMatch]) -> Iterator[Span]:
    for match in ANNOUNCED.finditer(text):
        start, end = match.span("model")
        # 'MOD.70-CAL.7,65' runs on into the calibre.
        end = min([end, *(calibre.start for calibre in calibres if start < calibre.start)])
        model = text[start:end].rstrip(".,;:-")
        if any(c.isdigit() for c in model):
            yield Span(start, start + len(model))


def _makers(
    found: Mapping[Piece, Found], near: Mapping[str, Sequence[Piece]], weights: Weights
) -> Iterator[tuple[str, float]]:
    for piece, all_ in found.items():
        yield from ((match.maker.id, maker_p(piece, match, near, weights)) for match in all_.makers)


def _texts(pieces: Iterable[Piece]) -> dict[str, float]:
    return {piece.text: piece.p for piece in pieces}


def _drawn(marks: Iterable[Mark]) -> Iterator[tuple[str, float]]:
    for mark in marks:
        yield mark.maker, mark.p
        yield from ((other.maker, other.p) for other in mark.alternatives)


def _countries(found: Mapping[Piece, Found], weights: Weights) -> Iterator[tuple[str, float]]:
    for piece, all_ in found.items():
        made = (match for match in all_.countries if not match.import_mark)
        yield from ((match.country, country_p(piece, match, weights)) for match in made)


def _surest(seen: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Takes each one's surest appearance: text and mark of one maker do not fail independently."""
    surest: dict[str, float] = {}
    for name, p in seen:
        surest[name] = max(surest.get(name, 0.0), p)
    return surest


def _neighbours(
    single: Sequence[Piece],
) -> tuple[dict[str, tuple[Piece, ...]], dict[str, tuple[Piece, ...]]]:
    above: dict[str, tuple[Piece, ...]] = {piece.ids[0]: () for piece in single}
    near = dict(above)
    for a in single:
        for b in single:
            under = a is not b and below(a.frames[0], b.frames[0])
            if under:
                above[b.ids[0]] += (a,)
            if under or (a is not b and beside(a.frames[0], b.frames[0])):
                near[a.ids[0]] += (b,)
                near[b.ids[0]] += (a,)
    return above, near


def _approvals(single: Sequence[Piece], found: Mapping[Piece, Found]) -> Iterator[tuple[str, Piece]]:
    """The number stands below or beside the letters, in the same ring."""
    for letters in single:
        ends = (mark.end for mark in found[letters].blanks if mark.mark.id == "ptb")
        if not any(letters.text[end:].strip(" .") == "" for end in ends):
            continue
        for number in single:
            a, b = letters.frames[0], number.frames[0]
            text = number.text.strip(" .")
            if APPROVAL_NUMBER.fullmatch(text) and not YEAR.fullmatch(text) and (below(a, b) or beside(a, b)):
                yield letters.ids[0], joined([letters, number])
