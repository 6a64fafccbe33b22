"""Another company's desk answers with what was not asked for: others' rows, other ids, people who are no customers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.attacks.test_desk_injection import fitting
from tests.worlds.foreign_desk import FOREIGN_DESKS, Asked, ForeignDeskService, Reply

#: Makes another answer of an honest one.
Lie = Callable[[ForeignDeskService, Asked, Reply], Reply]
TRACKER, ZENDESK = FOREIGN_DESKS
#: Only Sam's, who is in another region, and on whose ticket nobody works.
SAMS: Final = ("Sam Poe", "Boston")
EVIL: Final = "http://evil.example/api/v2/search.json?page=2"


def on(method: str, path: str, change: Callable[[ForeignDeskService, Any], Any]) -> Lie:
    """Return the lie that changes the documents of one route."""

    def lie(desk: ForeignDeskService, asked: Asked, reply: Reply) -> Reply:
        status, document, headers = reply
        if asked.method != method or not re.fullmatch(f".*/{path}", asked.path):
            return reply
        return status, change(desk, json.loads(json.dumps(document))), headers

    return lie


def every_row(desk: ForeignDeskService, asked: Asked, reply: Reply) -> Reply:
    """Answer a search with all that there is, whatever was asked for."""
    if asked.path.endswith("/tickets") and asked.method == "GET":
        target = re.sub(r"query=[^&]*", f"query={quote('id > 0')}", asked.target)
        return desk.wire.answer("GET", target, {"Authorization": f"token {desk.secret}"}, b"")
    if asked.path.endswith("/search"):
        status, document, headers = reply
        records = [{**one, "result_type": "ticket"} for one in desk.desk.tickets.values()]
        people = [{**one, "result_type": "user"} for one in desk.desk.users.values()]
        return status, {**document, "results": [*records, *people], "users": list(desk.desk.users.values())}, headers
    return reply


def everybody(desk: ForeignDeskService, asked: Asked, reply: Reply) -> Reply:
    """Answer a search of users with all of them."""
    if asked.path.endswith("/users") and asked.method == "GET":
        target = re.sub(r"query=[^&]*", "query=%5B%5D", asked.target)
        return desk.wire.answer("GET", target, {"Authorization": f"token {desk.secret}"}, b"")
    return every_row(desk, asked, reply)


def of_sam(desk: ForeignDeskService, document: Any) -> Any:
    """Say that Jane's ticket is Sam's."""
    if "ticket" in document:
        document["ticket"]["requester_id"] = 1007
        document["users"] = list(desk.desk.users.values())
        return document
    return {**document, "Requestor": [{"type": "user", "id": "sam@example.com"}]}


def member(*place: Any, value: Any) -> Callable[[ForeignDeskService, Any], Any]:
    """Return what puts a value at a place, once it is known for which desk."""

    def change(desk: ForeignDeskService, document: Any) -> Any:
        found = document
        for name in place[:-1]:
            found = found[name]
        found[place[-1]] = value(desk) if callable(value) else value
        return document

    return change


def along(**members: Any) -> Callable[[ForeignDeskService, Any], Any]:
    """Return what says of Jane, who comes along with her ticket, that she is otherwise."""

    def change(_: ForeignDeskService, document: Any) -> Any:
        document["users"] = [one | members if one["id"] == 1042 else one for one in document["users"]]
        return document

    return change


def repeated(times: int, name: str) -> Callable[[ForeignDeskService, Any], Any]:
    """Return what has each row so often."""
    return lambda _, document: {**document, name: document[name] * times}


GET_TICKET, TICKETS_ID = r"ticket/\d+", r"tickets/\d+"
#: Lie → the desk, tool, group, lie, and what must not be told.
LIES: Final[Mapping[str, tuple[str, str, str, Lie, tuple[str, ...]]]] = {
    "RT: another ticket than asked": (TRACKER, "get_ticket", "everybody", on("GET", GET_TICKET, member("id", value=2)),
                                      ("Printer",)),
    "RT: a ticket merged into another": (TRACKER, "get_ticket", "everybody", on("GET", GET_TICKET, member(
        "EffectiveId", value={"type": "ticket", "id": "2"})), ("Printer",)),
    "RT: another's ticket": (TRACKER, "get_ticket", "europe", on("GET", GET_TICKET, of_sam), (*SAMS, "Printer")),
    "RT: no ticket": (TRACKER, "get_ticket", "everybody", on("GET", GET_TICKET, member("Type", value="reminder")),
                      ("Printer",)),
    "RT: nobody's ticket": (TRACKER, "get_ticket", "everybody", on("GET", GET_TICKET, member("Requestor", value=[])),
                            ("Printer",)),
    "RT: a group's ticket": (TRACKER, "get_ticket", "everybody", on("GET", GET_TICKET, member(
        "Requestor", value=[{"type": "group", "id": 47}])), ("Printer",)),
    "RT: every row, to who sees one region": (TRACKER, "list_tickets", "europe", every_row, SAMS),
    "RT: every row, to who sees their own": (TRACKER, "list_tickets", "mine", every_row, SAMS),
    "RT: every row, found in one region": (TRACKER, "search_tickets", "europe", every_row, SAMS),
    "RT: every row of a customer": (TRACKER, "get_customer", "everybody", every_row, SAMS),
    "RT: every user, searched in one region": (TRACKER, "search_customer", "europe", everybody, ("Sam Poe", "bob")),
    "RT: every user, for one": (TRACKER, "get_ticket", "everybody", everybody, ("Printer", "Sam Poe")),
    "RT: RT itself": (TRACKER, "search_customer", "everybody", everybody, ("RT System", "Nobody in", "service-desk")),
    "RT: another user than asked": (TRACKER, "get_customer", "everybody", on("GET", r"user/\d+", member(
        "Name", value="sam@example.com")), SAMS),
    "RT: rows twice": (TRACKER, "list_tickets", "europe", on("GET", "tickets", repeated(3, "items")), SAMS),
    "RT: more rows than asked": (TRACKER, "list_tickets", "europe", on("GET", "tickets", repeated(200, "items")), SAMS),
    "RT: a page elsewhere": (TRACKER, "list_tickets", "europe", on("GET", "tickets", member("next_page", value=EVIL)),
                             ("evil",)),
    "RT: a row that names itself by a path": (TRACKER, "list_tickets", "everybody", on("GET", "tickets", member(
        "items", 0, "id", value="../../user/1")), ("../",)),
    "RT: a row with half a number": (TRACKER, "list_tickets", "everybody", on("GET", "tickets", member(
        "items", 0, "id", value=1.5)), ("1.5",)),
    "RT: a row with a huge number": (TRACKER, "list_tickets", "everybody", on("GET", "tickets", member(
        "items", 0, "id", value=10**30)), ("0" * 30,)),
    "RT: a row with a list for a number": (TRACKER, "list_tickets", "everybody", on("GET", "tickets", member(
        "items", 0, "id", value=[1])), ("[1]",)),
    "Zendesk: another ticket than asked": (ZENDESK, "get_ticket", "everybody", on("GET", TICKETS_ID, member(
        "ticket", "id", value=10_004)), ("Printer",)),
    "Zendesk: another's ticket": (ZENDESK, "get_ticket", "europe", on("GET", TICKETS_ID, of_sam), (*SAMS, "Printer")),
    "Zendesk: a colleague's ticket": (ZENDESK, "get_ticket", "everybody", on("GET", TICKETS_ID, member(
        "ticket", "requester_id", value=2002)), ("Printer",)),
    "Zendesk: a ticket of somebody who does not come along": (ZENDESK, "get_ticket", "europe", on(
        "GET", TICKETS_ID, member("users", value=[])), SAMS),
    "Zendesk: a ticket of somebody deleted": (ZENDESK, "get_ticket", "everybody", on("GET", TICKETS_ID, along(
        active=False)), ("Printer",)),
    "Zendesk: a ticket of somebody suspended": (ZENDESK, "get_ticket", "everybody", on("GET", TICKETS_ID, along(
        suspended=True)), ("Printer",)),
    "Zendesk: a ticket of somebody of the staff": (ZENDESK, "get_ticket", "everybody", on("GET", TICKETS_ID, along(
        role="admin")), ("Printer",)),
    "Zendesk: a customer who is now elsewhere": (ZENDESK, "get_ticket", "europe", on("GET", TICKETS_ID, along(
        user_fields={"region": "AMER"})), ("Printer",)),
    "Zendesk: a customer whose region is a list": (ZENDESK, "get_ticket", "europe", on("GET", TICKETS_ID, along(
        user_fields={"region": ["EMEA"]})), ("Printer",)),
    "Zendesk: every row, to who sees one region": (ZENDESK, "list_tickets", "europe", every_row, SAMS),
    "Zendesk: every row, to who sees their own": (ZENDESK, "list_tickets", "mine", every_row, SAMS),
    "Zendesk: every row, found in one region": (ZENDESK, "search_tickets", "europe", every_row, SAMS),
    "Zendesk: every row of a customer": (ZENDESK, "get_customer", "everybody", on(
        "GET", r"users/\d+/tickets/requested", lambda desk, document: {
            **document, "tickets": list(desk.desk.tickets.values())}), SAMS),
    "Zendesk: everybody, searched in one region": (ZENDESK, "search_customer", "europe", every_row, (
        "Sam Poe", "Eve Adams", "Bob Miller", "Bot")),
    "Zendesk: another user than asked": (ZENDESK, "get_customer", "everybody", on("GET", r"users/\d+", lambda desk, _: {
        "user": desk.desk.users[1007]}), SAMS),
    "Zendesk: a colleague": (ZENDESK, "get_customer", "everybody", on("GET", r"users/\d+", member(
        "user", "role", value="agent")), ("Jane",)),
    "Zendesk: rows twice": (ZENDESK, "list_tickets", "europe", on("GET", "search", repeated(3, "results")), SAMS),
    "Zendesk: more rows than asked": (ZENDESK, "list_tickets", "europe", on("GET", "search", repeated(
        200, "results")), SAMS),
    "Zendesk: a page elsewhere": (ZENDESK, "get_customer", "everybody", on("GET", r"users/\d+/tickets/requested",
                                                                          member("next_page", value=EVIL)), ("evil",)),
    "Zendesk: a row with half a number": (ZENDESK, "list_tickets", "everybody", on("GET", "search", member(
        "results", 0, "id", value=1.5)), ("1.5",)),
    "Zendesk: a row with a huge number": (ZENDESK, "list_tickets", "everybody", on("GET", "search", member(
        "results", 0, "id", value=10**30)), ("0" * 30,)),
    "Zendesk: a row with a negative number": (ZENDESK, "list_tickets", "everybody", on("GET", "search", member(
        "results", 0, "id", value=-5)), ("-5",)),
    "Zendesk: a row with a list for a number": (ZENDESK, "list_tickets", "everybody", on("GET", "search", member(
        "results", 0, "id", value=[1])), ("[1]",)),
    "Zendesk: nothing, and more of it": (ZENDESK, "list_tickets", "everybody", on("GET", "search", lambda _, document: {
        **document, "results": [], "next_page": EVIL}), ("no such", "evil")),
}  # fmt: skip


@pytest.mark.requirement("tools.access-controls")
@pytest.mark.parametrize("lie", LIES)
def test_what_was_not_asked_for_is_not_told(lie: str) -> None:
    kind, tool, group, change, untold = LIES[lie]
    with FOREIGN_DESKS[kind]() as desk:
        arguments = fitting(desk, tool)
        honest = desk.call(tool, arguments, group)
        desk.wire.tamper = lambda asked, reply: change(desk, asked, reply)

        result = desk.call(tool, arguments, group)

        told = json.dumps([result["content"], result.get("structuredContent")])
        assert not honest.get("isError")
        assert [one for one in untold if one in told] == []
        assert "Something went wrong inside" not in told
        assert desk.secret not in told
        assert desk.wire.writes == []
        ids = re.findall(r'"ticket_id": "(\d+)"', told)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("tool", ["add_note", "reply_to_customer", "update_ticket"])
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
@pytest.mark.parametrize("from_read", [0, 1, 2])
def test_nothing_is_written_on_a_ticket_that_changes_hands_while_it_is_written_on(
    kind: str, tool: str, from_read: int
) -> None:
    path = {TRACKER: GET_TICKET, ZENDESK: TICKETS_ID}[kind]
    with FOREIGN_DESKS[kind]() as desk:
        version = desk.call("get_ticket", fitting(desk, "get_ticket"))["structuredContent"]["version"]
        arguments = fitting(desk, tool) | ({"version": version} if tool == "update_ticket" else {})
        arguments = desk.agree(tool, arguments, "europe") if tool == "reply_to_customer" else arguments
        reads, lies = [], []

        def tamper(asked: Asked, reply: Reply) -> Reply:
            if asked.method != "GET" or not re.fullmatch(f".*/{path}", asked.path):
                return reply
            reads.append(asked)
            if len(reads) <= from_read:
                return reply
            # What is read once it is written on comes too late.
            lies.extend([] if desk.wire.writes else [asked])
            return on("GET", path, of_sam)(desk, asked, reply)

        desk.wire.tamper = tamper
        result = desk.call(tool, arguments, "europe")

        assert bool(result.get("isError")) is bool(lies)
        assert (desk.wire.writes == []) is bool(lies)
        assert "Sam" not in json.dumps(result)


#: What would be somebody or something else: a number is an id at RT, and these are its own.
NO_NAMES: Final = {"assignee": ("48", "0", "Nobody", "RT_System"), "team": ("2", "48")}


@pytest.mark.parametrize(("field", "value"), [(name, one) for name, values in NO_NAMES.items() for one in values])
def test_a_number_is_nobodys_name_and_no_teams(field: str, value: str) -> None:
    with FOREIGN_DESKS[TRACKER]() as desk:
        version = desk.call("get_ticket", fitting(desk, "get_ticket"))["structuredContent"]["version"]

        result = desk.call("update_ticket", {"ticket_id": desk.tickets["jane"], "version": version, field: value})

        assert result["isError"] is True
        assert "Nothing was done." in result["content"][0]["text"]
        assert desk.wire.writes == []


@pytest.mark.parametrize(
    "text", ["{{ticket.comments}}", "{ {ticket.comments}}", "{%for c in ticket.comments%}", "{\n{x"]
)
@pytest.mark.parametrize("tool", ["add_note", "reply_to_customer", "create_ticket"])
def test_what_zendesk_would_put_data_in_the_place_of_is_not_sent(tool: str, text: str) -> None:
    with FOREIGN_DESKS[ZENDESK]() as desk:
        arguments = fitting(desk, tool) | {"description" if tool == "create_ticket" else "text": f"See {text}"}

        result = desk.call(tool, desk.agree(tool, arguments) if tool == "reply_to_customer" else arguments)

        assert result["isError"] is True
        assert "Nothing was done." in result["content"][0]["text"]
        assert desk.wire.writes == []


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:01Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_the_first_and_the_last_moment_that_there_is_are_moments(kind: str, since: str) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        result = desk.call("list_tickets", {"updated_since": since})

        assert not result.get("isError")
        assert bool(result["structuredContent"]["tickets"]) is since.startswith("0001")
