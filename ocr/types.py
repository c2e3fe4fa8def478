"""The Reading: what was read on one photo, and nothing else.

One frozen tree of dataclasses whose JSON is the API's, the command line's and the stored form. Coordinates
are pixels of the upright original, ``(x, y)``, origin top left. Probabilities lie in [0, 1] and are
calibrated. Text is NFC, as marked.
"""

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

Point = tuple[float, float]
Polygon = tuple[Point, Point, Point, Point]
"""Four corners in reading order: top left, top right, bottom right, bottom left of the upright text."""


class Script(StrEnum):
    """The script of a line, as ISO 15924 codes."""

    LATIN = "Latn"
    CYRILLIC = "Cyrl"
    GREEK = "Grek"
    ARABIC = "Arab"
    HAN = "Hani"
    HANGUL = "Hang"
    COMMON = "Zyyy"  # digits and punctuation alone
    MIXED = "Zxxx"  # letters of more than one script


class MarkingKind(StrEnum):
    """The classes of markings on a weapon."""

    MANUFACTURER_NAME = "manufacturer_name"
    MANUFACTURER_LOGO = "manufacturer_logo"
    FACTORY_STAMP = "factory_stamp"
    FACTORY_CODE = "factory_code"
    COUNTRY = "country"
    SERIAL = "serial"
    SERIAL_PARTIAL = "serial_partial"
    YEAR = "year"
    MODEL = "model"
    CALIBRE = "calibre"
    IMPORT_MARK = "import_mark"
    PROOF_MARK = "proof_mark"
    DATE_CODE = "date_code"
    INSPECTOR_MARK = "inspector_mark"
    PROPERTY_MARK = "property_mark"
    SELECTOR_MARK = "selector_mark"
    SIGHT_MARK = "sight_mark"
    DEACTIVATION_MARK = "deactivation_mark"
    CONVERSION_MARK = "conversion_mark"
    POLICE_EVIDENCE_MARK = "police_evidence_mark"
    SECURITY_MARK = "security_mark"
    OWNERSHIP_TEXT = "ownership_text"
    OTHER_NUMBER = "other_number"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a text or of one character."""

    text: str
    p: float


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a line: ``alternatives`` are the other characters it may be, most probable first."""

    text: str
    p: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        id: Unique in the Reading.
        polygon: Where it stands.
        text: As marked.
        p: The probability that the whole text is right.
        script: Its script.
        alternatives: Other readings, most probable first; together with ``p`` they never exceed 1.
        characters: Of the text, each with what else it may be.
        engine: Whose reading it is.
        disputed: What another recogniser that looked there reads by itself, where that is another text.
        partial: The text with ``?`` for every character that is more likely another, where there is one.
    """

    id: str
    polygon: Polygon
    text: str
    p: float
    script: Script
    alternatives: tuple[Alternative, ...] = ()
    characters: tuple[Character, ...] = ()
    engine: str = ""
    disputed: str | None = None
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class MakerAlternative:
    """Another maker that a mark may belong to."""

    maker: str
    p: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn mark: ``maker`` is a maker's id, ``unknown_p`` the probability that it is none of the known."""

    id: str
    polygon: Polygon
    maker: str
    kind: MarkingKind
    p: float
    alternatives: tuple[MakerAlternative, ...] = ()
    unknown_p: float = 0.0


@dataclass(frozen=True, slots=True)
class ValueAlternative:
    """Another value of a candidate marking."""

    value: str
    p: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate was made, or what speaks against it.

    Attributes:
        code: Stable, for programs that say it in another language.
        says: A part of an English sentence.
        names: What it names, by the names that its sentence has for them: texts as marked, makers and
            calibres by their names, countries as ISO 3166-1 codes, entries of the knowledge by their ids.
    """

    code: str
    says: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate marking.

    Attributes:
        kind: The class of the marking.
        value: The text as marked.
        normalised: The form to search by: a maker's or calibre's id, several joined by ``|`` where more than
            one fits, an ISO 3166 code, a year, or a serial in upper case without spaces.
        p: The probability that a marking of this kind with this value is there.
        alternatives: Other values, most probable first; together with ``p`` they never exceed 1.
        evidence: Ids of the lines and marks it was read from.
        reasons: Why, in English for a person.
        why: The same, each with its code; empty where the reading is of a version that knew none.
    """

    kind: MarkingKind
    value: str
    normalised: str
    p: float
    alternatives: tuple[ValueAlternative, ...] = ()
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo that was read.

    Attributes:
        sha256: Of its bytes, in hexadecimal; None where they could not be read.
        width: Upright, in pixels; 0 where the photo was refused.
        height: Upright, in pixels; 0 where the photo was refused.
        path: What the sender calls it.
        taken_at: When it was taken, as EXIF gives it, in ISO 8601.
        likeness: By which the same photo is known again after it was saved anew:
            :func:`ocr.likeness.likeness`.
    """

    sha256: str | None
    width: int
    height: int
    path: str | None = None
    taken_at: str | None = None
    likeness: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the photo can be read.

    Attributes:
        sharpness: 0 (blurred) to 1 (sharp); None where it was not measured.
        glare: Share of the photo that is burnt out, 0 to 1; None where it was not measured.
        letter_height_px: Median height of the letters found, in pixels; None where none were found.
        advice: What to do for a better photo, in words for a person.
    """

    sharpness: float | None = None
    glare: float | None = None
    letter_height_px: float | None = None
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a photo was not read, and what the person can do."""

    reason: str
    advice: str


ARITHMETIC = "arithmetic"
"""Name under which a Reading tells, among its models, in what its networks were multiplied."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read on one photo, and every model and version that read it."""

    photo: Photo
    quality: Quality = field(default_factory=Quality)
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    models: Mapping[str, str] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    refused: Refusal | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON form; what is optional (``path``, ``disputed`` ...) is absent where it is None."""
        return typing.cast("dict[str, Any]", _plain(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Builds a Reading from its JSON form.

        Raises:
            KeyError: A required name is missing.
            ValueError: A value is not of its kind, or not finite.
        """
        return typing.cast("Self", _build(cls, data))


_OPTIONAL = {"path", "taken_at", "likeness", "refused", "disputed", "partial"}


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        pairs = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {name: _plain(item) for name, item in pairs if not (item is None and name in _OPTIONAL)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _build(kind: Any, value: Any) -> Any:  # noqa: ANN401  JSON holds anything until it is checked
    if dataclasses.is_dataclass(kind):
        return typing.cast("type", kind)(**_fields(kind, _required(value, Mapping)))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else _build(arguments[0], value)
    if origin is tuple:
        items = _required(value, list | tuple)
        kinds = arguments if arguments[-1] is not Ellipsis else arguments[:1] * len(items)
        return tuple(_build(k, item) for k, item in zip(kinds, items, strict=True))
    if origin is Mapping:
        return {name: _build(arguments[1], item) for name, item in _required(value, Mapping).items()}
    return _scalar(kind, value)


def _fields(kind: Any, value: Mapping[str, object]) -> dict[str, object]:  # noqa: ANN401  any dataclass
    hints = _hints(kind)
    required = (f.name for f in dataclasses.fields(kind) if _has_no_default(f))
    if missing := [name for name in required if name not in value]:
        raise KeyError(missing[0])
    return {name: _build(hints[name], value[name]) for name in hints if name in value}


def _has_no_default(f: dataclasses.Field[Any]) -> bool:
    return f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING


def _scalar(kind: type, value: object) -> object:
    if issubclass(kind, StrEnum):
        return kind(_required(value, str))
    if kind is not float:
        return _required(value, kind)
    number = float(_required(value, int | float))
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a number.")
    return number


def _required(value: Any, kind: Any) -> Any:  # noqa: ANN401  JSON holds anything until it is checked
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} is not of its kind.")
    return value


_hints = functools.cache(typing.get_type_hints)  # resolving them takes longer than building from them
