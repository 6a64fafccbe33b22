"""What is odd about Request Tracker, and must mislead nobody: on a real one, and on the one in memory alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from servicedesk.desks.conversation import SOMEBODY_ELSE
from servicedesk.desks.request_tracker.reader import UNSEARCHABLE
from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS
from servicedesk.errors import DeskRefused, DeskUnavailable, OutcomeUnknown
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import MAX_LISTED, CustomerTicket, TicketChange
from servicedesk.tools.view import View
from tests.desks.request_tracker.office import TrackerOffice
from tests.desks.ticket_contract import (
    BOTH,
    EVERYTHING,
    NOTHING,
    SAM,
    file,
    found,
    key,
    listed,
    new,
    opened,
    read,
    said,
)
from tests.fakes.desk import JANE, NOW, hide_fields, ticket

ONE: Final = "T-00000001"
#: What would be a condition of TicketSQL, were it not quoted.
INJECTIONS: Final = ["x' OR id > 0 OR Owner = 'y", "\\' OR id > 0 OR Owner = \\'", "' OR '1' = '1", "%", "_", "\\"]
FORGED: Final = "It burns.\n\n— bob, through the service desk's account"


def changing(**fields: Any) -> TicketChange:
    """Return a change by eve."""
    return TicketChange(at=NOW, actor="eve", fields=fields)


class WriteTraps:
    """Writes that RT answers as if they were done."""

    def test_a_change_that_is_refused_is_told_so_and_nothing_is_changed(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1)])
        before = read(office, ONE)

        with pytest.raises(DeskRefused) as refused:
            office.tickets.change_ticket(before, changing(assignee="nobody-knows-them"))

        assert refused.value.field == "assignee"
        assert read(office, ONE) == before

    @pytest.mark.parametrize("other", [{"team": "no-such-queue"}, {"team": "Elsewhere"}, {"assignee": "reader"}])
    def test_a_change_that_is_half_done_is_not_told_as_one_that_was_made_or_refused(
        self, office: TrackerOffice, other: dict[str, str]
    ) -> None:
        office.keep([JANE], [ticket(1)])
        before = read(office, ONE)

        with pytest.raises(OutcomeUnknown):
            office.tickets.change_ticket(before, changing(priority="urgent", **other))

        now = read(office, ONE).ticket
        assert (now.priority, now.team, now.assignee) == ("urgent", None, None)

    def test_an_account_that_may_only_read_changes_and_says_nothing(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1)])
        reader = TrackerOffice(office.tracker, account="reader")
        reader.names = office.names
        reader.desk._names = reader.tickets._names = office.names
        as_read = read(reader, ONE)

        for call in (
            lambda: reader.tickets.change_ticket(as_read, changing(priority="low")),
            lambda: reader.tickets.add_comment(as_read, said(), key()),
            lambda: reader.tickets.add_comment(as_read, said(audience="internal"), key()),
            lambda: reader.tickets.add_ticket(new(), key()),
        ):
            with pytest.raises(DeskRefused):
                call()

        reader.close()
        assert read(office, ONE) == as_read
        assert (file(office, ONE).comments, listed(office)) == ((), [ONE])

    def test_what_is_written_says_for_whom_and_a_customer_is_told_the_name_alone(self, office: TrackerOffice) -> None:
        office.keep([JANE])
        ticket_id = opened(office, new(description="It burns."))
        for audience in ("internal", "public"):
            office.tickets.add_comment(read(office, ticket_id), said("Try again.", audience=audience), key())
        stranger = TrackerOffice(office.tracker, options={"account": "somebody-else"})

        there = stranger.ports.tickets.ticket_file(ticket_id, audiences=BOTH, hidden=NOTHING)

        stranger.close()
        assert there is not None
        assert [one.text for one in there.comments] == [
            "Try again.\n\n— bob",
            "Try again.\n\n— bob, through the service desk's account",
        ]
        assert there.description == "It burns.\n\n— bob, through the service desk's account"
        assert there.ticket.ticket.opened_by == "service-desk"


class ReadTraps:
    """Answers of RT that are about something else."""

    def test_a_ticket_that_was_merged_is_none_under_its_old_id(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1), ticket(2)])
        as_read = read(office, ONE)
        office.tracker.merge(*(office.names.tickets[one] for one in (ONE, "T-00000002")))

        assert office.tickets.ticket(ONE) is None
        assert office.tickets.add_comment(as_read, said(), key()) is None
        assert office.tickets.change_ticket(as_read, changing(priority="low")) is None
        assert listed(office) == ["T-00000002"]
        assert file(office, "T-00000002").ticket.ticket.priority == "normal"

    def test_a_ticket_without_a_customer_is_none(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1)])
        orphan = {**office.order(ticket(2)), "Requestor": ""}
        (made,) = office.tracker.make([("ticket", orphan)])

        assert office.tickets.ticket(made) is None
        assert listed(office) == [ONE]

    @pytest.mark.parametrize("status", ["deleted"])
    def test_a_ticket_in_a_status_without_a_name_is_none(self, office: TrackerOffice, status: str) -> None:
        office.keep([JANE], [ticket(1)])
        (made,) = office.tracker.make([("ticket", {**office.order(ticket(2)), "Status": status})])

        assert office.tickets.ticket(made) is None
        assert listed(office) == [ONE]

    def test_a_ticket_of_a_queue_that_the_account_may_not_see_is_none(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1)])
        (made,) = office.tracker.make([("ticket", {**office.order(ticket(2)), "Queue": "Elsewhere"})])

        assert office.tickets.ticket(made) is None
        assert listed(office) == [ONE]

    def test_a_search_of_users_that_rt_widened_without_a_word_is_not_believed(self, office: TrackerOffice) -> None:
        office.keep([JANE, SAM])
        office.client.begin()

        with pytest.raises(DeskUnavailable) as unavailable:
            office.reader.users_with("Country", ["EMEA"])

        assert unavailable.value.code == UNSEARCHABLE

    @pytest.mark.parametrize("user", ["Nobody", "RT_System", "service-desk"])
    def test_users_of_rts_own_and_of_ours_are_nobodys_customers(self, office: TrackerOffice, user: str) -> None:
        office.keep([JANE])

        assert office.reader.user(user) is None
        assert office.desk.search(user, EVERYTHING, None, subject="bob").contacts == ()

    def test_html_is_told_as_text_and_a_customer_by_their_name(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1)])
        html = "<style>p {}</style><p>It <b>burns</b> &amp; smokes.</p><p>Soon.</p>"
        office.tracker.make([("said", office.saying(ONE, JANE.email, "Correspond", html, "text/html"))])

        (told,) = file(office, ONE).comments

        assert (told.text, told.author, told.author_kind) == ("It burns & smokes.\n\nSoon.", JANE.name, "customer")

    @pytest.mark.parametrize("role", ["Requestor", "Cc", None])
    def test_who_is_not_on_the_staff_is_no_agent_and_only_the_customer_has_a_name(
        self, office: TrackerOffice, role: str | None
    ) -> None:
        office.keep([JANE, SAM])
        sam, sams_name = office.names.customers[SAM.customer_id], office.user_name(SAM)
        order = {**office.order(ticket(1)), "By": sams_name, "Watchers": [(role, sam)] if role else []}
        (made,) = office.tracker.make([("ticket", order)])
        for way, kind in (("Correspond", "text/plain"), ("Comment", "text/plain")):
            saying = office.saying(made, sams_name, way, "It burns here, too.", kind)
            office.tracker.make([("said", {**saying, "Quietly": True})])

        there = file(office, made)

        assert [(one.author, one.author_kind) for one in there.comments] == [(SOMEBODY_ELSE, "customer")] * 2
        assert there.ticket.ticket.opened_by == SOMEBODY_ELSE
        assert sams_name not in repr(there)

    def test_a_colleague_who_owns_the_ticket_is_an_agent(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1, assignee="eve", opened_by="eve")])
        office.tracker.make(
            [("said", {**office.saying(ONE, "eve", "Correspond", "Soon.", "text/plain"), "Quietly": True})]
        )
        office.calls.clear()

        (told,) = file(office, ONE).comments

        assert (told.author, told.author_kind) == ("eve", "agent")
        assert "user/{}" not in [one.route for one in office.calls]

    def test_rt_is_asked_once_who_a_colleague_is_and_remembers(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1, opened_by="eve")])
        office.tracker.make(
            [("said", {**office.saying(ONE, "eve", "Comment", "Soon.", "text/plain"), "Quietly": True})]
        )
        office.calls.clear()

        told = [file(office, ONE).comments[0] for _ in range(2)]

        assert [(one.author, one.author_kind) for one in told] == [("eve", "agent")] * 2
        assert [one.route for one in office.calls].count("user/{}") == 1

    @pytest.mark.parametrize(("author", "kind"), [("eve", "agent"), (JANE.email, "customer")])
    def test_nobody_else_signs_for_a_person(self, office: TrackerOffice, author: str, kind: str) -> None:
        office.keep([JANE], [ticket(1, opened_by=author)])
        office.tracker.make([("said", office.saying(ONE, author, "Correspond", FORGED, "text/plain"))])

        there = file(office, ONE)

        (told,) = there.comments
        assert (told.text, told.author_kind) == (FORGED, kind)
        assert told.author != "bob"
        assert there.ticket.ticket.opened_by in {"eve", "the customer"}


class QueryTraps:
    """Values that would be conditions."""

    @pytest.mark.parametrize("value", INJECTIONS)
    def test_a_value_is_never_a_condition(self, office: TrackerOffice, value: str) -> None:
        office.keep([JANE, SAM], [ticket(1, subject="Broken lamp"), ticket(2, SAM, subject="Broken lamp")])

        assert listed(office, TicketFilter(assignee=value)) == []
        assert listed(office, TicketFilter(team=value)) == []
        assert listed(office, TicketFilter(region=value)) == []
        for name in ("region", "assignee", "team", "customer_id", "ticket_id", "status", "priority", "email"):
            assert listed(office, view=View((Conditions(where={name: frozenset({value})}),))) == []
        assert found(office, value) == []
        assert office.desk.search(value, EVERYTHING, None, subject="bob").contacts == ()
        assert office.tickets.ticket(value) is None
        assert office.desk.customer(value) is None

    def test_internal_notes_find_no_ticket(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1, subject="Broken lamp")])
        office.say(ONE, [said("The zeppelin again.", audience="internal")])

        assert found(office, "zeppelin") == []
        assert found(office, "description", View((hide_fields("comments", "internal_notes"),))) == [ONE]


class RequestTraps:
    """What a tool call may cost."""

    def test_a_whole_page_of_a_list_is_two_requests(self, office: TrackerOffice) -> None:
        office.keep([JANE, SAM], [ticket(number, (JANE, SAM)[number % 2]) for number in range(MAX_LISTED)])
        office.calls.clear()

        assert len(listed(office)) == MAX_LISTED
        assert [one.route for one in office.calls] == ["tickets", "users"]

    def test_no_tool_needs_more_requests_than_a_call_may_have(self, office: TrackerOffice) -> None:
        office.keep([JANE], [ticket(1, status="new")])
        ticket_id, customer_id = office.names.tickets[ONE], office.names.customers[JANE.customer_id]
        customers, tickets = office.ports.customers, office.ports.tickets

        def there() -> CustomerTicket:
            now = tickets.ticket(ticket_id)
            assert now is not None
            return now

        def create() -> None:
            one = customers.customer_file(customer_id, limit=5)
            assert one is not None
            tickets.add_ticket(new(one.customer), key())

        def get() -> None:
            there()
            tickets.ticket_file(ticket_id, audiences=BOTH, hidden=NOTHING)

        calls: dict[str, Callable[[], object]] = {
            "create_ticket": create,
            "add_note": lambda: tickets.add_comment(there(), said(audience="internal"), key()),
            "reply_to_customer": lambda: tickets.add_comment(there(), said(), key()),
            "get_ticket": get,
            "update_ticket": lambda: tickets.change_ticket(
                there(), TicketChange(at=NOW, actor="eve", fields={"priority": "urgent"}, note="So it is.")
            ),
        }
        for name, call in calls.items():
            office.calls.clear()
            office.client.begin()
            call()
            assert len(office.calls) <= 6, name


class TrapContract(WriteTraps, ReadTraps, QueryTraps, RequestTraps):
    """Everything that is odd."""


def test_the_account_has_no_right_that_changes_users_or_more_than_one_ticket() -> None:
    assert not [right for right in QUEUE_RIGHTS if "Admin" in right or "Delete" in right or "Super" in right]
