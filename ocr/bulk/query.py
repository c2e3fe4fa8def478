"""Photos chosen by what was read on them: ``serial_p < 0.8 and path ~ box-12/``."""

import re
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ocr.bulk.parts import Parts
from ocr.bulk.tables import SCHEMAS
from ocr.errors import QueryInvalid

COMPARISONS: Mapping[str, Callable[[pa.Array, object], pa.Array]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
    "~": lambda column, text: pc.match_substring(column, text, ignore_case=True),
}
"""What a condition can ask; ``~``: the text stands somewhere in it."""

_CONDITION = re.compile(r"\s*(\w+)\s*(!=|<=|>=|=|<|>|~)\s*(.+?)\s*")
_MISSING = "none"


class Query:
    """Conditions on columns of the table ``photos``, all of which must hold."""

    def __init__(self, text: str) -> None:
        """Takes a query apart.

        Args:
            text: ``column comparison value``, joined by ``and``; the value ``none`` stands for one that is
                missing.

        Raises:
            QueryInvalid: A condition cannot be understood; the message says which.
        """
        self._conditions = [_condition(part) for part in re.split(r"\s+and\s+", text.strip())]

    def photos(self, parts: Parts) -> set[str]:
        """Returns the hashes of the photos of which some reading meets it."""
        found: set[str] = set()
        for name in parts.names():
            table = parts.table(name, "photos")
            for condition in self._conditions:
                table = table.filter(condition(table))
            found.update(table["sha256"].to_pylist())
        return found


def _condition(text: str) -> Callable[[pa.Table], pa.Array]:
    parsed = _CONDITION.fullmatch(text)
    schema = SCHEMAS["photos"]
    if not parsed or parsed[1] not in schema.names:
        columns = ", ".join(schema.names)
        raise QueryInvalid(
            f"{text!r} is no condition.", advice=f"Columns: {columns}; comparisons: = != < <= > >= ~."
        )
    name, comparison, value = parsed.groups()
    if value.lower() == _MISSING and comparison in {"=", "!="}:
        check = pc.is_null if comparison == "=" else pc.is_valid
        return lambda table: check(table[name])
    typed = _typed(text, schema.field(name).type, comparison, value.strip("'\""))
    return lambda table: COMPARISONS[comparison](table[name], typed)


def _typed(text: str, kind: pa.DataType, comparison: str, value: str) -> object:
    if pa.types.is_string(kind):
        return value
    if comparison == "~" or pa.types.is_list(kind):
        raise QueryInvalid(f"{text!r}: ~ is for text, and lists cannot be asked for.")
    try:
        return pa.scalar(value).cast(kind)
    except pa.ArrowInvalid as error:
        raise QueryInvalid(f"{text!r}: {value} is not of the kind of the column.") from error
