"""A desk that cannot prove its name is told nothing."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.errors import DeskUnavailable
from tests.desks.http.server import ScriptedDesk, answer, serving
from tests.desks.http.world import COMMENTS, TICKET, RotatedCredentials

GOOD = answer({"id": 1})
NOW = datetime.now(UTC)


def certificate(folder: Path, name: str | None = "127.0.0.1", *, ends_in_days: int = 1) -> Path:
    """Write a certificate and its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk")])
    alternative = x509.IPAddress(ip_address(name)) if name else x509.DNSName("other.example.com")
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=10))
        .not_valid_after(NOW + timedelta(days=ends_in_days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "desk.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    return path


def proving(path: Path) -> Callable[[socket], socket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return lambda connection: context.wrap_socket(connection, server_side=True)


def client_of(desk: ScriptedDesk, trusted: Path | None) -> DeskClient:
    tls = ssl.create_default_context(cafile=None if trusted is None else str(trusted))
    address = DeskAddress.of(f"https://127.0.0.1:{desk.port}")
    return DeskClient(DeskTransport(address, tls), RotatedCredentials(), DeskGate())


def test_a_desk_that_proves_its_name_is_asked(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    with serving(GOOD, wrap=proving(path)) as desk:
        client = client_of(desk, path)
        found = client.get(TICKET, "1")
        client._sender._transport.close()

    assert found is not None
    assert desk.targets == ["/ticket/1"]


@pytest.mark.parametrize(
    ("name", "is_trusted", "ends_in_days"),
    [("127.0.0.1", False, 1), (None, True, 1), ("127.0.0.1", True, -1)],
    ids=["nobody whom we trust", "another name", "out of date"],
)
def test_a_desk_that_does_not_is_told_nothing_and_no_write_is_in_doubt(
    name: str | None, is_trusted: bool, ends_in_days: int, tmp_path: Path
) -> None:
    path = certificate(tmp_path, name, ends_in_days=ends_in_days)
    with serving(GOOD, wrap=proving(path)) as desk:
        client = client_of(desk, path if is_trusted else None)
        with pytest.raises(DeskUnavailable):
            client.get(TICKET, "1")
        with pytest.raises(DeskUnavailable):
            client.post(COMMENTS, "1", body="x")

    assert desk.received == []


def test_a_desk_that_does_not_speak_tls_is_told_nothing() -> None:
    with serving(GOOD) as desk, pytest.raises(DeskUnavailable):
        client_of(desk, None).get(TICKET, "1")

    assert desk.received == []
