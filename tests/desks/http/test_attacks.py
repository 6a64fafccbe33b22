"""What a model can name in a path or a query: the bytes that the desk receives, or none at all."""

from urllib.parse import quote

import pytest

from servicedesk.desks.http.route import MAX_VALUE_CHARACTERS, DeskRoute
from servicedesk.errors import DeskRefused
from tests.desks.http.server import answer
from tests.desks.http.world import COMMENTS, TICKET, TICKETS, desk_world

GOOD = answer({"id": 1})
BASE = "/REST/2.0"

#: What is sent, quoted and one segment.
HARMLESS: dict[str, str] = {
    "4711": "4711",
    "a/b": "a%2Fb",
    "a\\b": "a%5Cb",
    "@evil.test": "%40evil.test",
    "user:password@evil.test": "user%3Apassword%40evil.test",
    "1?status=all": "1%3Fstatus%3Dall",
    "1?x=": "1%3Fx%3D",
    "1#top": "1%23top",
    "1&admin=1": "1%26admin%3D1",
    "1;admin=1": "1%3Badmin%3D1",
    "1%2": "1%252",
    "%41": "%2541",
    "a b": "a%20b",
    "a+b": "a%2Bb",
    "...": "...",
    "a..b": "a..b",
    "1.json": "1.json",
    "https:": "https%3A",
    "ü": "%C3%BC",
    "🔥": "%F0%9F%94%A5",
    "x' OR id>0": "x%27%20OR%20id%3E0",
    "{}": "%7B%7D",
    "1 HTTP/1.1": "1%20HTTP%2F1.1",
    "x" * MAX_VALUE_CHARACTERS: "x" * MAX_VALUE_CHARACTERS,
}
#: For what no desk is asked.
REFUSED = [
    "",
    ".",
    "..",
    "../users/1",
    "1/../../users",
    "..\\users",
    "%2e%2e",
    "%2E%2e%2fusers",
    "%252e%252e",
    "%25252e%25252e%25252fusers",
    "%2525252525252e",
    "..%2fusers",
    "..%5cusers",
    "..;/users",
    ".;x/users",
    "/",
    "/users",
    "users/",
    "//evil.test",
    "%2f%2fevil.test",
    "https://evil.test/",
    "\u2024\u2024",
    "\u2025",
    "\uff0e\uff0e",
    "\uff0e\uff0e\uff0fusers",
    "\u2024\u2024/users",
    "1\r\nX-Admin: 1",
    "1\r\n\r\nGET /users HTTP/1.1",
    "%0d%0aX-Admin: 1",
    "1\n",
    "1\t2",
    "\x00",
    "1\x00.json",
    "%00",
    "\x7f",
    "\u202e4711",
    "\ufeff",
    "\u2028",
    "\ud800",
    "x" * (MAX_VALUE_CHARACTERS + 1),
]


@pytest.mark.parametrize("value", HARMLESS, ids=ascii)
def test_a_value_of_a_path_is_one_segment_of_it(value: str) -> None:
    with desk_world(GOOD) as world:
        world.client.get(TICKET, value)
        world.client.post(COMMENTS, value, body="text")

    assert world.desk.targets == [f"{BASE}/ticket/{HARMLESS[value]}", f"{BASE}/ticket/{HARMLESS[value]}/comment"]


@pytest.mark.parametrize("value", REFUSED, ids=ascii)
def test_a_value_that_can_be_no_name_is_nothing_and_nobody_is_asked(value: str) -> None:
    with desk_world(GOOD) as world:
        found = [
            world.client.get(TICKET, value),
            world.client.post(COMMENTS, value, body="text"),
            world.client.put(TICKET, value, body={}),
        ]
        probed = world.client.probe(TICKET, value).reply

    assert (found, probed) == ([None] * 3, "absent")
    assert world.desk.received == []
    assert world.calls == []


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("printer", "printer"),
        ("a b", "a%20b"),
        ("a&status=all", "a%26status%3Dall"),
        ("a=b", "a%3Db"),
        ("a#b", "a%23b"),
        ("a+b", "a%2Bb"),
        ("a;b", "a%3Bb"),
        ("a\r\nX-Admin: 1", "a%0D%0AX-Admin%3A%201"),
        ("a\r\n\r\nGET / HTTP/1.1", "a%0D%0A%0D%0AGET%20%2F%20HTTP%2F1.1"),
        ("\x00", "%00"),
        ("%00", "%2500"),
        ("%26status=all", "%2526status%3Dall"),
        ("../../etc", "..%2F..%2Fetc"),
        ("?", "%3F"),
        ("ü", "%C3%BC"),
        ("\ud800", "%3F"),
        ("'; DROP", "%27%3B%20DROP"),
        ("[]", "%5B%5D"),
        ("", ""),
        (25, "25"),
        (-1, "-1"),
        (True, "true"),
        (False, "false"),
    ],
    ids=ascii,
)
def test_a_value_of_a_query_is_one_value(value: str | int | bool, sent: str) -> None:
    with desk_world(GOOD) as world:
        world.client.get(TICKETS, query=[("query", value), ("per_page", 25), ("page[size]", 1)])

    assert world.desk.targets == [f"{BASE}/tickets?query={sent}&per_page=25&page%5Bsize%5D=1"]


def test_what_is_too_long_to_be_sent_is_not_sent() -> None:
    with desk_world(GOOD) as world, pytest.raises(DeskRefused):
        world.client.get(TICKETS, query=[("query", "x" * 8_000)])

    assert world.desk.received == []


@pytest.mark.parametrize(
    "template",
    [
        "", "/", "//", "/ticket", "/ticket/", "ticket//", "ticket/{}//", "ticket//x", "ticket//x/", "..", "../",
        "a/../b", "a/./", "a?b", "a/?b", "a\\", "a/\n", "a/ ", "%2f", "{}{}", "ticket/{id}", "ü",
    ],
)  # fmt: skip
def test_a_template_is_plain_segments_and_places_and_says_so(template: str) -> None:
    with pytest.raises(ValueError, match=r"plain segments .* places \(\{\}\), .* at most one behind the last"):
        DeskRoute(template)


@pytest.mark.parametrize("value", HARMLESS, ids=ascii)
def test_a_path_ends_in_a_slash_if_its_template_does_whatever_its_value(value: str) -> None:
    for end in ("", "/"):
        assert DeskRoute(f"ticket{end}").path() == f"/ticket{end}"
        assert DeskRoute(f"ticket/{{}}{end}").path(value) == f"/ticket/{HARMLESS[value]}{end}"
        assert DeskRoute(f"{{}}/comment{end}").path(value) == f"/{HARMLESS[value]}/comment{end}"


@pytest.mark.parametrize("value", REFUSED, ids=ascii)
def test_a_slash_behind_a_place_makes_no_name_of_what_is_none(value: str) -> None:
    assert [DeskRoute(template).path(value) for template in ("{}/", "ticket/{}/")] == [None, None]


def test_a_slash_at_the_end_of_a_path_is_on_the_wire_before_the_query() -> None:
    with desk_world(GOOD) as world:
        world.client.get(DeskRoute("ticket/{}/"), "1", query=[("page", 2)])
        world.client.post(DeskRoute("ticket/"), body={})

    assert world.desk.targets == [f"{BASE}/ticket/1/?page=2", f"{BASE}/ticket/"]


def test_a_route_has_as_many_values_as_places() -> None:
    for values in ((), ("1", "2")):
        with pytest.raises(TypeError):
            TICKET.path(*values)


@pytest.mark.parametrize("name", ["", "a b", "a&b", "a=b", "a\r\n"])
def test_a_name_of_a_query_is_a_constant(name: str) -> None:
    with desk_world(GOOD) as world, pytest.raises(ValueError, match="constants"):
        world.client.get(TICKETS, query=[(name, "1")])

    assert world.desk.received == []


@pytest.mark.parametrize("name", ["@sort", "$filter", "title:", "title~", "user.name", "ids[]"])
def test_a_name_of_a_query_may_have_the_marks_that_some_apis_have(name: str) -> None:
    with desk_world(GOOD) as world:
        world.client.get(TICKETS, query=[(name, "1")])

    assert world.desk.targets == [f"/REST/2.0/tickets?{quote(name, safe='')}=1"]


@pytest.mark.parametrize("name", ["@", "@@a", "a@", "a:b", ":a", "a::", "$"])
def test_a_mark_stands_where_those_apis_have_it(name: str) -> None:
    with desk_world(GOOD) as world, pytest.raises(ValueError, match="constants"):
        world.client.get(TICKETS, query=[(name, "1")])

    assert world.desk.received == []


def test_each_request_has_the_headers_of_the_adapter() -> None:
    with desk_world(GOOD, headers={"Origin": "https://desk.example.com", "X-Requested-With": "tools"}) as world:
        world.read()
        world.probe()
        world.write("key")
        world.client.put(TICKET, "1", body={}, if_match='"1"')

    assert len(world.desk.received) == 4
    for request in world.desk.received:
        assert b"\r\nOrigin: https://desk.example.com\r\n" in request
        assert b"\r\nX-Requested-With: tools\r\n" in request
        assert b"\r\nAuthorization: token first-5ecret\r\n" in request


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "x"), ("authorization", "x"), ("Host", "evil.test"), ("Cookie", "a=b"),
        ("Content-Length", "0"), ("Transfer-Encoding", "chunked"), ("If-Match", "x"), ("Idempotency-Key", "x"),
        ("", "x"), ("A b", "x"), ("A\r\nB", "x"), ("A:", "x"), ("X-A", ""), ("X-A", "b\r\nHost: evil.test"),
    ],
)  # fmt: skip
def test_an_adapter_adds_no_header_that_is_not_its_to_say(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="header"), desk_world(GOOD, headers={name: value}):
        raise AssertionError("there is such a client")


@pytest.mark.parametrize("value", ["", "K 1", "K\r\nX: y", "K\x00", "ü", "K" * 256])
def test_a_header_takes_no_value_that_could_be_two(value: str) -> None:
    with desk_world(GOOD) as world:
        with pytest.raises(ValueError, match="no value of a header"):
            world.client.post(COMMENTS, "1", body="text", idempotency_key=value)
        with pytest.raises(ValueError, match="no value of a header"):
            world.client.put(TICKET, "1", body={}, if_match=value)

    assert world.desk.received == []


@pytest.mark.parametrize(
    ("body", "kind", "sent"),
    [
        ("It burns.\r\n\r\nGET / HTTP/1.1", b"text/plain; charset=utf-8", b"It burns.\r\n\r\nGET / HTTP/1.1"),
        ("ü \ud800", b"text/plain; charset=utf-8", b"\xc3\xbc ?"),
        ({"Subject": 'x"}, {"', "n": 1}, b"application/json", rb'{"Subject": "x\"}, {\"", "n": 1}'),
        (["ü"], b"application/json", rb'["\u00fc"]'),
    ],
)
def test_a_body_is_sent_as_what_it_is(body: str | dict[str, object] | list[str], kind: bytes, sent: bytes) -> None:
    with desk_world(GOOD) as world:
        world.client.post(COMMENTS, "1", body=body)

    head, _, content = world.desk.received[0].partition(b"\r\n\r\n")
    assert b"Content-Type: " + kind in head.split(b"\r\n")
    assert b"Content-Length: %d" % len(sent) in head.split(b"\r\n")
    assert content == sent
