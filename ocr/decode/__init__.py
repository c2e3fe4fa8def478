"""Bytes to an upright RGB picture, or a refusal that says what to do.

Everything about the file is judged before a pixel is decoded: its kind by its first bytes, its structure by a
walk over its segments, its size by its header. What then still goes wrong in a decoder becomes a
:class:`~ocr.errors.PhotoRefused`.
"""

from ocr.decode.decoder import Decoded, decode
from ocr.decode.limits import Limits
from ocr.decode.source import read_bytes

__all__ = ["Decoded", "Limits", "decode", "read_bytes"]
