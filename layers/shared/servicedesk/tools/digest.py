"""Digests of plain values: the same for the same values, however they were written."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Final

_canonical_text: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def digest(value: object) -> str:
    """Return the SHA-256 of a value that JSON can carry, its members in order; 64 hexadecimal digits.

    Whoever can guess the value can find it again: for what is kept where the value may be read, or sealed.
    """
    return sha256(_canonical(value)).hexdigest()


def keyed_digest(value: object, key: bytes) -> str:
    """Return the same as an HMAC-SHA-256, which says nothing of the value to those who do not have the key."""
    return hmac.digest(key, _canonical(value), sha256).hex()


def _canonical(value: object) -> bytes:
    return _canonical_text(value).encode()
