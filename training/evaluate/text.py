"""How a text read and a label are compared: by letters and digits alone."""

import re
import unicodedata

UNSURE = "?"
"""Stands in a label for one character that nobody could be sure of."""


def folded(text: str) -> str:
    """NFKC, upper case, letters and digits only."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).upper()))


def pattern(label: str) -> re.Pattern[str] | None:
    """A label as a regular expression over folded text; None where nothing of it is a letter or digit."""
    parts = [folded(part) for part in label.split(UNSURE)]
    return re.compile(".".join(parts)) if any(parts) else None
