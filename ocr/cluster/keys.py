"""Keys: what makes two readings the same."""

import hashlib
import json
from collections.abc import Mapping

from ocr.marks.examples import MODEL
from ocr.types import ARITHMETIC


def models_key(models: Mapping[str, str]) -> str:
    """Returns 64 hexadecimal digits that stand for these models in these versions, in any order.

    Machines that multiply differently (:mod:`ocr.arithmetic`) read one archive, and one queue, together.
    """
    versions = {name: version for name, version in models.items() if name != ARITHMETIC}
    named = json.dumps(versions, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(named.encode()).hexdigest()


def networks_key(models: Mapping[str, str]) -> str:
    """Returns the same, whichever confirmed marks were compared with: these change by the hour."""
    return models_key(networks(models))


def networks(models: Mapping[str, str]) -> dict[str, str]:
    """Returns the models without the confirmed marks that they compared with, and without the arithmetic."""
    return {name: version for name, version in models.items() if name not in {MODEL, ARITHMETIC}}


def task_key(sha256: str, models_key: str) -> str:
    """Returns the key of a task: one photo read by the same models is one task, whoever asks."""
    return f"read-{sha256}-{models_key}"
