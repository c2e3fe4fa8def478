"""Names of files as clients send them."""

import re
import unicodedata

MAX_LENGTH = 255
"""Characters of a file name that are kept: what file systems allow."""


def base_name(raw: str | None) -> str | None:
    """Returns the last part of a client's file name, NFC and printable; None where nothing is left.

    Folders go because they tell about the sender's machine; characters that cannot be seen go because they
    can make one name look like another.
    """
    last = re.split(r"[/\\]", raw or "")[-1]
    seen = unicodedata.normalize("NFC", "".join(filter(str.isprintable, last)))
    name = seen.strip()[:MAX_LENGTH].rstrip()
    return name if name.strip(".") else None
