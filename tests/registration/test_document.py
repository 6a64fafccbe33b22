"""What a client may say of itself, one row for each way to be refused."""

from typing import Any

import pytest

from servicedesk.errors import ClientRefused
from servicedesk.registration.document import is_loopback, read, returns_to
from servicedesk.registration.location import host_of, is_location
from tests.registration.memory import HOST, REDIRECT, URL, metadata

LOCATIONS = {
    "http": "http://client.example/c",
    "a port": "https://client.example:8443/c",
    "the default port": "https://client.example:443/c",
    "a user": "https://user@client.example/c",
    "no path": "https://client.example",
    "an empty path": "https://client.example/",
    "a query": "https://client.example/c?x=1",
    "an empty query": "https://client.example/c?",
    "a fragment": "https://client.example/c#x",
    "dots": "https://client.example/a/../c",
    "a dot": "https://client.example/./c",
    "encoded dots": "https://client.example/%2e%2e/c",
    "upper case": "https://Client.example/c",
    "another alphabet": "https://cli\u0435nt.example/c",
    "a backslash": "https://client.example\\@evil.example/c",
    "a space": "https://client.example/ c",
    "a line break": "https://client.example/\nc",
    "no host": "https:///c",
    "an address": "https://127.0.0.1/c",
    "an address of version 6": "https://[::1]/c",
    "a name of one part": "https://localhost/c",
    "a trailing dot": "https://client.example./c",
    "a broken address": "https://[::1/c",
    "another scheme": "file:///etc/passwd",
    "much too long": "https://client.example/" + "c" * 2_000,
}
DOCUMENTS: dict[str, bytes] = {
    "no JSON": b"<html>",
    "no object": b"[]",
    "nothing": b"",
    "another client": metadata(client_id="https://client.example/other"),
    "no client": metadata(client_id=None),
    "no redirect URIs": metadata(redirect_uris=None),
    "an empty list": metadata(redirect_uris=[]),
    "too many": metadata(redirect_uris=[f"https://client.example/{n}" for n in range(101)]),
    "a text for a list": metadata(redirect_uris=REDIRECT),
    "a secret": metadata(client_secret="s"),
    "a client that proves itself with a key": metadata(token_endpoint_auth_method="private_key_jwt"),
    "another grant": metadata(grant_types=["client_credentials"]),
    "deep nesting": b"[" * 5_000,
}
REDIRECTS = {
    "http elsewhere": "http://client.example/callback",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,x",
    "a file": "file:///x",
    "a fragment": "https://client.example/#x",
    "a user": "https://user@client.example/",
    "a wildcard": "https://*.client.example/",
    "no scheme": "//client.example/",
    "nothing": "",
    "a line break": "https://client.example/\n",
    "too long": "https://client.example/" + "x" * 2_000,
    "a broken port": "http://localhost:port/",
    "an empty scheme": "app:",
}


@pytest.mark.parametrize("url", LOCATIONS.values(), ids=LOCATIONS)
def test_an_id_that_is_no_plain_https_address_of_a_document_is_refused(url: str) -> None:
    with pytest.raises(ClientRefused):
        host_of(url)


def test_an_id_is_a_location_or_an_app_clients() -> None:
    assert host_of(URL) == HOST
    assert is_location(URL)
    assert is_location("http://client.example/c")
    assert not is_location("5h2k3j4h5g6f7d8s9a0q1w2e3r")


@pytest.mark.parametrize("content", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_does_not_describe_a_public_client_at_its_own_address_is_refused(content: bytes) -> None:
    with pytest.raises(ClientRefused):
        read(URL, content)


@pytest.mark.parametrize("uri", REDIRECTS.values(), ids=REDIRECTS)
def test_a_document_that_leads_somewhere_unsafe_is_refused_whole(uri: str) -> None:
    with pytest.raises(ClientRefused):
        read(URL, metadata(redirect_uris=[REDIRECT, uri]))


@pytest.mark.parametrize(
    ("uri", "shown", "loopback"),
    [
        ("https://client.example/callback", "client.example", False),
        ("http://localhost:3030/callback", "localhost:3030", True),
        ("http://127.0.0.1/callback", "127.0.0.1", True),
        ("http://[::1]:1/x", "[::1]:1", True),
        ("com.client.app:/callback", "com.client.app:", False),
        ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:", False),
    ],
)
def test_a_redirect_is_shown_as_a_person_recognises_it(uri: str, shown: str, loopback: bool) -> None:
    document = read(URL, metadata(redirect_uris=[uri]))

    assert document.redirect_uris == (uri,)
    assert returns_to(uri) == shown
    assert is_loopback(uri) is loopback


NAMES: list[tuple[Any, str]] = [
    ("Claude", "Claude"),
    (None, "An app without a name"),
    (" \n\t ", "An app without a name"),
    ("Two\nlines", "Two lines"),
    ("\u202egnp.exe", "gnp.exe"),
    ("a\u200bb\x00c", "a b c"),
    ("x" * 500, "x" * 80),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_is_one_line_without_tricks(name: Any, shown: str) -> None:
    assert read(URL, metadata(client_name=name)).name == shown


def test_fields_that_we_do_not_know_do_not_matter() -> None:
    assert read(URL, metadata(logo_uri="https://client.example/logo.png", software_id="x")).name == "Client"
