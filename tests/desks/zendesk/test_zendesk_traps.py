"""What Zendesk might answer, and what must not come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from servicedesk.errors import DeskBusy, DeskUnavailable
from servicedesk.tools.tickets import TicketFile
from tests.desks.zendesk.office import EVE, JANE, ZendeskOffice, zendesk_office


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    with zendesk_office() as served:
        yield served


def keep(office: ZendeskOffice) -> str:
    """Keep a ticket of Jane's, and return its id."""
    sent = {"requester_id": JANE, "subject": "Lamp", "comment": {"body": "Dark.", "public": True}}
    return str(office.zendesk.create(sent, None)["ticket"]["id"])


def say(office: ZendeskOffice, ticket_id: str, **comment: Any) -> None:
    office.zendesk.update(int(ticket_id), {"comment": {"body": "Hello.", **comment}})


def file(office: ZendeskOffice, ticket_id: str) -> TicketFile:
    found = office.ports.tickets.ticket_file(ticket_id, audiences=frozenset({"public", "internal"}), hidden=frozenset())
    assert found is not None
    return found


def test_a_ticket_that_is_answered_under_another_id_is_not_there(office: ZendeskOffice) -> None:
    first, second = keep(office), keep(office)
    office.zendesk.tamper = lambda *_: {"ticket": office.zendesk.tickets[int(second)], "users": []}

    assert office.ports.tickets.ticket(first) is None


def test_a_customer_who_is_answered_under_another_id_is_not_there(office: ZendeskOffice) -> None:
    office.zendesk.tamper = lambda *_: {"user": {**office.zendesk.users[JANE], "id": 7}}

    assert office.ports.customers.customer(str(JANE)) is None


@pytest.mark.parametrize("one_id", ["../users", "me", "1042.json", "show_many", "", "1042?role=admin"])
def test_what_is_no_number_leads_to_nobody(office: ZendeskOffice, one_id: str) -> None:
    assert office.ports.tickets.ticket(one_id) is None
    assert office.ports.tickets.ticket_file(one_id, audiences=frozenset(), hidden=frozenset()) is None
    assert office.ports.customers.customer(one_id) is None
    assert office.ports.customers.count_tickets(one_id, limit=5) == 0
    assert office.server.asked == []


def test_of_a_comment_the_plain_text_is_told_and_never_html(office: ZendeskOffice) -> None:
    ticket_id = keep(office)
    say(office, ticket_id, public=True, author_id=JANE)
    comment = office.zendesk.comments[int(ticket_id)][-1]
    comment |= {"body": "*Hello*", "plain_body": "Hello", "html_body": "<b>Hello</b>"}
    assert file(office, ticket_id).comments[0].text == "Hello"

    comment |= {"plain_body": ""}
    assert file(office, ticket_id).comments[0].text == "*Hello*"


def test_a_comment_that_does_not_say_for_whom_it_is_is_told_to_nobody(office: ZendeskOffice) -> None:
    ticket_id = keep(office)
    say(office, ticket_id, public=False)

    def tampered(method: str, path: str, document: Any) -> Any:
        for comment in document.get("comments", ()):
            del comment["public"]
        return document

    office.zendesk.tamper = tampered

    with pytest.raises(DeskUnavailable):
        file(office, ticket_id)


def test_what_others_did_there_is_theirs(office: ZendeskOffice) -> None:
    ticket_id = keep(office)
    office.zendesk.update(int(ticket_id), {"status": "open", "metadata": {"acted_for": "alice"}})
    office.zendesk.update(int(ticket_id), {"priority": "low", "metadata": {"acted_for": "alice"}})
    office.zendesk.update(int(ticket_id), {"tags": ["a", "b"]})
    for audit, author in zip(office.zendesk.audits[int(ticket_id)][1:], (EVE, JANE, -1), strict=True):
        audit["author_id"] = author
    say(office, ticket_id, public=True)
    office.zendesk.comments[int(ticket_id)][-1]["author_id"] = -1

    there = file(office, ticket_id)

    assert [(one.actor, one.fields) for one in there.changes] == [
        ("the service desk", {"tags": (None, "a, b")}),
        ("the customer", {"priority": ("normal", "low")}),
        ("eve", {"status": ("new", "open")}),
    ]
    assert [(one.author_kind, one.author) for one in there.comments] == [("system", "the service desk")]


READS: dict[str, Callable[[ZendeskOffice], Any]] = {
    "a ticket": lambda office: office.ports.tickets.ticket("35436"),
    "a file": lambda office: office.ports.tickets.ticket_file("35436", audiences=frozenset(), hidden=frozenset()),
    "a customer": lambda office: office.ports.customers.customer("1042"),
    "how many": lambda office: office.ports.customers.count_tickets("1042", limit=5),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize(
    ("status", "document", "headers"),
    [
        (200, {"error": "RecordNotFound", "description": "secret words"}, {}),
        (200, {"ticket": None, "user": None, "user_related": None}, {}),
        (200, {"ticket": [], "user": [], "user_related": []}, {}),
        (200, [], {}),
        (200, b"", {}),
        (204, b"", {}),
        (500, {"error": "secret words"}, {}),
    ],
)
def test_an_answer_that_is_none_is_no_absence(
    office: ZendeskOffice, read: Callable[[ZendeskOffice], Any], status: int, document: Any, headers: dict[str, str]
) -> None:
    office.zendesk.instead.append((status, document, headers))

    with pytest.raises(DeskUnavailable) as unavailable:
        read(office)

    assert "secret" not in str(unavailable.value)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_limit_that_is_reached_says_when_to_come_again(
    office: ZendeskOffice, read: Callable[[ZendeskOffice], Any]
) -> None:
    office.zendesk.instead.append((429, {"error": "TooManyRequests"}, {"Retry-After": "31"}))

    with pytest.raises(DeskBusy) as busy:
        read(office)

    assert busy.value.retry_after_seconds == 31


@pytest.mark.parametrize("status", [403, 404])
def test_what_may_not_be_read_is_as_absent_as_what_is_not_there(office: ZendeskOffice, status: int) -> None:
    office.zendesk.instead.extend([(status, {"error": "x"}, {})] * 2)

    assert office.ports.tickets.ticket("35436") is None
    assert office.ports.customers.customer("1042") is None


def test_an_account_that_may_not_see_who_it_is_decides_nothing(office: ZendeskOffice) -> None:
    sent = {
        "requester_id": JANE,
        "subject": "Lamp",
        "comment": {"body": "Dark.\n\n— bob, through the service desk's account", "public": True},
    }
    ticket_id = str(office.zendesk.create(sent, None)["ticket"]["id"])
    office.zendesk.tamper = lambda _, path, document: {"user": {}} if path == "users/me" else document

    with pytest.raises(DeskUnavailable):
        office.ports.tickets.ticket(ticket_id)
