"""Connection to a desk: one host, every wait and every byte bounded, no redirect, no proxy."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.desks.http.address import DeskAddress
from servicedesk.errors import OutOfBounds

CONNECT_SECONDS: Final = 2.0
#: From a request's first byte to its answer's last.
ANSWER_SECONDS: Final = 8.0
MAX_ANSWER_BYTES: Final = 1_000_000
#: What one answer may be on the wire: the headers and what chunks are marked with come on top.
_MAX_WIRE_BYTES: Final = 2 * MAX_ANSWER_BYTES
#: How long a connection may lie idle: Apache's `KeepAliveTimeout` is 5 seconds. Of a write that meets a server which
#: lets go at that moment, nobody knows what became.
MAX_IDLE_SECONDS: Final = 4.0
#: The code of a request for which there is no time.
NO_TIME: Final = "DeadlineExceeded"
_PIECE_BYTES: Final = 65_536
#: No time-out can be nothing, which would mean not to wait at all.
_SOON_SECONDS: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class WireAnswer:
    """An answer that came whole."""

    status: int
    headers: Mapping[str, str]
    #: None where it is encoded in a way that was not asked for.
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFault:
    """What went wrong instead."""

    #: The kind of failure, for the log.
    code: str
    #: Whether anything of the request may have reached the desk.
    was_sent: bool


class DeskTransport:
    """Sends one request at a time, on a connection that is kept for the next one. Raises nothing."""

    def __init__(self, address: DeskAddress, tls: ssl.SSLContext | None = None, clock: Clock = elapsed_seconds) -> None:
        self.address = address
        self._tls = tls
        self._clock = clock
        self._connection: HTTPConnection | None = None
        self._used_at = float("-inf")

    def exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], *, seconds: float
    ) -> WireAnswer | WireFault:
        """Return the answer, or what went wrong within so many seconds. The errors themselves quote what was sent."""
        ends_at = self._clock() + seconds
        connection, code = self._open_connection(min(CONNECT_SECONDS, seconds))
        if connection is None:
            return WireFault(code=code, was_sent=False)
        connected_at = self._clock()
        if connected_at >= ends_at:
            return WireFault(code=NO_TIME, was_sent=False)
        ends_at = min(ends_at, connected_at + ANSWER_SECONDS)
        answer: WireAnswer | None = None
        try:
            connection.timeout = max(ends_at - self._clock(), _SOON_SECONDS)
            connection.request(method, target, body, headers, preload_content=False, decode_content=False)
            connection.timeout = max(ends_at - self._clock(), _SOON_SECONDS)
            answer = _read(connection)
        except (HTTPError, OSError, http.client.HTTPException, ValueError) as error:
            code = type(error).__name__
        self._used_at = self._clock()
        if answer is None:
            self.close()
            return WireFault(code=code, was_sent=True)
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open_connection(self, seconds: float) -> tuple[HTTPConnection | None, str]:
        """Return the connection, opened if need be; or None, and the kind of failure."""
        kept = self._connection
        if kept is not None and kept.is_connected and self._clock() - self._used_at < MAX_IDLE_SECONDS:
            return kept, ""
        self.close()
        made, code = self._new_connection(seconds), ""
        try:
            made.connect()
        except (HTTPError, OSError, ValueError) as error:
            code = type(error).__name__
        if code:
            made.close()
            return None, code
        self._connection = made
        return made, ""

    def _new_connection(self, seconds: float) -> HTTPConnection:
        host, port = self.address.host, self.address.port
        made: Any
        if self.address.scheme == "https":
            self._tls = self._tls or ssl.create_default_context()
            made = HTTPSConnection(host, port, timeout=seconds, ssl_context=self._tls)
        else:
            made = HTTPConnection(host, port, timeout=seconds)
        made.response_class = _BoundedResponse
        connection: HTTPConnection = made
        return connection


def _read(connection: HTTPConnection) -> WireAnswer:
    """Read an answer to its end.

    Raises:
        HTTPError, OSError, http.client.HTTPException: It did not come, not whole, or not in time.
        OutOfBounds: It is too large.
    """
    answer = connection.getresponse()
    pieces, size = [], 0
    while piece := answer.read(_PIECE_BYTES, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise OutOfBounds
    is_plain = answer.headers.get("Content-Encoding", "").strip().lower() in {"", "identity"}
    return WireAnswer(status=answer.status, headers=answer.headers, body=b"".join(pieces) if is_plain else None)


class _BoundedResponse(http.client.HTTPResponse):
    """The library's response, all of whose reads together have one time and one size."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_BoundedReads(self.fp.detach(), sock))


class _BoundedReads(io.RawIOBase):
    """Reads of a socket: a server that sends a byte a second would otherwise never be too late."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._socket = sock
        self._ends_at = time.monotonic() + (sock.gettimeout() or ANSWER_SECONDS)
        self._bytes_left = _MAX_WIRE_BYTES

    def readable(self) -> bool:
        """Say yes, as the library asks."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 -- the library's signature
        """Read what there is.

        Raises:
            TimeoutError: The time is over.
            OutOfBounds: More came than may.
        """
        seconds_left = self._ends_at - time.monotonic()
        if seconds_left <= 0:
            raise TimeoutError
        self._socket.settimeout(seconds_left)
        count = self._raw.readinto(buffer)
        self._bytes_left -= count or 0
        if self._bytes_left < 0:
            raise OutOfBounds
        return count

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()
