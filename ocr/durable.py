"""Writing that survives a power cut: that of :mod:`models.durable`."""

from models.durable import sync_file, sync_folder, write_whole

__all__ = ["sync_file", "sync_folder", "write_whole"]
