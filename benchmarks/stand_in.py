"""The issuer's keys, DynamoDB and a secret, answered at once from memory, in a process of their own.

Reads one line of JSON: the key set, and the answer to each operation. Prints the port that it listens
on. Stops when its standard input is closed. Imports nothing but the standard library.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping

_TARGET = b"x-amz-target:"
_LENGTH = b"content-length:"


class Connection(asyncio.Protocol):
    """One client's connection, kept open: answers each request as soon as it is complete."""

    def __init__(self, keys: bytes, answers: Mapping[bytes, bytes]) -> None:
        self._keys = keys
        self._answers = answers
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 -- asyncio's own contract
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            size = end + 4 + int(_header(head, _LENGTH) or 0)
            if len(self._received) < size:
                return
            body, self._received = self._received[end + 4 : size], self._received[size:]
            # POST /after/5/: each answer is five milliseconds on its way.
            _, after, path = head.partition(b" /after/")
            if after:
                milliseconds = int(path.partition(b"/")[0].split()[0])
                asyncio.get_running_loop().call_later(milliseconds / 1_000, self._answer, head, body)
            else:
                self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET "):
            return self._send(b"application/json", self._keys)
        operation = (_header(head, _TARGET) or b"").rpartition(b".")[2]
        # The only operation that is asked for two things: a customer, and the index of words.
        if operation == b"Query" and b"begins_with" in body:
            operation = b"Query of words"
        return self._send(b"application/x-amz-json-1.0", self._answers[operation])

    def _send(self, kind: bytes, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n%b" % (kind, len(body), body)
            )


def _header(head: bytes, name: bytes) -> bytes | None:
    start = head.lower().find(b"\r\n" + name)
    if start < 0:
        return None
    return head[start + 2 + len(name) :].partition(b"\r\n")[0].strip()


async def serve(keys: bytes, answers: Mapping[bytes, bytes]) -> None:
    """Answer until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(keys, answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Take what is to be answered, and answer it."""
    given = json.loads(sys.stdin.readline())
    answers = {name.encode(): json.dumps(answer).encode() for name, answer in given["answers"].items()}
    asyncio.run(serve(json.dumps(given["keys"]).encode(), answers))


if __name__ == "__main__":
    main()
