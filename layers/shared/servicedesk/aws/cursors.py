"""Pagination cursor: DynamoDB's last evaluated key as an opaque text."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from servicedesk.errors import InvalidPolicy

MAX_CURSOR_CHARACTERS = 2_048


def encoded_key(key: dict[str, Any]) -> str:
    """Return a last evaluated key, of texts only, as a cursor."""
    texts = {name: value["S"] for name, value in key.items()}
    return urlsafe_b64encode(json.dumps(texts, separators=(",", ":")).encode()).decode()


def decoded_key(cursor: str, **fixed: str) -> dict[str, Any]:
    """Return the key that `encoded_key` encoded. Whoever may read a list may begin it anywhere.

    `fixed` are the attributes that the list is about; ``pk`` and ``sk`` may be anything.

    Raises:
        InvalidPolicy: The cursor is none of this list's.
    """
    texts = _texts(cursor)
    if texts is None or set(texts) != {"pk", "sk", *fixed} or any(texts[name] != fixed[name] for name in fixed):
        raise InvalidPolicy("the cursor is none of this list's")
    return {name: {"S": value} for name, value in texts.items()}


def _texts(cursor: str) -> dict[str, str] | None:
    try:
        texts = json.loads(urlsafe_b64decode(cursor[:MAX_CURSOR_CHARACTERS].encode()))
    except (ValueError, binascii.Error, RecursionError):
        return None
    is_key = isinstance(texts, dict) and all(isinstance(value, str) and value for value in texts.values())
    return texts if is_key else None
