"""Keys: what makes two readings the same."""

import hashlib
import json
from collections.abc import Mapping


def models_key(models: Mapping[str, str]) -> str:
    """Returns 64 hexadecimal digits that stand for these models in these versions, in any order."""
    named = json.dumps(dict(models), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(named.encode()).hexdigest()


def task_key(sha256: str, models_key: str) -> str:
    """Returns the key of a task: one photo read by the same models is one task, whoever asks."""
    return f"read-{sha256}-{models_key}"
