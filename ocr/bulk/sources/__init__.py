"""Where photos come from: folders, zip and tar files, object stores, and folders that are watched."""

from ocr.bulk.sources.opening import open_source
from ocr.bulk.sources.source import Entry, Source
from ocr.bulk.sources.watch import Watched

__all__ = ["Entry", "Source", "Watched", "open_source"]
