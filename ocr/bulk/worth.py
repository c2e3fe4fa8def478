"""What of an archive is worth a person's look first."""

from collections.abc import Mapping
from typing import Any

ALARMING = {
    "conversion_mark": "a sign of conversion",
    "deactivation_mark": "a deactivation mark",
    "police_evidence_mark": "an evidence mark of the police",
}
"""Kinds of markings that change what a weapon is, in words."""

FEW_LINES = 3
LEGIBLE_PX = 12
"""Height of letters from which a serial would have been read where one is."""


def worth(body: Mapping[str, Any]) -> tuple[float, str]:
    """Returns how much a person's look is worth, 0 to 1, and why.

    A look is worth most where it changes most: a serial that is as likely wrong as right, or a marking that
    changes what the weapon is. A serial that is sure needs none, and where nothing is legible it finds none.

    Args:
        body: A Reading as JSON.
    """
    found = [_alarming(body), _doubtful(body), _without_serial(body)]
    return max(found, key=lambda one: one[0])


def _alarming(body: Mapping[str, Any]) -> tuple[float, str]:
    found = [one for one in body["candidates"] if one["kind"] in ALARMING]
    if not found:
        return 0.0, ""
    first = max(found, key=lambda one: float(one["p"]))
    return float(first["p"]), f"{ALARMING[first['kind']]}: {first['value']}"


def _doubtful(body: Mapping[str, Any]) -> tuple[float, str]:
    serials = [one for one in body["candidates"] if one["kind"] == "serial"]
    if not serials:
        return 0.0, ""
    first = max(serials, key=lambda one: float(one["p"]))
    p = float(first["p"])
    others = [each["value"] for each in first["alternatives"]] + [
        one["value"] for one in serials if one is not first
    ]
    told = f"serial {first['value']} at {p:.0%}" + (f", or {others[0]}" if others else "")
    return 1.0 - abs(2.0 * p - 1.0), told


def _without_serial(body: Mapping[str, Any]) -> tuple[float, str]:
    height = body["quality"]["letter_height_px"] or 0
    has_serial = any(one["kind"] == "serial" for one in body["candidates"])
    if has_serial or len(body["lines"]) < FEW_LINES or height < LEGIBLE_PX:
        return 0.0, ""
    return 0.3, "legible text, and no serial"
