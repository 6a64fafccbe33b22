"""A desk of a test: a real server on this machine, which answers as it is told, byte for byte."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

#: What answers one request: bytes, or a function of the connection, which sends them itself.
Answer = bytes | Callable[[socket.socket], None]


@dataclass
class ScriptedDesk:
    """Answers each request with the next of its answers, the last one for good, and keeps what it received."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    #: Each request as it came: head and body.
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        """Path and query of each request, as they were on the wire."""
        return [request.split(b" ", 2)[1].decode("latin-1") for request in self.received]

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def answer(
    document: Any = None,
    status: str = "200 OK",
    kind: str | None = "application/json",
    body: bytes | None = None,
    **headers: str,
) -> bytes:
    """Return a whole answer, of a document or of bytes."""
    content = json.dumps(document).encode() if body is None else body
    said = {"Content-Length": str(len(content)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    if kind is not None:
        said["Content-Type"] = kind
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


def drip(head: bytes, body: bytes, *, every_seconds: float, until: Callable[[], bool] = lambda: False) -> Answer:
    """Send a head at once and a body byte for byte."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for byte in body:
            if until():
                return
            connection.sendall(bytes([byte]))
            time.sleep(every_seconds)

    return send


def silence(seconds: float, then: bytes = b"") -> Answer:
    """Say nothing for a while."""

    def send(connection: socket.socket) -> None:
        time.sleep(seconds)
        connection.sendall(then)

    return send


def reset(before: bytes = b"") -> Answer:
    """Reset the connection, as a program does that is killed."""

    def send(connection: socket.socket) -> None:
        connection.sendall(before)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()

    return send


def hang_up(before: bytes) -> Answer:
    """Say a part, and close."""

    def send(connection: socket.socket) -> None:
        connection.sendall(before)
        connection.close()

    return send


@contextmanager
def serving(*answers: Answer, wrap: Callable[[socket.socket], socket.socket] | None = None) -> Iterator[ScriptedDesk]:
    """Serve while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    desk = ScriptedDesk(listener.getsockname()[1], list(answers))
    thread = threading.Thread(target=_accept, args=(listener, desk, wrap), daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        # Wakes whoever waits for a connection.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _accept(listener: socket.socket, desk: ScriptedDesk, wrap: Callable[[socket.socket], socket.socket] | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        desk.connections += 1
        threading.Thread(target=_serve, args=(connection, desk, wrap), daemon=True).start()


def _serve(
    connection: socket.socket, desk: ScriptedDesk, wrap: Callable[[socket.socket], socket.socket] | None
) -> None:
    with suppress(OSError, ValueError):
        connection = wrap(connection) if wrap else connection
        with connection:
            while request := _receive(connection):
                desk.received.append(request)
                said = desk.next_answer()
                if callable(said):
                    said(connection)
                else:
                    connection.sendall(said)


_LENGTH: Final = b"content-length:"


def _receive(connection: socket.socket) -> bytes:
    """Return one whole request; empty at the end."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [int(line[len(_LENGTH) :]) for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH)]
    while len(body) < sum(lengths):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
