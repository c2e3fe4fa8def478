"""The files of the page, found once, so that no address can lead to any other file."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

BUILT = Path(__file__).parent / "built"
"""Where ``make page`` puts them."""

FIRST = "index.html"

FOR_GOOD = "public, max-age=31536000, immutable"
"""For files whose names hold a hash of what is in them."""

ASK_AGAIN = "no-cache"
"""For the others: kept, but asked for again each time (RFC 9111 section 5.2.2.4)."""

_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
_ZIPPED = ".gz"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page.

    Attributes:
        path: Where it is.
        zipped: The same compressed with gzip; None: it would not be smaller.
        media_type: Its media type.
        cache: Its ``Cache-Control``.
    """

    path: Path
    zipped: Path | None
    media_type: str
    cache: str


def page_files(folder: Path = BUILT) -> Mapping[str, PageFile]:
    """Returns the files of a built page by their addresses below ``/app/``; none where it was not built."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    files = {name: _file(name, path, found) for name, path in found.items() if path.suffix != _ZIPPED}
    if FIRST in files:
        files[""] = files[FIRST]
    return MappingProxyType(files)


def _file(name: str, path: Path, found: Mapping[str, Path]) -> PageFile:
    known = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    cache = FOR_GOOD if name.startswith("assets/") else ASK_AGAIN
    return PageFile(path, found.get(name + _ZIPPED), known, cache)
