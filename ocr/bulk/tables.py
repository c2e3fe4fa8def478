"""The tables of results: what each row and column is, and the rows of one photo."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ocr.bulk.worth import worth
from ocr.types import Refusal

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Rows by the name of their table."""

_ALTERNATIVES = pa.list_(pa.struct([("value", pa.string()), ("p", pa.float64())]))
_CHARACTERS = pa.list_(
    pa.struct([("text", pa.string()), ("p", pa.float64()), ("alternatives", _ALTERNATIVES)])
)
_POLYGON = pa.list_(pa.list_(pa.float64()))
_AT = pa.timestamp("ms", tz="UTC")
_PHOTO = [("sha256", pa.string()), ("models_key", pa.string())]

SCHEMAS: Mapping[str, pa.Schema] = {
    # A row a file and version of it: copies of a photo have the same sha256. What could not be loaded has a
    # reason, and no sha256.
    "files": pa.schema(
        [
            ("path", pa.string()),
            ("size", pa.int64()),
            ("stamp", pa.string()),
            ("sha256", pa.string()),
            ("reason", pa.string()),
            ("advice", pa.string()),
            ("at", _AT),
        ]
    ),
    # A row a photo and set of models. What was refused has a reason; the best serial and maker are those of
    # the candidates with the highest p.
    "photos": pa.schema(
        [
            *_PHOTO,
            ("path", pa.string()),
            ("width", pa.int32()),
            ("height", pa.int32()),
            ("taken_at", pa.string()),
            ("likeness", pa.string()),
            ("sharpness", pa.float64()),
            ("glare", pa.float64()),
            ("letter_height_px", pa.float64()),
            ("quality_advice", pa.list_(pa.string())),
            ("lines", pa.int32()),
            ("candidates", pa.int32()),
            ("serial", pa.string()),
            ("serial_p", pa.float64()),
            ("maker", pa.string()),
            ("maker_p", pa.float64()),
            ("worth", pa.float64()),
            ("worth_why", pa.string()),
            ("models", pa.string()),
            ("ms", pa.float64()),
            ("timings_ms", pa.string()),
            ("reason", pa.string()),
            ("advice", pa.string()),
            ("at", _AT),
        ]
    ),
    "lines": pa.schema(
        [
            *_PHOTO,
            ("id", pa.string()),
            ("text", pa.string()),
            ("p", pa.float64()),
            ("script", pa.string()),
            ("engine", pa.string()),
            ("disputed", pa.string()),
            ("partial", pa.string()),
            ("polygon", _POLYGON),
            ("alternatives", _ALTERNATIVES),
            ("characters", _CHARACTERS),
        ]
    ),
    "marks": pa.schema(
        [
            *_PHOTO,
            ("id", pa.string()),
            ("maker", pa.string()),
            ("kind", pa.string()),
            ("p", pa.float64()),
            ("unknown_p", pa.float64()),
            ("polygon", _POLYGON),
            ("alternatives", _ALTERNATIVES),
        ]
    ),
    "candidates": pa.schema(
        [
            *_PHOTO,
            ("rank", pa.int32()),
            ("kind", pa.string()),
            ("value", pa.string()),
            ("normalised", pa.string()),
            ("p", pa.float64()),
            ("alternatives", _ALTERNATIVES),
            ("evidence", pa.list_(pa.string())),
            ("reasons", pa.list_(pa.string())),
            ("why", pa.string()),
        ]
    ),
}
"""The tables and their columns: all of a Reading, and what one asks for most.

Polygons, probabilities and texts are those of the Reading; ``models``, ``timings_ms`` and ``why`` are JSON.
"""


def now() -> datetime:
    """Returns this moment."""
    return datetime.now(UTC)


def read_rows(sha256: str, models_key: str, path: str, body: Mapping[str, Any]) -> Rows:
    """Returns the rows of a photo that was read.

    Args:
        sha256: Of its bytes.
        models_key: Of the models that read.
        path: Of the first file that holds it.
        body: The Reading as JSON.
    """
    photo = {"sha256": sha256, "models_key": models_key}
    return {
        "photos": [photo | {"path": path, "at": now()} | _summary(body)],
        "lines": [photo | _line(line) for line in body["lines"]],
        "marks": [photo | _mark(mark) for mark in body["marks"]],
        "candidates": [photo | {"rank": n} | _candidate(one) for n, one in enumerate(body["candidates"], 1)],
    }


def refused_rows(sha256: str, models_key: str, path: str, refusal: Refusal) -> Rows:
    """Returns the rows of a photo that was refused."""
    row = {"sha256": sha256, "models_key": models_key, "path": path, "at": now()}
    return {"photos": [row | {"reason": refusal.reason, "advice": refusal.advice}]}


def best(body: Mapping[str, Any], *kinds: str) -> Mapping[str, Any] | None:
    """Returns the candidate of these kinds that is most probable."""
    found = [one for one in body["candidates"] if one["kind"] in kinds]
    return max(found, key=lambda one: float(one["p"]), default=None)


def _summary(body: Mapping[str, Any]) -> Row:
    photo, quality = body["photo"], body["quality"]
    serial, maker = best(body, "serial"), best(body, "manufacturer_name", "manufacturer_logo")
    value, why = worth(body)
    return {
        **{name: photo.get(name) for name in ("width", "height", "taken_at", "likeness")},
        **{name: quality[name] for name in ("sharpness", "glare", "letter_height_px")},
        "quality_advice": quality["advice"],
        "lines": len(body["lines"]),
        "candidates": len(body["candidates"]),
        "serial": serial and serial["normalised"],
        "serial_p": serial and serial["p"],
        "maker": maker and maker["normalised"],
        "maker_p": maker and maker["p"],
        "worth": value,
        "worth_why": why,
        "models": json.dumps(body["models"], sort_keys=True),
        "ms": body["timings_ms"].get("total"),
        "timings_ms": json.dumps(dict(body["timings_ms"])),
    }


def _line(line: Mapping[str, Any]) -> Row:
    characters = [{**each, "alternatives": _others(each, "text")} for each in line["characters"]]
    return {**line, "alternatives": _others(line, "text"), "characters": characters}


def _mark(mark: Mapping[str, Any]) -> Row:
    return {**mark, "alternatives": _others(mark, "maker")}


def _candidate(candidate: Mapping[str, Any]) -> Row:
    # Readings of older versions have none.
    return {**candidate, "why": json.dumps(candidate.get("why", []), sort_keys=True)}


def _others(one: Mapping[str, Any], name: str) -> list[Row]:
    return [{"value": each[name], "p": each["p"]} for each in one["alternatives"]]
