"""Whole weapons, made by hand: each finding, and a weapon like it without."""

from collections.abc import Callable, Mapping
from typing import Any

from ocr.weapon import fuse
from ocr.weapon.record import Field, Route, RouteCode, Severity, WeaponReading

Weapon = Mapping[str, Any]


def test_a_weapon_shows_what_it_should_and_nothing_else(weapon: Weapon, gathered: Callable[..., Any]) -> None:
    photos, said, about = gathered(weapon)
    record, expects = fuse(photos, said, about=about), weapon["expects"]
    plain = {f.code: f.severity.value for f in record.findings if f.severity is not Severity.HINT}
    assert plain == expects["findings"]
    hints = {f.code: f.severity.value for f in record.findings if f.severity is Severity.HINT}
    assert hints == expects.get("hints", {})


def test_a_weapon_reaches_its_level_and_says_what_the_next_one_asks_for(
    weapon: Weapon, gathered: Callable[..., Any]
) -> None:
    photos, said, about = gathered(weapon)
    measured, expects = fuse(photos, said, about=about).completeness, weapon["expects"]
    assert measured.to_dict()["level"] == expects["level"]
    assert measured.score == expects.get("score", measured.score)
    for word in expects.get("missing", []):
        assert any(word in says for says in measured.missing), (word, measured.missing)
    assert expects.get("missing") != [] or measured.missing == ()


def test_a_weapon_has_its_values_its_routes_and_its_next_photos(
    weapon: Weapon, gathered: Callable[..., Any]
) -> None:
    photos, said, about = gathered(weapon)
    record, expects = fuse(photos, said, about=about), weapon["expects"]
    for field, value in expects.get("values", {}).items():
        assert _value(record, field) == value
    if "routes" in expects:
        assert [route.country for route in record.routing] == expects["routes"]
    for route in record.routing:
        assert all(name in f"{route.ask} {route.because}" for name in said_by(route)), route
    codes = [photo.code for photo in record.next_photos]
    assert codes[: len(expects.get("next", []))] == expects.get("next", [])


def said_by(route: Route) -> list[str]:
    told = {"who"} if route.code is RouteCode.DEPOTS else {"marked", "who"}
    return [name for key, name in route.names.items() if key in told]


def test_every_finding_names_a_photo_or_a_decision_and_speaks_in_sentences(
    weapon: Weapon, gathered: Callable[..., Any]
) -> None:
    photos, said, about = gathered(weapon)
    names = {photo.photo_id for photo in photos} | {None}
    for finding in fuse(photos, said, about=about).findings:
        assert finding.evidence or "flag" in finding.says
        assert {place.photo_id for place in finding.evidence} <= names
        assert finding.says[0].isupper() or finding.says[0] == "'"
        assert finding.says.endswith(".")
        assert finding.advice.endswith(".")


def _value(record: WeaponReading, field: str) -> str | None:
    value = record.of(Field(field))
    return value.value if value else None
