"""The figures that a measurement ends in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BINS = 10
EMPTY = "(empty)"
"""Printed where a column holds nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group.

    Attributes:
        n: Labels measured.
        found_1: Share of them that was read.
        found_5: Share of them that stands among the first five readings of a line.
        cer: Edits over characters of the labels; None outside strips.
        serials: Labels of kind ``serial``.
        serial_1: Share of them that is the first serial candidate.
        serial_5: Share of them that is among the first five values of serial candidates.
        invented: Lines longer than two characters a photo that holds nothing to read; None without such
            photos.
    """

    n: int
    found_1: float | None
    found_5: float | None
    cer: float | None = None
    serials: int = 0
    serial_1: float | None = None
    serial_5: float | None = None
    invented: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; figures that do not apply are absent."""
        table: dict[str, Any] = {"n": self.n, "@1": self.found_1, "@5": self.found_5}
        extra = {"CER": self.cer, "serials": self.serials or None, "serial@1": self.serial_1}
        extra |= {"serial@5": self.serial_5, "invented": self.invented}
        return table | {name: value for name, value in extra.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines of like probability: how many, the sum of their p, and how many of them were right."""

    n: int = 0
    p: float = 0.0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """What a reader achieved.

    Attributes:
        groups: Figures by group: ``all``, each first folder and, on whole photos, each kind of marking.
        bins: Ten bins of p over the lines that answer a label alone.
        photos_missing: Labelled photos without a Reading.
        by: Figures by the values of columns of the labels, as far as that was asked for.
    """

    groups: Mapping[str, Figures] = field(default_factory=dict)
    bins: tuple[Bin, ...] = ()
    photos_missing: int = 0
    by: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)

    @property
    def sections(self) -> dict[str, Figures]:
        """All figures under the names that they are printed by: of groups, then of each value of a column."""
        values = {
            f"{column} {value or EMPTY}": figures
            for column, of in self.by.items()
            for value, figures in of.items()
        }
        return {**self.groups, **values}

    @property
    def ece_n(self) -> int:
        """Lines that the calibration error was measured on."""
        return sum(one.n for one in self.bins)

    @property
    def ece(self) -> float | None:
        """Expected calibration error, 0 to 1; None without lines."""
        gap = sum(abs(one.p - one.right) for one in self.bins)
        return round(gap / self.ece_n, 4) if self.ece_n else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        table = {name: figures.to_dict() for name, figures in self.groups.items()}
        told = {"table": table, "ece": self.ece, "ece_n": self.ece_n, "photos_missing": self.photos_missing}
        by = {
            column: {value: figures.to_dict() for value, figures in of.items()}
            for column, of in self.by.items()
        }
        return told | ({"by": by} if by else {})
