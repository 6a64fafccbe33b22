"""Fetching a stranger's document: from public hosts, over TLS, small, soon, and from nowhere else."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servicedesk.errors import ClientRefused
from servicedesk.registration import fetching
from servicedesk.registration.fetching import MAX_BYTES, PublicFetcher, is_public
from tests.registration.certificate import certificate

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",  # noqa: S104 -- never bound
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_the_public_internets_is_not_public(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize("address", PRIVATE)
def test_a_host_with_one_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *arguments, **_: called.append(arguments))

    with pytest.raises(ClientRefused, match="not on a public host"):
        PublicFetcher(lambda _: ["93.184.216.34", address]).fetch("https://client.example/c")

    assert called == []


def test_a_host_that_does_not_exist_is_refused() -> None:
    def nowhere(_: str) -> list[str]:
        raise socket.gaierror

    with pytest.raises(ClientRefused, match="cannot be read"):
        PublicFetcher(nowhere).fetch("https://client.example/c")


Answer = Callable[[ssl.SSLSocket], None]


def says(*lines: str, body: bytes = b"{}") -> Answer:
    return lambda client: client.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def slowly(client: ssl.SSLSocket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(100):
        client.sendall(b" ")
        time.sleep(0.1)


OK = "HTTP/1.1 200 OK"
JSON = "Content-Type: application/json"
REFUSED: dict[str, Answer] = {
    "a redirect": says("HTTP/1.1 302 Found", "Location: https://169.254.169.254/", JSON),
    "an error": says("HTTP/1.1 404 Not Found", JSON),
    "a page": says(OK, "Content-Type: text/html"),
    "too much": says(OK, JSON, body=b" " * (MAX_BYTES + 1)),
    "too much, whatever it says": says(OK, JSON, "Content-Length: 999999999", body=b" " * (MAX_BYTES + 1)),
    "no HTTP": lambda client: client.sendall(b"hello\r\n\r\n"),
    "nothing": lambda _: None,
    "a drip": slowly,
}


@contextmanager
def answering(tmp_path: Path, answer: Answer) -> Iterator[PublicFetcher]:
    """A host called client.example, and a fetcher that takes this machine for public and trusts its certificate."""
    made = certificate(tmp_path, "client.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as client:
                client.recv(4_096)
                answer(client)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        port = listener.getsockname()[1]
        yield PublicFetcher(lambda _: ["127.0.0.1"], ssl.create_default_context(cafile=str(made)), port)
    finally:
        listener.close()
        thread.join()


@pytest.fixture
def this_machine_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda _: True)
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.5)


@pytest.mark.usefixtures("this_machine_is_public")
def test_a_small_json_document_is_read(tmp_path: Path) -> None:
    with answering(tmp_path, says(OK, JSON, "Content-Length: 8", body=b'{"a": 1}')) as fetcher:
        assert fetcher.fetch("https://client.example/c") == b'{"a": 1}'


@pytest.mark.usefixtures("this_machine_is_public")
@pytest.mark.parametrize("answer", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(tmp_path: Path, answer: Answer) -> None:
    with answering(tmp_path, answer) as fetcher, pytest.raises(ClientRefused):
        fetcher.fetch("https://client.example/c")


@pytest.mark.usefixtures("this_machine_is_public")
def test_a_host_that_cannot_prove_its_name_is_refused(tmp_path: Path) -> None:
    with answering(tmp_path, says(OK, JSON)) as fetcher, pytest.raises(ClientRefused):
        fetcher.fetch("https://other.example/c")
