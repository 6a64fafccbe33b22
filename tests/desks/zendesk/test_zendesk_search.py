"""What is asked of Zendesk's search, what comes back, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.desks.zendesk.lanes import RECORDS_A_PAGE, Place
from servicedesk.desks.zendesk.query import MAX_WORDS, is_about, is_found, quote_value, words_of
from servicedesk.errors import DeskUnavailable, UnknownCursor
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.view import View
from tests.desks.zendesk.office import BOB, EVE, JANE, SAM, ZendeskOffice, zendesk_office
from tests.fakes.desk import hide_fields, only
from tests.fakes.zendesk import zendesk_moment
from tests.fakes.zendesk_search import parts_of

EVERYTHING = View((Conditions(),))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALL = frozenset({"new", "open", "pending", "on_hold", "resolved", "closed"})


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    with zendesk_office() as served:
        yield served


def keep(office: ZendeskOffice, *, at: datetime = NOW, **members: Any) -> str:
    """Keep a ticket of Jane's that was opened then, and return its id."""
    sent = {"requester_id": JANE, "subject": "Lamp", "comment": {"body": "Dark.", "public": True}}
    made = office.zendesk.create(sent, None)["ticket"]
    moments = {"created_at": zendesk_moment(at), "updated_at": zendesk_moment(at)}
    office.zendesk.tickets[made["id"]] |= {**moments, **members}
    return str(made["id"])


def queries(office: ZendeskOffice) -> list[str]:
    return [query["query"] for _, path, query, _ in office.server.asked if path == "search"]


def listed(office: ZendeskOffice, wanted: TicketFilter, view: View = EVERYTHING) -> list[list[str]]:
    """Return the ids on each page; each page is a call of its own."""
    pages, after = [], None
    for _ in range(100):
        office.client.begin()
        page = office.ports.tickets.list(wanted, view, after, subject="bob")
        pages.append([one.ticket.ticket_id for one in page.tickets])
        after = page.next_cursor
        if after is None:
            return pages
    raise AssertionError("there is no last page")


def found(office: ZendeskOffice, words: str, view: View = EVERYTHING) -> list[str]:
    page = office.ports.tickets.search(words, view, None, subject="bob")
    return [one.ticket.ticket_id for one in page.tickets]


ATTACKS = [
    'lamp" OR type:user "',
    "lamp requester:1042",
    "-lamp",
    "lamp*",
    "type:user",
    "status:closed tags:vip",
    'created>2000-01-01 "',
    "lamp\\",
    'subject:"x" commenter:me',
    "(lamp OR dark)",
    "lamp\u0000\n\rtype:user",
    "“lamp” type：user",  # noqa: RUF001 -- the point
]


@pytest.mark.parametrize("typed", ATTACKS)
def test_what_somebody_types_is_words_and_no_query(office: ZendeskOffice, typed: str) -> None:
    office.ports.customers.search(typed, EVERYTHING, None, subject="bob")
    office.ports.tickets.search(typed, EVERYTHING, None, subject="bob", customer_id=str(JANE))

    people, tickets = map(parts_of, queries(office))
    assert [part[1:] for part in people if part[1]] == [("type", ":", "user"), ("role", ":", "end-user")]
    assert [part[1:] for part in tickets if part[1]] == [("type", ":", "ticket"), ("requester", ":", str(JANE))]
    assert not any(negated for negated, *_ in (*people, *tickets))


@given(st.text())
def test_nothing_that_is_quoted_ends_its_quotation(value: str) -> None:
    assert quote_value(value).count('"') == 2
    assert set(quote_value(value)[1:-1]).isdisjoint('"\\:<>*()\n\r\0')


@given(st.text(max_size=200))
def test_each_word_is_one_part_of_a_query(typed: str) -> None:
    words = words_of(typed)

    assert len(words) <= MAX_WORDS
    if words:
        assert [part[:3] for part in parts_of(" ".join(map(quote_value, words)))] == [(False, "", "")] * len(words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Jane Doe", ("Jane", "Doe")),
        ("jane.doe@example.com", ("jane.doe@example.com",)),
        ("doe +44 7700 900042", ("doe", "+447700900042")),
        ("+44 (7700) 900-042 jane", ("+447700900042", "jane")),
        ("order 4711", ("order", "4711")),
        ("...", ()),
        ("-", ()),
    ],
)
def test_words_are_read_as_people_write_them(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("words", "is_it"),
    [
        (("jan",), True),
        (("ane",), False),
        (("rené",), True),
        (("rene",), True),
        (("+447700",), True),
        (("7700",), False),
    ],
)
def test_a_word_begins_one_of_a_customers(words: tuple[str, ...], is_it: bool) -> None:
    assert is_found(words, ["Jane René", "jane@example.com"], phone="+44 7700 900042") is is_it


@pytest.mark.parametrize(
    ("word", "is_it"),
    [
        ("invoices", True),
        ("invoice", True),
        ("invo", True),
        ("voice", False),
        ("4711", True),
        ("471", True),
        ("47110", False),
    ],
)
def test_a_word_of_a_ticket_may_have_another_ending(word: str, is_it: bool) -> None:
    assert is_about([word], ["The invoice 4711"]) is is_it


def test_a_ticket_is_not_found_by_words_of_comments(office: ZendeskOffice) -> None:
    ticket_id = keep(office)
    office.zendesk.update(int(ticket_id), {"comment": {"body": "The password was weak.", "public": False}})

    assert found(office, "password") == []
    assert found(office, "lamp dark") == [ticket_id]


def test_what_comes_unasked_is_not_told(office: ZendeskOffice) -> None:
    mine = keep(office, status="open", assignee_id=BOB, group_id=31, priority="high")
    others: list[dict[str, Any]] = [
        {"id": 1, "requester_id": SAM, "status": "open", "assignee_id": BOB, "group_id": 31, "priority": "high"},
        {"id": 2, "status": "closed"},
        {"id": 3, "assignee_id": EVE},
        {"id": 4, "group_id": 32},
        {"id": 5, "priority": "low"},
        {"id": 6, "requester_id": EVE},
        {"id": 7, "requester_id": None},
        {"id": 8, "requester_id": 999_999},
        {"id": 10, "result_type": "user"},
        {"id": 11, "subject": "Chair", "description": "Broken."},
    ]

    def tampered(method: str, path: str, document: Any) -> Any:
        if path == "search":
            one = document["results"][0]
            document["results"] += [{**one, **other} for other in others]
        return document

    office.zendesk.tamper = tampered
    wanted = TicketFilter(region="EMEA", assignee="bob", team="network", priorities=frozenset({"high"}))

    # That one is meant, whatever it is about.
    assert listed(office, wanted) == [["11", mine]]
    assert set(found(office, "lamp")) >= {mine, "1"}
    assert set(found(office, "lamp")).isdisjoint({"6", "7", "8", "10", "11"})
    office_page = office.ports.tickets.search("lamp", EVERYTHING, None, subject="bob", customer_id=str(JANE))
    assert "1" not in [one.ticket.ticket_id for one in office_page.tickets]


def test_colleagues_and_whoever_is_suspended_or_deleted_are_not_among_the_customers(office: ZendeskOffice) -> None:
    office.zendesk.add_user(1, "Jane Agent", role="agent")
    office.zendesk.add_user(2, "Jane Suspended", suspended=True)
    office.zendesk.add_user(3, "Jane Deleted", active=False)

    def tampered(method: str, path: str, document: Any) -> Any:
        if path == "search":
            document["results"] = [{**one, "result_type": "user"} for one in office.zendesk.users.values()]
        return document

    office.zendesk.tamper = tampered

    page = office.ports.customers.search("jane", EVERYTHING, None, subject="bob")

    assert [one.customer_id for one in page.contacts] == [str(JANE)]


def test_a_search_that_lags_tells_no_state_that_is_gone(office: ZendeskOffice) -> None:
    first = keep(office, status="open")
    office.zendesk.index()
    second = keep(office, status="open")

    assert listed(office, TicketFilter()) == [[first]]
    office.zendesk.update(int(first), {"status": "solved"})
    assert listed(office, TicketFilter()) == [[]]
    # What is read by id or of one customer does not lag.
    assert office.ports.tickets.ticket(second) is not None
    file = office.ports.customers.customer_file(str(JANE), limit=5)
    assert file is not None
    assert [one.ticket_id for one in file.open_tickets] == [second]


def test_the_view_is_asked_of_each_that_comes_back(office: ZendeskOffice) -> None:
    janes, sams = keep(office, status="open"), keep(office, status="open", requester_id=SAM)

    assert listed(office, TicketFilter(), View((only("AMER"),))) == [[sams]]
    assert listed(office, TicketFilter(), View(())) == [[]]
    assert found(office, "lamp", View((only("EMEA"),))) == [janes]
    assert found(office, "lamp", View((hide_fields("description"),))) == []


@pytest.mark.parametrize("tickets", [1, RECORDS_A_PAGE, RECORDS_A_PAGE + 1, 3 * RECORDS_A_PAGE + 7])
@pytest.mark.parametrize("apart_seconds", [0, 1, 20])
@pytest.mark.parametrize("statuses", [None, ALL])
def test_however_many_there_are_all_pages_together_have_each_once(
    office: ZendeskOffice, tickets: int, apart_seconds: int, statuses: Any
) -> None:
    """As an import makes them: many in one second, too."""
    priorities = ("urgent", "high", None, "low")
    kept = {
        keep(office, at=NOW + timedelta(seconds=n * apart_seconds // 20), status="open", priority=priorities[n % 4])
        for n in range(tickets)
    }
    wanted = TicketFilter() if statuses is None else TicketFilter(statuses=statuses)
    there = office.fresh(most=MAX_CALLS)

    pages = listed(there, wanted)

    shown = [one for page in pages for one in page]
    assert len(shown) == len(set(shown))
    assert set(shown) == kept
    if statuses is None:
        ranks = [priorities.index(office.zendesk.tickets[int(one)]["priority"]) for one in shown]
        assert ranks == sorted(ranks)


def test_a_queue_that_is_small_takes_one_request(office: ZendeskOffice) -> None:
    for n in range(RECORDS_A_PAGE):
        keep(office, status="open", priority=("urgent", "low")[n % 2])
    asked = len(office.server.asked)

    office.ports.tickets.list(TicketFilter(), EVERYTHING, None, subject="bob")

    assert len(office.server.asked) == asked + 1


def test_a_person_or_team_that_is_not_known_has_no_tickets_and_nothing_is_searched(office: ZendeskOffice) -> None:
    keep(office, status="open")

    assert listed(office, TicketFilter(assignee="nobody-we-know")) == [[]]
    assert listed(office, TicketFilter(team="no-such-team")) == [[]]
    assert queries(office) == []


@pytest.mark.parametrize("text", ["", "x", "1,2", "1,2,3,4,5", "a,b,c,d", "1,,,", ",1,1,1"])
def test_a_place_that_is_none_leads_nowhere(text: str) -> None:
    with pytest.raises(UnknownCursor):
        Place.read(text)


@pytest.mark.parametrize("place", [Place(), Place(3, 5, None, 2), Place(0, 1_795_000_000, 7)])
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert Place.read(str(place)) == place


@pytest.mark.parametrize(
    "document",
    [{}, [], {"results": None}, {"results": [7]}, {"results": [{"result_type": "ticket"}]}, {"error": "unavailable"}],
)
def test_an_answer_that_is_none_is_no_empty_list(office: ZendeskOffice, document: Any) -> None:
    office.zendesk.instead.append((200, document, {}))

    with pytest.raises(DeskUnavailable):
        office.ports.tickets.list(TicketFilter(), EVERYTHING, None, subject="bob")


def test_no_url_of_an_answer_is_followed(office: ZendeskOffice) -> None:
    for n in range(3 * RECORDS_A_PAGE):
        keep(office, at=NOW + timedelta(seconds=n), status="open")

    listed(office, TicketFilter())
    office.ports.customers.customer_file(str(JANE), limit=200)

    # The stand-in's answers have had some, and it has broken over none that it does not serve.
    assert all("evil" not in f"{path}{query}" for _, path, query, _ in office.server.asked)
