"""An archive by its name."""

import tarfile
import zipfile
from pathlib import Path

from ocr.bulk.sources.folder import Folder
from ocr.bulk.sources.objects import Objects
from ocr.bulk.sources.source import Source
from ocr.bulk.sources.tars import Tar
from ocr.bulk.sources.zips import Zip
from ocr.errors import ArchiveUnavailable


def open_source(archive: str) -> Source:
    """Opens an archive.

    Args:
        archive: A folder, a zip or tar file, or an address such as ``s3://bucket/prefix``.

    Raises:
        ArchiveUnavailable: It is none of these, or cannot be opened.
    """
    if "://" in archive:
        return Objects.open(archive)
    path = Path(archive)
    if path.is_dir():
        return Folder(path)
    return _open_file(path)


def _open_file(path: Path) -> Source:
    try:
        if zipfile.is_zipfile(path):
            return Zip(path)
        if tarfile.is_tarfile(path):
            return Tar(path)
    except OSError as error:
        raise ArchiveUnavailable(f"{path} cannot be opened.") from error
    raise ArchiveUnavailable(f"{path} is neither a folder nor a zip or tar file.")
