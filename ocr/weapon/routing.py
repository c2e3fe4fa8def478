"""Whom to ask, in order (DOMAIN 6.2, MOSAIC 05.31): a hint for a person, who decides.

The country of the latest import first; else the country of manufacture; then the holder that a property mark
names; then the registers of the neighbours. What was imported into or held in Kosovo is looked up at home.
"""

from collections.abc import Iterator

from ocr.knowledge.model import PropertyMark
from ocr.weapon.gathered import Gathered
from ocr.weapon.record import DecidedBy, Field, Route, RouteCode, WeaponValue

HOME = "XK"
NOWHERE = "XX"
"""The country of makers and holders that have none."""

DEPOTS = frozenset({"zastava", "yugo_unmarked"})
"""Makers whose arms went to depots in several republics before 1992 (S61)."""

SPLIT = 1992
"""Year from which one state's depots no longer were in several republics."""

NEIGHBOURS = ("AL", "ME", "MK", "RS")


def routing(weapon: Gathered) -> tuple[Route, ...]:
    """Says whom to ask, in order."""
    home = tuple(_once(tuple(_home(weapon))))
    steps = (*_import(weapon), *_maker(weapon), *_depots(weapon), *_holder(weapon), _neighbours())
    return home or tuple(_once(steps))


def _home(weapon: Gathered) -> Iterator[Route]:
    mark, holder = weapon.believed(Field.IMPORT_MARK), _holding(weapon)
    owned = weapon.believed(Field.PROPERTY_MARK) if holder and holder.country == HOME else None
    for value in (mark if mark is not None and mark.normalised == HOME else None, owned):
        if value is not None:
            why = f"'{value.value}' says that it was registered in Kosovo: the national registers come first."
            yield _route(RouteCode.REGISTERED, value, HOME, "the national registers", why)


def _import(weapon: Gathered) -> Iterator[Route]:
    mark = weapon.believed(Field.IMPORT_MARK)
    if mark is not None and mark.normalised:
        why = f"The import mark '{mark.value}' is there, and the latest import is asked before the maker."
        ask = f"{weapon.country(mark.normalised)}, which imported it"
        yield _route(RouteCode.IMPORTED, mark, mark.normalised, ask, why)


def _maker(weapon: Gathered) -> Iterator[Route]:
    country, maker, entry = (
        weapon.believed(Field.COUNTRY),
        weapon.believed(Field.MANUFACTURER),
        weapon.maker,
    )
    if country is not None and country.normalised:
        why = f"'{country.value}' names the country of manufacture."
        ask = f"{weapon.country(country.normalised)}, where it was made"
        yield _route(RouteCode.COUNTRY_NAMED, country, country.normalised, ask, why)
    if maker is not None and entry is not None and entry.country != NOWHERE:
        why = f"'{maker.value}' is a marking of {entry.name}, a maker of that country."
        ask = f"{weapon.country(entry.country)}, where it was made"
        yield _route(RouteCode.MAKER_KNOWN, maker, entry.country, ask, why, who=entry.name)


def _depots(weapon: Gathered) -> Iterator[Route]:
    maker, year = weapon.believed(Field.MANUFACTURER), weapon.believed(Field.YEAR)
    text = (year.normalised or "") if year is not None else ""
    late = text.isdecimal() and int(text) >= SPLIT
    if maker is not None and maker.normalised in DEPOTS and not late:
        why = (
            "Arms of the former Yugoslavia went to depots in several republics; the maker's books say which."
        )
        ask = "the depot records of the republic that the maker names"
        yield _route(RouteCode.DEPOTS, maker, None, ask, why)


def _holder(weapon: Gathered) -> Iterator[Route]:
    mark, holder = weapon.believed(Field.PROPERTY_MARK), _holding(weapon)
    if mark is not None and holder is not None:
        why = f"The property mark '{mark.value}' is that of {holder.holder}."
        where = None if holder.country == NOWHERE else holder.country
        names = {"who": holder.holder, "holder": holder.id}
        yield _route(RouteCode.HELD, mark, where, holder.holder, why, **names)


def _holding(weapon: Gathered) -> PropertyMark | None:
    mark = weapon.believed(Field.PROPERTY_MARK)
    marks = weapon.knowledge.property_marks if mark is not None else ()
    return next((each for each in marks if mark is not None and each.id == mark.normalised), None)


def _neighbours() -> Route:
    why = "Where nothing else answers, the registers of the neighbours may know it."
    ask = f"the registers of the neighbours ({', '.join(NEIGHBOURS)})"
    names = {"countries": ",".join(NEIGHBOURS)}
    return Route(None, ask, why, DecidedBy.MACHINE, RouteCode.NEIGHBOURS, names)


def _route(
    code: RouteCode, value: WeaponValue, country: str | None, ask: str, why: str, **names: str
) -> Route:
    names = {"marked": value.value or "", **names}
    return Route(country, ask, why, value.decided_by, code, names, value.evidence)


def _once(routes: tuple[Route, ...]) -> Iterator[Route]:
    """An office is asked once, for the first reason."""
    asked: set[tuple[str | None, str]] = set()
    for route in routes:
        if (route.country, route.ask) not in asked:
            yield route
        asked.add((route.country, route.ask))
