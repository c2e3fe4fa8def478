"""Whether maker, country and year of the record can be true of one weapon."""

from collections.abc import Iterator

from ocr.knowledge.model import Maker
from ocr.weapon.gathered import Gathered, all_right
from ocr.weapon.periods import Periods
from ocr.weapon.record import Evidence, Field, Finding, Severity, WeaponValue

NOWHERE = "XX"
"""The country of makers that have none."""


def contradictions(weapon: Gathered, periods: Periods) -> Iterator[Finding]:
    """Yields what of maker, model, country and year cannot be true together.

    Args:
        weapon: What is known of it.
        periods: When makers worked.
    """
    maker, entry = weapon.believed(Field.MANUFACTURER), weapon.maker
    if maker is None or entry is None:
        return
    country, year = weapon.believed(Field.COUNTRY), weapon.believed(Field.YEAR)
    if country is not None:
        yield from _country(maker, entry, country, weapon)
    if year is not None:
        yield from _year(maker, entry, year, weapon, periods)


def _country(maker: WeaponValue, entry: Maker, country: WeaponValue, weapon: Gathered) -> Iterator[Finding]:
    code, imported = country.normalised or "", weapon.believed(Field.IMPORT_MARK)
    if code in (entry.country, "") or entry.country == NOWHERE:
        return
    # The country that an importer's text names is that of the import.
    if imported is not None and imported.normalised == code:
        return
    yield Finding(
        "maker_country_contradiction",
        Severity.CHECK,
        f"'{country.value}' names {weapon.country(code)}, yet {entry.name} is a maker of "
        f"{weapon.country(entry.country)}: a licence, an importer's text, a copy, or a misreading.",
        (maker.value or "", country.value or ""),
        all_right(maker.p, country.p),
        _places(maker, country),
        "Look for an importer's name beside the country, and photograph both marks close up.",
    )


def _year(
    maker: WeaponValue, entry: Maker, year: WeaponValue, weapon: Gathered, periods: Periods
) -> Iterator[Finding]:
    text, model = year.normalised or "", weapon.believed(Field.MODEL)
    name = model.normalised if model is not None else None
    broken = periods.broken(entry.id, name, int(text)) if text.isdecimal() else None
    if broken is None:
        return
    what = f"{entry.name} {name}" if broken.models else entry.name
    of = (maker, year, model) if broken.models and model else (maker, year)
    yield Finding(
        "year_outside_period",
        Severity.CHECK,
        f"The year {year.value} lies outside the years of {what} ({broken.says}).",
        tuple(value.value or "" for value in of),
        all_right(*(value.p for value in of)),
        _places(*of),
        "It may be a year of proof, import or repair: look at what stands beside it.",
    )


def _places(*values: WeaponValue) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(place for value in values for place in value.evidence))
