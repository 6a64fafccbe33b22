"""The URL that is a client's id, and where its document is (OAuth Client ID Metadata Documents, §3)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from servicedesk.errors import ClientRefused

MAX_CHARACTERS = 1_000
# A name in the public DNS, in lower case: no address, no name of one part.
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")


def is_location(client_id: str) -> bool:
    """Whether a client id claims to be the URL of a document; Cognito's own ids never look like one."""
    return "://" in client_id


def host_of(url: str) -> str:
    """Return the host of a document's URL, in lower case.

    Raises:
        ClientRefused: The URL is not one that a client may have as its id.
    """
    if len(url) > MAX_CHARACTERS or not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\^`{|}%'):
        raise ClientRefused("Its id is not a plain https address.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ClientRefused("Its id is not an address.") from None
    if parts.scheme != "https" or not parts.hostname or port is not None or "@" in parts.netloc:
        raise ClientRefused("Its id is not an https address of a host, without a port and without a user.")
    if "?" in url or "#" in url or parts.path in {"", "/"}:
        raise ClientRefused("Its id names no document: a path is needed, without a query and without a fragment.")
    if {".", ".."} & set(parts.path.split("/")) or _DOMAIN.fullmatch(parts.netloc) is None:
        raise ClientRefused("Its id is not written plainly: a domain in lower case, and a path without detours.")
    return parts.hostname
