"""What a desk promises of its tickets, for every one that stands behind the port `Tickets`.

The test file of an adapter has a class of these tests and a fixture `office`, which says how its desk is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, Final, Protocol

import pytest

from servicedesk.errors import DeskUnavailable, UnknownCursor
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_CURSOR_CHARACTERS, Customer, Customers
from servicedesk.tools.idempotency import SAME_ARGUMENTS_FOR, IdempotencyKey
from servicedesk.tools.lifecycle import UNSETTLED, is_settled
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import DUE_AFTER_HOURS, Audience, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import (
    MAX_CHANGES,
    MAX_COMMENTS,
    MAX_FOUND,
    MAX_LISTED,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    TicketFile,
    Tickets,
    TicketsPage,
)
from servicedesk.tools.view import View
from tests.desks.fitting import first_step, fitting, fitting_changes, fitting_filter, fitting_ticket
from tests.fakes.desk import JANE, NOW, customer, hide_fields, only, ticket

EVERYTHING: Final = View((Conditions(),))
SECOND: Final = timedelta(seconds=1)
PUBLIC: Final[frozenset[Audience]] = frozenset({"public"})
BOTH: Final[frozenset[Audience]] = frozenset({"public", "internal"})
NOTHING: Final[frozenset[str]] = frozenset()
ALL_STATUSES: Final = frozenset({*UNSETTLED, "resolved", "closed"})
SAM: Final = customer(7, "Sam Poe", region="AMER")
#: More than any page has.
MANY: Final = 100

_keys = count()


class TicketOffice(Protocol):
    """A desk with its tickets, and what only those can do who run it."""

    @property
    def desk(self) -> Customers:
        """The customers."""

    @property
    def tickets(self) -> Tickets:
        """Their tickets."""

    @property
    def profile(self) -> DeskProfile:
        """What the desk has. A ticket or a customer of a test is kept as `fitting` makes it."""

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        """Add these to what the desk has, and return once a search finds them.

        A ticket's description is ``Description of`` its id.
        """

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        """Add comments, in this order, however that is done fastest.

        The ticket's customer writes those whose `author_kind` is ``customer``.
        """

    def remove(self, customer: Customer) -> None:
        """Let a customer be one no more."""

    def close(self) -> None:
        """Let the store answer no more."""


def key() -> IdempotencyKey:
    """Return a key that no other request has."""
    return IdempotencyKey(digest=f"key {next(_keys)}", payload_digest="p", expires_at=NOW + SAME_ARGUMENTS_FOR)


def new(owner: Customer = JANE, **changes: Any) -> NewTicket:
    """Return a ticket that is to be opened."""
    made = NewTicket(
        customer=owner,
        kind="incident",
        subject="Cannot sign in",
        description="Since this morning.\nTried twice.",
        priority="high",
        opened_at=NOW.replace(microsecond=7),
        opened_by="bob",
    )
    return replace(made, **changes)


def said(text: str = "Try again.", *, seconds: int = 0, audience: Audience = "public", **changes: Any) -> NewComment:
    """Return a comment that is made so many seconds after all tickets were opened."""
    return replace(NewComment(at=NOW + seconds * SECOND, author="bob", audience=audience, text=text), **changes)


def written(by: Customer, text: str, *, seconds: int = 0) -> NewComment:
    """Return a public comment of the ticket's customer."""
    return said(text, seconds=seconds, author=by.name, author_kind="customer")


def opened(office: TicketOffice, ticket: NewTicket) -> str:
    """Open a ticket, and return its id."""
    kept = office.tickets.add_ticket(ticket, key())
    assert kept is not None
    return kept.record.made_id


def read(office: TicketOffice, ticket_id: str) -> CustomerTicket:
    """Return a ticket that is there."""
    found = office.tickets.ticket(ticket_id)
    assert found is not None
    return found


def file(
    office: TicketOffice, ticket_id: str, audiences: frozenset[Audience] = BOTH, hidden: frozenset[str] = NOTHING
) -> TicketFile:
    """Return a ticket that is there with what was said and done."""
    found = office.tickets.ticket_file(ticket_id, audiences=audiences, hidden=hidden)
    assert found is not None
    return found


def texts(found: TicketFile) -> list[str]:
    """Return what was said, the newest first."""
    return [comment.text for comment in found.comments]


def change(office: TicketOffice, ticket_id: str, *, seconds: int = 0, note: str | None = None, **fields: Any) -> Ticket:
    """Change a ticket as it is, in the fewest steps that the desk's transitions allow, and return it."""
    now = read(office, ticket_id).ticket
    steps = fitting_changes(fields, now.status, office.profile)
    for left, step in reversed(list(enumerate(reversed(steps)))):
        made = TicketChange(at=NOW + seconds * SECOND, actor="eve", fields=step, note=None if left else note)
        changed = office.tickets.change_ticket(read(office, ticket_id), made)
        assert changed is not None
        now = changed
    return now


def all_pages(page: Callable[[str | None], TicketsPage]) -> list[list[str]]:
    """Return the ids on each page."""
    pages: list[list[str]] = []
    after = None
    for _ in range(MANY):
        got = page(after)
        pages.append([one.ticket.ticket_id for one in got.tickets])
        after = got.next_cursor
        if after is None:
            return pages
    raise AssertionError("there is no last page")


def listed(office: TicketOffice, wanted: TicketFilter = TicketFilter(), view: View = EVERYTHING) -> list[str]:  # noqa: B008 -- frozen
    """Return the ids on all pages of a list."""
    fitting_one = fitting_filter(wanted, office.profile)
    pages = all_pages(lambda after: office.tickets.list(fitting_one, view, after, subject="bob"))
    assert max(map(len, pages)) <= MAX_LISTED
    return [one for page in pages for one in page]


def found(office: TicketOffice, words: str, view: View = EVERYTHING, customer_id: str | None = None) -> list[str]:
    """Return the ids on all pages of a search."""
    pages = all_pages(lambda after: office.tickets.search(words, view, after, subject="bob", customer_id=customer_id))
    assert max(map(len, pages)) <= MAX_FOUND
    return [one for page in pages for one in page]


def facts(ticket: Ticket) -> Ticket:
    """Return a ticket without what a desk counts and dates by itself."""
    return replace(ticket, version=1, opened_at=NOW, updated_at=NOW)


def ids(*tickets: Ticket) -> list[str]:
    """Return their ids."""
    return [one.ticket_id for one in tickets]


def assert_history(office: TicketOffice, there: TicketFile, *fields: Mapping[str, Any]) -> None:
    """Assert what is told of the past, the newest first: of a desk without a history nothing."""
    told = [] if "changes" in office.profile.absent else list(fields)
    assert ([one.fields for one in there.changes], there.has_more_changes) == (told, False)


class OpeningContract:
    """Opening a ticket, once."""

    def test_a_ticket_is_there_as_it_was_opened(self, office: TicketOffice) -> None:
        office.keep([JANE])
        asked = new()

        kept = office.tickets.add_ticket(asked, key())

        assert kept is not None
        assert not kept.is_repeat
        assert (kept.record.made_at, kept.record.payload_digest) == (asked.opened_at, "p")
        there = file(office, kept.record.made_id)
        assert there.ticket.customer.row == fitting(JANE, office.profile).row
        made = Ticket(
            ticket_id=kept.record.made_id,
            customer_id=JANE.customer_id,
            subject=asked.subject,
            priority="high",
            opened_at=NOW,
            opened_by="bob",
            updated_at=NOW,
        )
        assert facts(there.ticket.ticket) == made
        assert there.description == asked.description
        assert (there.comments, there.changes) == ((), ())
        assert (there.has_more_comments, there.has_more_changes) == (False, False)
        customers = office.desk.customer_file(JANE.customer_id, limit=5)
        assert customers is not None
        assert ids(*customers.open_tickets) == [made.ticket_id]

    def test_a_request_that_is_repeated_gets_the_first_ticket_back(self, office: TicketOffice) -> None:
        office.keep([JANE])
        same = key()

        first = office.tickets.add_ticket(new(opened_at=NOW), same)
        second = office.tickets.add_ticket(new(opened_at=same.expires_at), replace(same, payload_digest="another"))

        assert first is not None
        assert second is not None
        assert (first.is_repeat, second.is_repeat) == (False, True)
        assert first.record == second.record
        assert listed(office) == [first.record.made_id]

    @pytest.mark.parametrize("days", [0, 1])
    def test_another_request_gets_another_ticket(self, office: TicketOffice, days: int) -> None:
        office.keep([JANE])
        first = key()
        office.tickets.add_ticket(new(opened_at=NOW), first)

        second = office.tickets.add_ticket(new(opened_at=NOW + timedelta(days=days)), first if days else key())

        assert second is not None
        assert not second.is_repeat
        assert len(listed(office)) == 2

    def test_nothing_is_kept_for_a_customer_who_is_not_there_and_nothing_stops_the_next_attempt(
        self, office: TicketOffice
    ) -> None:
        same = key()
        assert office.tickets.add_ticket(new(), same) is None
        office.keep([JANE])
        assert listed(office) == found(office, "sign") == []

        kept = office.tickets.add_ticket(new(), same)

        assert kept is not None
        assert not kept.is_repeat
        assert listed(office) == found(office, "sign") == [kept.record.made_id]

    def test_no_ticket_is_opened_for_a_deleted_customer(self, office: TicketOffice) -> None:
        office.keep([JANE])
        office.remove(JANE)

        assert office.tickets.add_ticket(new(), key()) is None


class ConversationContract:
    """What is said about a ticket."""

    def test_comments_are_told_newest_first_to_those_whom_they_are_for(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        audiences: list[Audience] = ["public", "internal", "public"]

        kept = [
            office.tickets.add_comment(read(office, ticket_id), said(text, seconds=second, audience=audience), key())
            for second, (text, audience) in enumerate(zip(("one", "two", "three"), audiences, strict=True))
        ]

        assert texts(file(office, ticket_id, BOTH)) == ["three", "two", "one"]
        assert texts(file(office, ticket_id, PUBLIC)) == ["three", "one"]
        assert texts(file(office, ticket_id, frozenset({"internal"}))) == ["two"]
        assert texts(file(office, ticket_id, frozenset())) == []
        told = file(office, ticket_id).comments
        assert [(one.author, one.author_kind, one.audience) for one in told] == [
            ("bob", "agent", audience) for audience in reversed(audiences)
        ]
        assert [one.comment_id for one in told] == [one.record.made_id for one in reversed(kept) if one is not None]

    def test_what_the_customer_wrote_is_told_as_the_customers_and_what_a_colleague_wrote_as_an_agents(
        self, office: TicketOffice
    ) -> None:
        office.keep([JANE], [ticket(1)])

        office.say("T-00000001", [written(JANE, "It burns."), said("Which one?", seconds=1)])
        office.say("T-00000001", [written(JANE, "The lamp.", seconds=2)])

        told = [(one.text, one.author_kind) for one in file(office, "T-00000001", PUBLIC).comments]
        assert told == [("The lamp.", "customer"), ("Which one?", "agent"), ("It burns.", "customer")]
        newest, _, oldest = file(office, "T-00000001").comments
        assert (newest.author, oldest.author) == (JANE.name, JANE.name)

    @pytest.mark.parametrize("audiences", [PUBLIC, frozenset({"internal"}), BOTH])
    @pytest.mark.parametrize("others", [0, 30])
    def test_older_comments_are_read_from_where_the_newer_ended_and_others_show_in_nothing(
        self, office: TicketOffice, audiences: frozenset[Audience], others: int
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        audience: Audience = "public" if "public" in audiences else "internal"
        other: Audience = "internal" if audience == "public" else "public"
        office.say(
            ticket_id, (said(str(number), seconds=number, audience=audience) for number in range(MAX_COMMENTS + 5))
        )
        if audiences != BOTH:
            office.say(ticket_id, (said("another", seconds=number, audience=other) for number in range(others)))

        newest = file(office, ticket_id, audiences)
        oldest = office.tickets.ticket_file(
            ticket_id, audiences=audiences, hidden=NOTHING, before=newest.comments[-1].comment_id
        )

        assert oldest is not None
        assert texts(newest) + texts(oldest) == [str(number) for number in reversed(range(MAX_COMMENTS + 5))]
        assert (newest.has_more_comments, oldest.has_more_comments) == (True, False)
        assert oldest.changes == ()

    @pytest.mark.parametrize("comments", [MAX_COMMENTS, MAX_COMMENTS + 1])
    def test_whether_there_are_older_comments_is_known_exactly(self, office: TicketOffice, comments: int) -> None:
        office.keep([JANE], [ticket(1)])
        office.say("T-00000001", (said(seconds=number) for number in range(comments)))

        assert file(office, "T-00000001").has_more_comments is (comments > MAX_COMMENTS)

    def test_two_comments_at_the_same_moment_are_both_kept(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1)])

        for text in ("one", "two"):
            office.tickets.add_comment(read(office, "T-00000001"), said(text), key())

        assert sorted(texts(file(office, "T-00000001"))) == ["one", "two"]

    @pytest.mark.parametrize("audience", ["public", "internal"])
    def test_a_request_that_is_repeated_adds_no_second_comment(self, office: TicketOffice, audience: Audience) -> None:
        office.keep([JANE], [ticket(1)])
        same, there = key(), read(office, "T-00000001")

        first = office.tickets.add_comment(there, said(audience=audience), same)
        second = office.tickets.add_comment(there, said(audience=audience, seconds=1), same)

        assert first is not None
        assert second is not None
        assert (first.record, second.is_repeat) == (second.record, True)
        assert len(file(office, "T-00000001").comments) == 1

    @pytest.mark.parametrize(("audience", "status"), [("public", "open"), ("internal", "new")])
    def test_the_first_answer_of_an_agent_opens_a_ticket_and_a_note_does_not(
        self, office: TicketOffice, audience: Audience, status: str
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())

        office.tickets.add_comment(read(office, ticket_id), said(audience=audience), key())

        there = file(office, ticket_id)
        assert there.ticket.ticket.status == status
        assert_history(office, there, *([{"status": ("new", "open")}] if status == "open" else []))
        assert listed(office, TicketFilter(statuses=frozenset({"open"}))) == ([ticket_id] if status == "open" else [])

    def test_a_note_on_a_ticket_that_was_changed_since_is_added_and_changes_nothing_back(
        self, office: TicketOffice
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        as_read = read(office, ticket_id)
        change(office, ticket_id, status="resolved", priority="low")

        assert office.tickets.add_comment(as_read, said(seconds=1, audience="internal"), key()) is not None

        now = read(office, ticket_id).ticket
        assert (now.status, now.priority) == ("resolved", "low")

    @pytest.mark.parametrize("gone", ["the customer", "the ticket", "open"])
    def test_nothing_is_added_to_what_is_closed_or_not_there(self, office: TicketOffice, gone: str) -> None:
        office.keep([JANE], [ticket(1)])
        as_read = read(office, "T-00000001")
        if gone == "the customer":
            office.remove(JANE)
        elif gone == "the ticket":
            as_read = replace(as_read, ticket=replace(as_read.ticket, ticket_id="T-00000002"))
        elif "closed" in office.profile.transitions:
            change(office, "T-00000001", status="closed")
        else:
            pytest.skip("the desk closes nothing")

        assert office.tickets.add_comment(as_read, said(), key()) is None

        if gone != "the customer":
            assert texts(file(office, "T-00000001")) == []


EMPTY: Final[dict[str, Any]] = {"assignee": None, "team": None, "tags": ()}


class ChangeContract:
    """Changing fields of a ticket."""

    def test_some_fields_change_at_once_with_what_was_noted(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        before = read(office, ticket_id).ticket
        status = first_step(office.profile)
        asked = {"status": status, "priority": "urgent", "assignee": "eve", "team": "network"}
        (fields,) = fitting_changes(asked, before.status, office.profile)

        changed = change(office, ticket_id, seconds=5, note="Asked the carrier.", **fields)

        assert facts(changed) == facts(replace(before, **fields))
        there = file(office, ticket_id)
        assert facts(there.ticket.ticket) == facts(replace(changed, opened_by=there.ticket.ticket.opened_by))
        assert there.ticket.ticket.version == changed.version != before.version
        was = {"status": "new", "priority": "high"}
        assert_history(office, there, {name: (was.get(name), became) for name, became in fields.items()})
        (note,) = there.comments
        assert (note.text, note.audience, note.author) == ("Asked the carrier.", "internal", "eve")
        customers = office.desk.customer_file(JANE.customer_id, limit=5)
        assert customers is not None
        assert list(map(facts, customers.open_tickets)) == [facts(changed)]

    def test_a_ticket_is_among_its_customers_unsettled_ones_while_somebody_has_to_do_something(
        self, office: TicketOffice
    ) -> None:
        office.keep([JANE], [ticket(1), ticket(2)])

        for status in ("resolved", "open", "closed"):
            changed = change(office, "T-00000001", status=status)
            there = office.desk.customer_file(JANE.customer_id, limit=5)
            assert there is not None
            assert sorted(ids(*there.open_tickets)) == ids(
                *([] if is_settled(changed.status) else [changed]), ticket(2)
            )

    def test_a_field_can_be_emptied(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1, assignee="bob", team="network", tags=("a",))])
        fields = {name: empty for name, empty in EMPTY.items() if name not in office.profile.absent}

        changed = change(office, "T-00000001", **fields)

        assert read(office, "T-00000001").ticket == changed
        assert {name: getattr(changed, name) for name in EMPTY} == EMPTY
        assert listed(office, TicketFilter(is_unassigned=True)) == ["T-00000001"]
        assert listed(office, TicketFilter(assignee="bob")) == []

    def test_a_ticket_that_was_changed_since_it_was_read_is_left_as_it_is(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1)])
        as_read = read(office, "T-00000001")
        changed = change(office, "T-00000001", priority="low")

        stale = TicketChange(at=NOW + SECOND, actor="eve", fields={"priority": "urgent"}, note="Too late.")

        assert office.tickets.change_ticket(as_read, stale) is None
        there = file(office, "T-00000001")
        assert there.ticket.ticket == changed
        assert_history(office, there, {"priority": ("normal", "low")})
        assert there.comments == ()

    def test_a_ticket_of_a_deleted_customer_is_not_changed(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1)])
        as_read = read(office, "T-00000001")
        office.remove(JANE)

        made = TicketChange(at=NOW, actor="eve", fields={"priority": "low"})

        assert office.tickets.change_ticket(as_read, made) is None

    def test_the_history_leads_from_the_ticket_as_it_was_opened_to_the_ticket_as_it_is(
        self, office: TicketOffice
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        as_opened = read(office, ticket_id).ticket
        first = fields_of(as_opened)
        asked: list[dict[str, Any]] = [
            {"status": "open", "assignee": "bob"}, {"priority": "low", "tags": ("x",)}, {"status": "resolved"},
            {"status": "open", "team": "billing"}, {"assignee": None}, {"tags": ("x", "y"), "team": None},
            {"status": "pending", "priority": "urgent"}, {"status": "resolved"}, {"status": "closed", "tags": ()},
        ]  # fmt: skip
        steps: list[dict[str, Any]] = []
        for fields in asked:
            status = next((one["status"] for one in reversed(steps) if "status" in one), as_opened.status)
            steps += fitting_changes(fields, status, office.profile)
        steps = steps[:MAX_CHANGES]
        for second, fields in enumerate(steps):
            change(office, ticket_id, seconds=second, **fields)

        there = file(office, ticket_id)

        if "changes" in office.profile.absent:
            assert_history(office, there)
            return
        assert len(there.changes) == len(steps)
        for one in reversed(there.changes):
            assert {name: first[name] for name in one.fields} == {name: was for name, (was, _) in one.fields.items()}
            first |= {name: became for name, (_, became) in one.fields.items()}
        assert first == fields_of(there.ticket.ticket)


def fields_of(ticket: Ticket) -> dict[str, str | None]:
    """Return what a history tells of a ticket, as it tells it."""
    return {
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "tags": ", ".join(ticket.tags) or None,
    }


#: Urgent ones first, then the oldest: 3, 5, 1, 4, 2 of them are unsettled.
WORK: Final = (
    ticket(1, priority="normal", status="new"),
    ticket(2, SAM, priority="low", status="pending", assignee="bob"),
    ticket(3, priority="urgent", status="open", assignee="bob", team="network"),
    ticket(4, SAM, priority="normal", status="on_hold", team="billing"),
    ticket(5, priority="high", status="open", assignee="eve", tags=("vip",)),
    ticket(6, priority="urgent", status="resolved", assignee="bob", updated_at=NOW + 3 * SECOND),
    ticket(7, SAM, priority="urgent", status="closed", updated_at=NOW + 9 * SECOND),
)
LISTS: Final[dict[str, tuple[TicketFilter, list[int]]]] = {
    "what is to be done": (TicketFilter(), [3, 5, 1, 4, 2]),
    "open": (TicketFilter(statuses=frozenset({"open"})), [3, 5]),
    "of a region": (TicketFilter(region="AMER"), [4, 2]),
    "of a region without any": (TicketFilter(region="APAC"), []),
    "of two priorities": (TicketFilter(priorities=frozenset({"urgent", "low"})), [3, 2]),
    "of a person": (TicketFilter(assignee="bob"), [3, 2]),
    "of a person in a region": (TicketFilter(assignee="bob", region="EMEA"), [3]),
    "of nobody": (TicketFilter(is_unassigned=True), [1, 4]),
    "of a team": (TicketFilter(team="billing"), [4]),
    "settled": (TicketFilter(statuses=frozenset({"resolved", "closed"})), [7, 6]),
    "all": (TicketFilter(statuses=ALL_STATUSES), [7, 6, 5, 4, 3, 2, 1]),
    "of a person, settled too": (TicketFilter(statuses=ALL_STATUSES, assignee="bob"), [6, 3, 2]),
    "updated since": (TicketFilter(statuses=ALL_STATUSES, updated_since=NOW + 3 * SECOND), [7, 6]),
    "to be done, and updated since": (TicketFilter(updated_since=ticket(4).updated_at), [5, 4]),
    "nothing": (TicketFilter(statuses=frozenset()), []),
}


class ListContract:
    """Listing tickets."""

    @pytest.mark.parametrize(("wanted", "numbers"), LISTS.values(), ids=LISTS)
    def test_a_list_has_those_that_meet_all_of_the_filter_in_the_order_of_their_urgency_or_update(
        self, office: TicketOffice, wanted: TicketFilter, numbers: list[int]
    ) -> None:
        office.keep([JANE, SAM], WORK)

        # A desk without teams has no ticket of one.
        there = [] if wanted.team is not None and "team" in office.profile.absent else numbers
        assert listed(office, wanted) == [f"T-{number:08}" for number in there]

    def test_a_ticket_that_is_listed_is_as_it_is_kept(self, office: TicketOffice) -> None:
        office.keep([JANE, SAM], WORK)

        page = office.tickets.list(TicketFilter(), EVERYTHING, None, subject="bob")

        kept = [fitting_ticket(one, office.profile) for one in WORK]
        assert [one.ticket for one in page.tickets] == [kept[number - 1] for number in (3, 5, 1, 4, 2)]
        people = [fitting(one, office.profile).row for one in (JANE, SAM)]
        assert [one.customer.row for one in page.tickets] == [people[n] for n in (0, 0, 0, 1, 1)]

    def test_what_was_due_is_overdue_unless_it_is_settled(self, office: TicketOffice) -> None:
        if "due_at" in office.profile.absent:
            return
        due = {priority: NOW - timedelta(hours=hours) for priority, hours in DUE_AFTER_HOURS.items()}
        tickets = [
            ticket(10 * number + late + 1, priority=priority, opened_at=at - late * SECOND)
            for number, (priority, at) in enumerate(due.items())
            for late in (-1, 0, 1)
        ]
        settled = ticket(99, priority="urgent", status="resolved", opened_at=NOW - timedelta(days=90))
        office.keep([JANE], [*tickets, settled])

        overdue = TicketFilter(statuses=ALL_STATUSES - {"closed"}, overdue_at=NOW)

        assert sorted(listed(office, overdue)) == sorted(ids(*(one for one in tickets if one.due_at < NOW)))
        high = replace(overdue, priorities=frozenset({"high"}), statuses=frozenset(UNSETTLED))
        assert listed(office, high) == ids(*(one for one in tickets if one.due_at < NOW and one.priority == "high"))

    def test_settled_tickets_fill_a_page_however_many_others_were_updated_later(self, office: TicketOffice) -> None:
        settled = [ticket(number, status="resolved") for number in range(MAX_LISTED)]
        later = [ticket(1_000 + number, updated_at=NOW + number * SECOND) for number in range(200)]
        office.keep([JANE], [*settled, *later])

        page = office.tickets.list(TicketFilter(statuses=frozenset({"resolved"})), EVERYTHING, None, subject="bob")

        assert ids(*(one.ticket for one in page.tickets)) == ids(*settled[::-1])

    def test_a_comment_on_a_settled_ticket_brings_it_to_the_top_of_those(self, office: TicketOffice) -> None:
        office.keep([JANE, SAM], WORK)
        settled = TicketFilter(statuses=frozenset({"resolved", "closed"}))

        note = said(seconds=20, audience="internal")
        office.tickets.add_comment(read(office, WORK[5].ticket_id), note, key())

        assert listed(office, settled) == ids(WORK[5], WORK[6])

    @pytest.mark.parametrize("tickets", [0, 1, MAX_LISTED, MAX_LISTED + 1, 3 * MAX_LISTED + 2])
    @pytest.mark.parametrize("wanted", [TicketFilter(), TicketFilter(statuses=ALL_STATUSES)])
    def test_all_pages_together_have_each_ticket_once_in_order(
        self, office: TicketOffice, tickets: int, wanted: TicketFilter
    ) -> None:
        statuses, priorities = UNSETTLED, ("urgent", "normal", "low")
        kept = [
            ticket(n, (JANE, SAM)[n % 2], status=statuses[n % 4], priority=priorities[n % 3]) for n in range(tickets)
        ]
        office.keep([JANE, SAM], kept)

        if wanted == TicketFilter():
            expected = sorted(kept, key=lambda one: (priorities.index(one.priority), one.opened_at))
        else:
            expected = kept[::-1]
        assert listed(office, wanted) == ids(*expected)

    def test_a_list_shows_what_the_view_shows_as_if_there_were_nothing_else(self, office: TicketOffice) -> None:
        office.keep([JANE, SAM], WORK)
        bobs = Conditions(where={"assignee": frozenset({"bob"})})

        assert listed(office, view=View((only("AMER"),))) == ids(WORK[3], WORK[1])
        assert listed(office, view=View((bobs,))) == ids(WORK[2], WORK[1])
        assert listed(office, view=View((bobs, only("AMER")))) == ids(WORK[2], WORK[3], WORK[1])
        assert listed(office, TicketFilter(assignee="eve"), View((bobs,))) == []
        if "tags" not in office.profile.absent:
            assert listed(office, view=View((Conditions(where={"tags": frozenset({"vip", "x"})}),))) == ids(WORK[4])
        assert listed(office, view=View((Conditions(where={"name": frozenset({"Sam Poe"})}),))) == ids(WORK[3], WORK[1])
        assert listed(office, view=View(())) == []

    def test_a_cursor_goes_on_with_the_same_list_of_the_same_person_and_no_other(self, office: TicketOffice) -> None:
        office.keep([JANE], (ticket(number) for number in range(MAX_LISTED + 1)))
        cursor = office.tickets.list(TicketFilter(), EVERYTHING, None, subject="bob").next_cursor

        assert cursor is not None
        assert 0 < len(cursor) <= MAX_CURSOR_CHARACTERS
        assert len(office.tickets.list(TicketFilter(), EVERYTHING, cursor, subject="bob").tickets) == 1
        for wanted, subject, after in [
            (TicketFilter(), "eve", cursor),
            (TicketFilter(region="EMEA"), "bob", cursor),
            (TicketFilter(), "bob", "2#"),
            (TicketFilter(), "bob", "é"),
        ]:
            with pytest.raises(UnknownCursor):
                office.tickets.list(wanted, EVERYTHING, after, subject=subject)

    def test_overdue_goes_on_with_what_is_overdue_by_then(self, office: TicketOffice) -> None:
        if "due_at" in office.profile.absent:
            return
        office.keep([JANE], (ticket(number) for number in range(MAX_LISTED + 1)))
        at = NOW + timedelta(days=30)
        cursor = office.tickets.list(TicketFilter(overdue_at=at), EVERYTHING, None, subject="bob").next_cursor

        later = TicketFilter(overdue_at=at + SECOND)

        assert len(office.tickets.list(later, EVERYTHING, cursor, subject="bob").tickets) == 1

    def test_a_list_has_each_change_of_a_ticket(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1), ticket(2)])

        change(office, "T-00000002", priority="urgent", assignee="bob")
        assert listed(office) == ["T-00000002", "T-00000001"]
        assert listed(office, TicketFilter(assignee="bob")) == ["T-00000002"]
        change(office, "T-00000002", status="resolved", seconds=1)
        assert listed(office) == ["T-00000001"]
        assert listed(office, TicketFilter(assignee="bob")) == []
        office.tickets.add_comment(read(office, "T-00000001"), said(seconds=2), key())
        assert listed(office, TicketFilter(statuses=ALL_STATUSES)) == ["T-00000001", "T-00000002"]


class TicketSearchContract:
    """Finding tickets by words."""

    @pytest.mark.parametrize(
        "words", ["invoice", "INVOICE", "wrong invoice", "October", "invoice october", "  wrong,  ", "number 4711"]
    )
    def test_a_ticket_is_found_by_any_of_its_words_in_subject_and_description(
        self, office: TicketOffice, words: str
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new(subject="Invoice is wrong", description="The number 4711 of October."))
        opened(office, new(subject="Keyboard broken", description="Coffee."))

        assert found(office, words) == [ticket_id]

    @pytest.mark.parametrize("words", ["november", "invoice november", "jane", "C-1042", "...", "4712"])
    def test_a_ticket_is_not_found_by_what_it_has_not(self, office: TicketOffice, words: str) -> None:
        office.keep([JANE])
        opened(office, new(subject="Invoice is wrong", description="The number 4711 of October."))

        assert found(office, words) == []

    @pytest.mark.parametrize("tickets", [1, MAX_FOUND, MAX_FOUND + 1, 3 * MAX_FOUND + 2])
    @pytest.mark.parametrize("customer_id", [None, "C-1042"])
    def test_all_pages_together_have_each_ticket_once_the_newest_first(
        self, office: TicketOffice, tickets: int, customer_id: str | None
    ) -> None:
        kept = [
            ticket(number, (JANE, SAM)[number % 2], status=("open", "resolved")[number // 2 % 2], subject="Broken lamp")
            for number in range(2 * tickets)
        ]
        office.keep([JANE, SAM], kept)

        wanted = [one for one in reversed(kept) if customer_id in {None, one.customer_id}]
        assert found(office, "lamp", customer_id=customer_id) == ids(*wanted)
        assert found(office, "broken lamp", customer_id=customer_id) == ids(*wanted)

    def test_what_is_found_is_as_it_is_now(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())

        changed = change(office, ticket_id, status="resolved", assignee="eve")

        for customer_id in (None, JANE.customer_id):
            page = office.tickets.search("sign", EVERYTHING, None, subject="bob", customer_id=customer_id)
            (there,) = page.tickets
            assert facts(there.ticket) == facts(changed)
            assert there.customer.row == fitting(JANE, office.profile).row

    @pytest.mark.parametrize("customer_id", [None, "C-1042"])
    def test_a_search_finds_what_the_view_shows_by_what_it_shows(
        self, office: TicketOffice, customer_id: str | None
    ) -> None:
        office.keep([JANE, SAM], [ticket(1, subject="Broken lamp"), ticket(2, SAM, subject="Broken lamp")])

        janes, sams = ["T-00000001"], [] if customer_id else ["T-00000002"]
        assert found(office, "lamp", View((only("EMEA"),)), customer_id) == janes
        assert found(office, "lamp", View((only("AMER"),)), customer_id) == sams
        assert found(office, "lamp", View((hide_fields("subject"),)), customer_id) == []
        assert found(office, "lamp", View((hide_fields("description"),)), customer_id) == []
        amer_alone = Conditions(where={"region": frozenset({"AMER"})}, hide=frozenset({"subject"}))
        assert found(office, "lamp", View((amer_alone, only("EMEA"))), customer_id) == janes

    def test_a_cursor_goes_on_with_the_same_search_of_the_same_person_and_no_other(self, office: TicketOffice) -> None:
        office.keep([JANE], (ticket(number, subject="Broken lamp") for number in range(MAX_FOUND + 1)))
        cursor = office.tickets.search("lamp", EVERYTHING, None, subject="bob").next_cursor

        assert cursor is not None
        assert 0 < len(cursor) <= MAX_CURSOR_CHARACTERS
        assert len(office.tickets.search("lamp", EVERYTHING, cursor, subject="bob").tickets) == 1
        for words, subject, after, customer_id in [
            ("lamp", "eve", cursor, None),
            ("broken", "bob", cursor, None),
            ("lamp", "bob", cursor, "C-1042"),
            ("lamp", "bob", "T-00000001", None),
        ]:
            with pytest.raises(UnknownCursor):
                office.tickets.search(words, EVERYTHING, after, subject=subject, customer_id=customer_id)


class GoneContract:
    """What is not there, or belongs to nobody any more."""

    @pytest.mark.parametrize("ticket_id", ["T-00000002", "T-0000000", "T-000000011", "C-1042"])
    def test_there_is_no_ticket_under_an_id_that_is_no_tickets(self, office: TicketOffice, ticket_id: str) -> None:
        office.keep([JANE], [ticket(1)])

        assert office.tickets.ticket(ticket_id) is None
        assert office.tickets.ticket_file(ticket_id, audiences=BOTH, hidden=NOTHING) is None

    def test_a_deleted_customers_tickets_are_in_no_read(self, office: TicketOffice) -> None:
        office.keep([JANE, SAM], [ticket(1, subject="Broken lamp"), ticket(2, SAM, subject="Broken lamp")])

        office.remove(JANE)

        assert office.tickets.ticket("T-00000001") is None
        assert office.tickets.ticket_file("T-00000001", audiences=BOTH, hidden=NOTHING) is None
        assert listed(office) == listed(office, TicketFilter(statuses=ALL_STATUSES)) == ["T-00000002"]
        assert found(office, "lamp") == ["T-00000002"]
        assert found(office, "lamp", customer_id="C-1042") == []


AS_READ: Final = CustomerTicket(ticket=ticket(1), customer=JANE)
TICKET_CALLS: Final[dict[str, Callable[[Tickets], Any]]] = {
    "ticket": lambda tickets: tickets.ticket("T-00000001"),
    "ticket_file": lambda tickets: tickets.ticket_file("T-00000001", audiences=BOTH, hidden=NOTHING),
    "list": lambda tickets: tickets.list(TicketFilter(), EVERYTHING, None, subject="bob"),
    "search": lambda tickets: tickets.search("lamp", EVERYTHING, None, subject="bob"),
    "search of a customer": lambda tickets: tickets.search(
        "lamp", EVERYTHING, None, subject="bob", customer_id="C-1042"
    ),
    "add_ticket": lambda tickets: tickets.add_ticket(new(), key()),
    "add_comment": lambda tickets: tickets.add_comment(AS_READ, said(), key()),
    "change_ticket": lambda tickets: tickets.change_ticket(
        AS_READ, TicketChange(at=NOW, actor="eve", fields={"priority": "low"})
    ),
}


class TicketOutageContract:
    """What cannot be known is no answer."""

    @pytest.mark.parametrize("call", TICKET_CALLS.values(), ids=TICKET_CALLS)
    def test_tickets_that_cannot_be_reached_are_unavailable_and_not_absent(
        self, office: TicketOffice, call: Callable[[Tickets], Any]
    ) -> None:
        # What a desk does not know, it need not ask for.
        office.keep([JANE], [ticket(1)])
        office.close()

        with pytest.raises(DeskUnavailable) as unavailable:
            call(office.tickets)

        assert str(unavailable.value) == str(DeskUnavailable())


class TicketsContract(
    OpeningContract,
    ConversationContract,
    ChangeContract,
    ListContract,
    TicketSearchContract,
    GoneContract,
    TicketOutageContract,
):
    """Everything that a desk promises of its tickets."""


class OwnOpeningContract(OpeningContract):
    """Opening a ticket on a desk of our own."""

    def test_a_ticket_is_kept_as_it_was_opened(self, office: TicketOffice) -> None:
        office.keep([JANE])
        asked = new()

        kept = office.tickets.add_ticket(asked, key())

        assert kept is not None
        assert not kept.is_repeat
        assert (kept.record.made_at, kept.record.payload_digest) == (asked.opened_at, "p")
        there = file(office, kept.record.made_id)
        assert there.ticket.customer.row == JANE.row
        assert there.ticket.ticket == Ticket(
            ticket_id=kept.record.made_id,
            customer_id=JANE.customer_id,
            subject=asked.subject,
            priority="high",
            opened_at=asked.opened_at,
            opened_by="bob",
            updated_at=asked.opened_at,
        )
        assert there.description == asked.description
        assert (there.comments, there.changes) == ((), ())
        assert (there.has_more_comments, there.has_more_changes) == (False, False)
        customers = office.desk.customer_file(JANE.customer_id, limit=5)
        assert customers is not None
        assert customers.open_tickets == (there.ticket.ticket,)

    def test_of_many_identical_requests_at_once_one_opens_a_ticket(self, office: TicketOffice) -> None:
        office.keep([JANE])
        same = key()

        with ThreadPoolExecutor(max_workers=20) as pool:
            kept = list(pool.map(lambda _: office.tickets.add_ticket(new(opened_at=NOW), same), range(40)))

        assert [one.is_repeat for one in kept if one is not None].count(False) == 1
        assert listed(office) == list({one.record.made_id for one in kept if one is not None})


class OwnConversationContract(ConversationContract):
    """What is said, on a desk that keeps times and versions as it is told."""

    def test_what_was_said_is_told_newest_first_to_those_whom_it_is_for(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        audiences: list[Audience] = ["public", "internal", "public"]

        kept = [
            office.tickets.add_comment(read(office, ticket_id), said(text, seconds=second, audience=audience), key())
            for second, (text, audience) in enumerate(zip(("one", "two", "three"), audiences, strict=True))
        ]

        assert texts(file(office, ticket_id, BOTH)) == ["three", "two", "one"]
        assert texts(file(office, ticket_id, PUBLIC)) == ["three", "one"]
        assert texts(file(office, ticket_id, frozenset({"internal"}))) == ["two"]
        assert texts(file(office, ticket_id, frozenset())) == []
        newest = file(office, ticket_id).comments[0]
        assert (newest.at, newest.author, newest.author_kind, newest.audience) == (
            NOW + 2 * SECOND,
            "bob",
            "agent",
            "public",
        )
        assert newest.comment_id == kept[2].record.made_id if kept[2] else None
        assert read(office, ticket_id).ticket.updated_at == NOW + 2 * SECOND

    @pytest.mark.parametrize(
        ("comment", "status", "version"),
        [
            (said(), "open", 2),
            (said(audience="internal"), "new", 1),
            (said(author_kind="customer", author="Jane"), "new", 1),
        ],
        ids=["an agent's answer", "a note", "the customer's"],
    )
    def test_the_first_answer_of_an_agent_opens_a_ticket_and_is_a_change(
        self, office: TicketOffice, comment: NewComment, status: str, version: int
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())

        office.tickets.add_comment(read(office, ticket_id), comment, key())

        there = file(office, ticket_id)
        assert (there.ticket.ticket.status, there.ticket.ticket.version) == (status, version)
        assert [one.fields for one in there.changes] == ([{"status": ("new", "open")}] if version == 2 else [])
        assert listed(office, TicketFilter(statuses=frozenset({"open"}))) == ([ticket_id] if status == "open" else [])

    def test_a_comment_on_a_ticket_that_was_changed_since_is_added_and_changes_nothing_back(
        self, office: TicketOffice
    ) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        as_read = read(office, ticket_id)
        change(office, ticket_id, status="resolved", priority="low")

        assert office.tickets.add_comment(as_read, said(seconds=1), key()) is not None

        now = read(office, ticket_id).ticket
        assert (now.status, now.priority, now.version, now.updated_at) == ("resolved", "low", 2, NOW + SECOND)


class OwnChangeContract(ChangeContract):
    """Changes, on a desk that counts them and makes one of many at once."""

    def test_several_fields_change_at_once_with_what_was_noted(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new())
        before = read(office, ticket_id).ticket
        fields = {"status": "pending", "priority": "urgent", "assignee": "eve", "team": "network", "tags": ("a", "b")}

        changed = change(office, ticket_id, seconds=5, note="Asked the carrier.", **fields)

        assert changed == replace(before, **fields, updated_at=NOW + 5 * SECOND, version=2)  # type: ignore[arg-type]
        there = file(office, ticket_id)
        assert there.ticket.ticket == changed
        (told,) = there.changes
        assert (told.at, told.actor, told.version) == (NOW + 5 * SECOND, "eve", 2)
        assert told.fields == {
            "status": ("new", "pending"),
            "priority": ("high", "urgent"),
            "assignee": (None, "eve"),
            "team": (None, "network"),
            "tags": (None, "a, b"),
        }
        (note,) = there.comments
        assert (note.text, note.audience, note.author) == ("Asked the carrier.", "internal", "eve")
        customers = office.desk.customer_file(JANE.customer_id, limit=5)
        assert customers is not None
        assert customers.open_tickets == (changed,)

    def test_a_comment_alone_does_not_make_what_was_read_stale(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1)])
        as_read = read(office, "T-00000001")
        office.tickets.add_comment(as_read, said(), key())

        made = TicketChange(at=NOW + SECOND, actor="eve", fields={"priority": "low"})

        assert office.tickets.change_ticket(as_read, made) is not None

    def test_of_many_changes_at_once_one_is_made_and_the_others_are_told(self, office: TicketOffice) -> None:
        office.keep([JANE], [ticket(1)])
        as_read = read(office, "T-00000001")

        def assign(number: int) -> Ticket | None:
            made = TicketChange(at=NOW + number * SECOND, actor="eve", fields={"assignee": f"person{number}"})
            return office.tickets.change_ticket(as_read, made)

        with ThreadPoolExecutor(max_workers=20) as pool:
            made = [one for one in pool.map(assign, range(200)) if one is not None]

        assert made == [read(office, "T-00000001").ticket]
        assert len(file(office, "T-00000001").changes) == 1

    @pytest.mark.parametrize("changes", [MAX_CHANGES, MAX_CHANGES + 1])
    def test_of_hidden_fields_nothing_is_told_not_even_how_many_changes_there_were(
        self, office: TicketOffice, changes: int
    ) -> None:
        office.keep([JANE], [ticket(1)])
        for number in range(changes):
            change(office, "T-00000001", seconds=2 * number, assignee=f"person{number}")
            fields = {"priority": ("low", "high")[number % 2], "assignee": f"other{number}"}
            change(office, "T-00000001", seconds=2 * number + 1, **fields)

        there = file(office, "T-00000001", hidden=frozenset({"assignee"}))

        assert [set(one.fields) for one in there.changes] == [{"priority"}] * MAX_CHANGES
        assert there.has_more_changes is (changes > MAX_CHANGES)
        assert file(office, "T-00000001").has_more_changes
        assert file(office, "T-00000001", hidden=frozenset({"assignee", "priority"})).changes == ()


class OwnTicketSearchContract(TicketSearchContract):
    """Finding tickets on a desk that knows the forms of a word."""

    def test_a_ticket_is_found_by_another_form_of_a_word(self, office: TicketOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new(subject="Invoice is wrong"))

        assert found(office, "INVOICES") == [ticket_id]


class OwnTicketsContract(
    OwnOpeningContract,
    OwnConversationContract,
    OwnChangeContract,
    OwnTicketSearchContract,
    TicketsContract,
):
    """Everything that the product's own desk promises of its tickets."""
