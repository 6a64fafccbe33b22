"""E-mail addresses by which another company's desk may know somebody."""

from __future__ import annotations

import re
from typing import Final

#: RFC 5321 §4.5.3.1.3.
MAX_EMAIL_CHARACTERS: Final = 254
# Narrower than RFC 5321: no quoted parts, no hosts by number, no letters beyond ASCII, which can look alike.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_email_address(text: object) -> bool:
    """Whether this is an address as people have them, with nothing around it."""
    return isinstance(text, str) and len(text) <= MAX_EMAIL_CHARACTERS and _ADDRESS.fullmatch(text) is not None
