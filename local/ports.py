"""Where the servers listen: always on this machine only, on both of its loopback addresses."""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace

MCP_PORT = 9000
SIGN_IN_PORT = 9100
COMPANY_PORT = 9200
# A free port is free on the first address; on the second it may be taken.
MAX_TRIES = 20

LOOPBACK = "127.0.0.1"
_ADDRESSES = ((socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1"))


class PortBusy(Exception):
    """The port that was asked for belongs to another program."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use by another program")
        #: The port that was asked for.
        self.port = port


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One port, bound. ``localhost`` reaches it whichever address the client's resolver prefers."""

    port: int
    sockets: tuple[socket.socket, ...]

    @property
    def origin(self) -> str:
        """The URL of the server, without a trailing slash."""
        return self.origin_at("localhost")

    def origin_at(self, host: str) -> str:
        """Return the URL of the server for those who call this machine `host`."""
        return f"http://{host}:{self.port}"

    def also_at(self, address: str) -> Listener:
        """Return the listener with the same port bound at one more of this machine's IPv4 addresses.

        Raises:
            PortBusy: Another program has the port there.
        """
        try:
            bound = _bind(socket.AF_INET, address, self.port)
        except OSError:
            raise PortBusy(self.port) from None
        return replace(self, sockets=(*self.sockets, bound))

    def close(self) -> None:
        """Give the port back."""
        for bound in self.sockets:
            bound.close()


def listen(port: int) -> Listener:
    """Bind one port.

    Raises:
        PortBusy: Another program has it.
    """
    bound: list[socket.socket] = []
    try:
        for family, address in _ADDRESSES:
            if family == socket.AF_INET6 and not _has_ipv6():
                continue
            bound.append(_bind(family, address, port))
            port = bound[0].getsockname()[1]
    except OSError:
        for half in bound:
            half.close()
        raise PortBusy(port) from None
    return Listener(port=port, sockets=tuple(bound))


def listen_near(preferred: int) -> Listener:
    """Bind `preferred`, or any free port when another program has it.

    Raises:
        PortBusy: No port is free.
    """
    try:
        return listen(preferred)
    except PortBusy:
        return listen_anywhere()


def listen_anywhere() -> Listener:
    """Bind any free port.

    Raises:
        PortBusy: None was found.
    """
    for _ in range(MAX_TRIES - 1):
        try:
            return listen(0)
        except PortBusy:
            continue
    return listen(0)


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    unbound = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port that was used a moment ago is free, though the system still waits for late packets.
        unbound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Headers and body go out in two writes; Nagle's algorithm would hold the second back for 40 ms. Connections
        # inherit this.
        unbound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if family == socket.AF_INET6:
            unbound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        unbound.bind((address, port))
        unbound.listen()
    except OSError:
        unbound.close()
        raise
    return unbound


def _has_ipv6() -> bool:
    try:
        _bind(socket.AF_INET6, "::1", 0).close()
    except OSError:
        return False
    return True
