"""One spelling of a JSON value, the same here and on the phone, so that both find the same hash."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, no escapes beyond what JSON asks for, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def digest(value: Any) -> bytes:
    return hashlib.sha256(canonical(value)).digest()
