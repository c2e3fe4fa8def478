"""Readings made again from the tables."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ocr.bulk.parts import Parts
from ocr.bulk.tables import SCHEMAS

HELD = 2
"""Parts whose tables are held: neighbours in an archive are neighbours in the parts."""


class Stored:
    """The Readings in the parts; for one thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._held: OrderedDict[str, Mapping[str, pa.Table]] = OrderedDict()

    def reading(self, part: str, sha256: str, models_key: str) -> dict[str, Any] | None:
        """Returns a Reading as JSON, without the path; None where there is none, or it was refused."""
        rows = {name: _of(table, sha256, models_key) for name, table in self._tables(part).items()}
        if not rows["photos"] or rows["photos"][0]["reason"] is not None:
            return None
        return _reading(rows)

    def _tables(self, part: str) -> Mapping[str, pa.Table]:
        if part not in self._held:
            names = [name for name in SCHEMAS if name != "files"]
            self._held[part] = {name: self._parts.table(part, name) for name in names}
            if len(self._held) > HELD:
                self._held.popitem(last=False)
        return self._held[part]


def _of(table: pa.Table, sha256: str, models_key: str) -> list[dict[str, Any]]:
    wanted = pc.and_(pc.equal(table["sha256"], sha256), pc.equal(table["models_key"], models_key))
    return list(table.filter(wanted).to_pylist())


def _reading(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    photo = rows["photos"][0]
    optional = {name: photo[name] for name in ("taken_at", "likeness") if photo[name] is not None}
    measures = {name: photo[name] for name in ("sharpness", "glare", "letter_height_px")}
    return {
        "photo": {name: photo[name] for name in ("sha256", "width", "height")} | optional,
        "quality": measures | {"advice": photo["quality_advice"]},
        "lines": [_line(row) for row in rows["lines"]],
        "marks": [_plain(row) | {"alternatives": _others(row, "maker")} for row in rows["marks"]],
        "candidates": [
            _candidate(row) for row in sorted(rows["candidates"], key=lambda row: int(row["rank"]))
        ],
        "models": json.loads(photo["models"]),
        "timings_ms": json.loads(photo["timings_ms"]),
    }


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    characters = [{**each, "alternatives": _others(each, "text")} for each in row["characters"]]
    told = {name: value for name, value in _plain(row).items() if value is not None}
    return told | {"alternatives": _others(row, "text"), "characters": characters}


def _candidate(row: Mapping[str, Any]) -> dict[str, Any]:
    # Parts of older versions lack the column.
    return _plain(row) | {"why": json.loads(row["why"] or "[]")}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"sha256", "models_key", "rank"}}


def _others(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [{name: each["value"], "p": each["p"]} for each in row["alternatives"]]
