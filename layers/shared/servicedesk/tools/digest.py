"""A digest of plain values: the same for the same values, however they were written."""

from __future__ import annotations

import json
from hashlib import sha256


def digest(value: object) -> str:
    """Return the SHA-256 of a value that JSON can carry, its members in order; 64 hexadecimal digits."""
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
