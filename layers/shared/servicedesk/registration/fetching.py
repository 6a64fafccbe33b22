"""Fetching what a stranger's URL leads to, without becoming the stranger's hand inside our network."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from servicedesk.errors import ClientRefused

MAX_BYTES = 10_240
CONNECT_SECONDS = 2.0
# From the first byte sent to the last one read, however slowly they come.
TOTAL_SECONDS = 5.0
PORT = 443

_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")

Resolve = Callable[[str], Sequence[str]]


def resolve(host: str) -> Sequence[str]:
    """Return every address of `host`.

    Raises:
        OSError: It has none.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also when it is wrapped in one of version 6."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _NAT64 or found in _LOCAL_NAT64:
            return False
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if wrapped:
            return _is_global(wrapped)
    return _is_global(found)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


class PublicFetcher:
    """Fetches small JSON documents from public hosts, over TLS.

    The name is resolved once and the connection goes to the address that was checked, so that a name cannot mean
    another machine a moment later. Redirects are not followed, proxies and cookies not used.
    """

    def __init__(self, resolve: Resolve = resolve, context: ssl.SSLContext | None = None, port: int = PORT) -> None:
        self._resolve = resolve
        self._given = context
        self._port = port

    @cached_property
    def _context(self) -> ssl.SSLContext:
        # Reading the machine's certificates takes a while, and most who have a fetcher fetch nothing.
        return self._given or ssl.create_default_context()

    def fetch(self, url: str) -> bytes:
        """Return the document at `url`, which `location.host_of` has accepted.

        Raises:
            ClientRefused: It is not there, not on a public host, too large, too slow, or not JSON.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            addresses = self._resolve(host)
            if not addresses or not all(map(is_public, addresses)):
                raise ClientRefused("Its document is not on a public host.")
            return self._read(host, addresses[0], parts.path)
        except (OSError, http.client.HTTPException, ValueError):
            raise ClientRefused("Its document cannot be read.") from None

    def _read(self, host: str, address: str, path: str) -> bytes:
        connection = _Pinned(host, address, self._port, self._context)
        connection.connect()
        watchdog = threading.Timer(TOTAL_SECONDS, connection.abort)
        watchdog.start()
        try:
            connection.request("GET", path, headers={"Accept": "application/json", "User-Agent": "service-desk-mcp"})
            content = _body(connection.getresponse())
            if connection.is_aborted:
                raise ClientRefused("Its document takes too long to read.")
            return content
        finally:
            watchdog.cancel()
            connection.close()


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that must prove to be `host`."""

    def __init__(self, host: str, address: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=context)
        self._address = address
        self._tls = context
        #: Whether the time was up; what was read until then is not the document.
        self.is_aborted = False

    def connect(self) -> None:
        """Connect to the address, not to what the name means by now."""
        plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def abort(self) -> None:
        """Break off whatever is waiting for the other side."""
        self.is_aborted = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            return


def _body(response: http.client.HTTPResponse) -> bytes:
    kind = response.headers.get_content_type()
    if response.status != http.client.OK or not (kind == "application/json" or kind.endswith("+json")):
        raise ClientRefused("Its document is not there, or is not JSON.")
    content = response.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ClientRefused("Its document is too large.")
    return content
