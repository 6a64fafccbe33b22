"""Where a desk may be: what is a base URL, and what only looks like one."""

import pytest

from servicedesk.desks.http.address import DeskAddress
from servicedesk.errors import InvalidSetting


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "path"),
    [
        ("https://desk.example.com", "https", "desk.example.com", 443, ""),
        ("https://desk.example.com/", "https", "desk.example.com", 443, ""),
        ("https://desk.example.com:8443/REST/2.0", "https", "desk.example.com", 8443, "/REST/2.0"),
        ("https://desk.example.com/api/v2/", "https", "desk.example.com", 443, "/api/v2"),
        ("http://127.0.0.1:8080", "http", "127.0.0.1", 8080, ""),
        ("http://localhost/rt", "http", "localhost", 80, "/rt"),
    ],
)
def test_a_base_url_says_where_a_desk_is(url: str, scheme: str, host: str, port: int, path: str) -> None:
    address = DeskAddress.of(url)

    assert (address.scheme, address.host, address.port, address.path) == (scheme, host, port, path)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://desk.example.com:443/REST/2.0", "https://desk.example.com"),
        ("https://desk.example.com:8443/REST/2.0", "https://desk.example.com:8443"),
        ("http://localhost/rt", "http://localhost"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_origin_has_the_port_only_if_it_is_not_the_schemes(url: str, origin: str) -> None:
    assert DeskAddress.of(url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.example.com",
        "//desk.example.com",
        "ftp://desk.example.com",
        "file:///etc/passwd",
        "http://desk.example.com",
        "http://127.0.0.1.evil.test",
        "http://localhost.evil.test",
        "http://localhost@evil.test",
        "http://127.0.0.2",
        "http://2130706433",
        "http://[::1]",
        "https://",
        "https:///path",
        "https://user@desk.example.com",
        "https://user:s3cret@desk.example.com",
        "https://desk.example.com?x=1",
        "https://desk.example.com#x",
        "https://desk.example.com/a/../b",
        "https://desk.example.com/..",
        "https://desk.example.com/.",
        "https://desk.example.com//b",
        "https://desk.example.com/a%2fb",
        "https://desk.example.com/a b",
        "https://desk.example.com/a;b",
        "https://desk.example.com:0",
        "https://desk.example.com:99999",
        "https://desk.example.com:s3cret",
        "https://desk.example.com:",
        "https://Desk.example.com",
        "https://desk.example.com\r\n",
        " https://desk.example.com",
        "https://desk.exa\tmple.com",
        "https://d\u00e9sk.example.com",
        "https://desk.example.com\\@evil.test",
        "https://-desk.example.com",
    ],
)
def test_anything_else_keeps_the_function_from_starting_and_is_not_repeated(url: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        DeskAddress.of(url)

    assert str(refused.value).startswith("DESK_URL ")
    assert "s3cret" not in str(refused.value)
    assert "example" not in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("https://desk.example.com", "https://desk.example.com", True),
        ("https://desk.example.com", "https://desk.example.com:443/api/v2", True),
        ("https://desk.example.com/rt/", "https://desk.example.com/rt/REST/2.0", True),
        ("https://desk.example.com/rt", "https://desk.example.com/rt2", False),
        ("https://desk.example.com/rt", "https://desk.example.com/crm", False),
        ("https://desk.example.com", "https://desk.example.com:8443", False),
        ("https://desk.example.com", "https://crm.example.com", False),
        ("http://localhost", "https://localhost", False),
    ],
)
def test_two_addresses_are_one_desk_if_one_is_the_other_or_below_it(one: str, other: str, are_one: bool) -> None:
    first, second = DeskAddress.of(one), DeskAddress.of(other)

    assert (first.overlaps(second), second.overlaps(first)) == (are_one, are_one)
