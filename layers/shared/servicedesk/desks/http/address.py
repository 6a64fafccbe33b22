"""Base URL of a desk: where every request goes, fixed when the function starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from servicedesk.errors import InvalidSetting

#: The variable that a URL comes from.
DESK_URL: Final = "DESK_URL"
#: Where a desk may be asked without TLS: nobody else listens between.
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_PATH: Final = re.compile(r"(/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*/?")
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAddress:
    """Where a desk is."""

    scheme: Literal["https", "http"]
    #: Lower case, ASCII.
    host: str
    port: int
    #: Empty, or with a slash before each segment and none at the end: ``/REST/2.0``.
    path: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host, and the port if it is not the scheme's: RFC 6454, 6.2."""
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    def overlaps(self, other: DeskAddress) -> bool:
        """Whether one of the two is the other, or below it: then both are one desk, which counts all that asks it."""
        paths = sorted(f"{one.path}/" for one in (self, other))
        return self.origin == other.origin and paths[1].startswith(paths[0])

    @classmethod
    def of(cls, url: str, name: str = DESK_URL) -> DeskAddress:
        """Return the address that a URL names.

        Args:
            url: ``https://``, host, perhaps a port and a path. ``http://`` for this machine alone.
            name: The variable that it is the value of.

        Raises:
            InvalidSetting: It is anything else; the message does not repeat it.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise InvalidSetting(name, "is no URL") from None
        host = parts.hostname or ""
        if parts.scheme == "http" and host not in _LOOPBACK:
            raise InvalidSetting(name, "must begin with https://")
        # What urlsplit takes out of a URL or makes small would be another URL than the one that was given.
        rebuilt = f"{parts.scheme}://{host}{f':{port}' if port is not None else ''}{parts.path}"
        if parts.scheme not in _DEFAULT_PORTS or port == 0 or rebuilt != url or not _HOST.fullmatch(host):
            raise InvalidSetting(name, "must be https://, a host in small letters, perhaps a port and a path, no more")
        if not _PATH.fullmatch(parts.path):
            raise InvalidSetting(name, "must have a path of plain segments, if any")
        scheme: Literal["https", "http"] = "https" if parts.scheme == "https" else "http"
        return cls(scheme=scheme, host=host, port=port or _DEFAULT_PORTS[scheme], path=parts.path.rstrip("/"))
