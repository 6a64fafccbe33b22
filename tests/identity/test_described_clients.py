"""Which addresses fit a pattern: what was meant, and nothing that only looks like it."""

import re
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.errors import InvalidToken
from servicedesk.identity.described_clients import DescribedClients
from servicedesk.identity.token_fault import TokenFault
from servicedesk.identity.tokens import TokenVerifier
from tests.depth import examples
from tests.fakes.signing_keys import FakeSigningKeys
from tests.tokens import CLIENT_ID, SETTINGS, sign, valid_claims

EXACT = "https://vendor.example/oauth/client.json"
FOLDER = "https://vendor.example/clients/*"
HOSTS = "https://*.assistant.example/client.json"

FIT = {
    "the address itself": (EXACT, EXACT),
    "a file of the folder": (FOLDER, "https://vendor.example/clients/a.json"),
    "a file of a folder in it": (FOLDER, "https://vendor.example/clients/team/a.json"),
    "a host of the domain": (HOSTS, "https://eu-1.assistant.example/client.json"),
}
FIT_NOT = {
    "another scheme": (EXACT, EXACT.replace("https", "http")),
    "another host": (EXACT, "https://vendor.example.evil.example/oauth/client.json"),
    "another file": (EXACT, EXACT + "x"),
    "something in front": (EXACT, "x" + EXACT),
    "capitals in the host": (EXACT, EXACT.replace("vendor", "Vendor")),
    "a user": (EXACT, "https://vendor.example@evil.example/oauth/client.json"),
    "a port": (EXACT, "https://vendor.example:8443/oauth/client.json"),
    "a query": (FOLDER, "https://vendor.example/clients/a.json?x"),
    "a fragment": (FOLDER, "https://vendor.example/clients/a.json#x"),
    "a percent sign": (FOLDER, "https://vendor.example/clients/%2e%2e/a.json"),
    "the folder above": (FOLDER, "https://vendor.example/clients/../a.json"),
    "the folder above at the end": (FOLDER, "https://vendor.example/clients/a/.."),
    "a dot that is another character": (EXACT, "https://vendor-example/oauth/client.json"),
    "two labels for one": (HOSTS, "https://a.b.assistant.example/client.json"),
    "no label": (HOSTS, "https://.assistant.example/client.json"),
    "a host in the path": (HOSTS, "https://evil.example/x.assistant.example/client.json"),
    "a user for a label": (HOSTS, "https://evil.example@x.assistant.example/client.json"),
    "a backslash": (HOSTS, "https://evil.example\\.assistant.example/client.json"),
    "a line behind it": (EXACT, EXACT + "\n"),
    "another script": (HOSTS, "https://\u0430.assistant.example/client.json"),
    "nothing": (EXACT, ""),
}


@pytest.mark.parametrize(("pattern", "address"), FIT.values(), ids=FIT.keys())
def test_an_address_that_was_meant_fits(pattern: str, address: str) -> None:
    assert address in DescribedClients([pattern])


@pytest.mark.parametrize(("pattern", "address"), FIT_NOT.values(), ids=FIT_NOT.keys())
def test_an_address_that_was_not_meant_fits_not(pattern: str, address: str) -> None:
    assert address not in DescribedClients([pattern])


# What addresses are made of, and what they are bent with.
PARTS = [
    "vendor", "evil.example", "a", "A", "-", ".", "/", "..", "/../", "/./", "//", "@", ":", ":8443", "?", "#", "%2f",
    "\\", "https://", "*", " ", "\n", "\t", "\0", "\u0430", "\uff0f",
]  # fmt: skip


@st.composite
def bent_addresses(draw: st.DrawFn) -> tuple[str, str]:
    """Return a pattern and an address that fits it but for what stands in one place."""
    pattern = draw(st.sampled_from([EXACT, FOLDER, HOSTS, "https://*.assistant.example/*/v*.json"]))
    pieces = re.split(r"(\*)", pattern)
    address = ["a" if piece == "*" else piece for piece in pieces]
    stars = [place for place, piece in enumerate(pieces) if piece == "*"]
    address[draw(st.sampled_from([*stars, 0, -1]))] = "".join(draw(st.lists(st.sampled_from(PARTS), max_size=4)))
    return pattern, draw(st.sampled_from(["", "https://", "x"])) + "".join(address)


@settings(max_examples=examples(250))
@given(bent_addresses())
def test_whatever_fits_a_pattern_is_an_address_of_that_site_and_nothing_else(bent: tuple[str, str]) -> None:
    pattern, address = bent
    if address not in DescribedClients([pattern]):
        return

    meant, parts = urlsplit(pattern), urlsplit(address)
    # A browser, a library and a proxy take the same for the host.
    assert parts.geturl() == address
    assert (parts.scheme, parts.netloc) == ("https", parts.hostname)
    assert not {".", ".."} & set(parts.path.split("/"))
    assert not set(address) & set("?#%\\")
    labels = list(zip(meant.netloc.split("."), parts.netloc.split("."), strict=True))
    assert all(found and wanted in {"*", found} for wanted, found in labels)
    assert fnmatchcase(parts.path, meant.path)


def test_what_fits_almost_is_refused_without_trying_every_way_to_fit() -> None:
    """A pattern with several ``*`` against a long address: its length to the fifth power is too many steps."""
    pattern = "https://vendor.example/*a*a*a*a*b"

    assert f"https://vendor.example/{'a' * 8_000}" not in DescribedClients([pattern])
    assert f"https://vendor.example/{'a' * 8_000}b" in DescribedClients([pattern])


def test_without_a_pattern_no_address_fits() -> None:
    assert EXACT not in DescribedClients([])


@pytest.mark.parametrize("client_id", [CLIENT_ID, EXACT])
def test_a_token_of_a_described_client_names_its_app_client_or_its_address(client_id: str) -> None:
    verifier = TokenVerifier(SETTINGS._replace(described_clients=(EXACT,)), FakeSigningKeys())

    assert verifier.verify(sign(valid_claims(client_id=client_id))).client_id == client_id


@pytest.mark.parametrize("patterns", [(), (FOLDER,), (HOSTS,)])
def test_a_token_of_a_client_whose_address_fits_none_is_refused(patterns: tuple[str, ...]) -> None:
    verifier = TokenVerifier(SETTINGS._replace(described_clients=patterns), FakeSigningKeys())

    with pytest.raises(InvalidToken) as refusal:
        verifier.verify(sign(valid_claims(client_id=EXACT)))

    assert refusal.value.fault is TokenFault.CLIENT
