"""What is sent to Zendesk, and in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicedesk.desk_settings import DeskActor
from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.errors import DeskBusy, DeskRefused, DeskUnavailable, OutcomeUnknown, ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import Customer
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.ticket import Audience
from servicedesk.tools.tickets import CustomerTicket, NewComment, NewTicket, TicketChange, TicketFile
from tests.desks.zendesk.office import BOB, EVE, JANE, ZendeskOffice, zendesk_office
from tests.fakes.claims import FakeClaims
from tests.fakes.desk import caller, run

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BOTH: frozenset[Audience] = frozenset({"public", "internal"})
THROUGH = "— bob, through the service desk's account"


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    with zendesk_office() as served:
        yield served


def key(digest: str = "k", payload: str = "p") -> IdempotencyKey:
    return IdempotencyKey(digest=digest, payload_digest=payload, expires_at=AT + timedelta(minutes=5))


def jane(office: ZendeskOffice) -> Customer:
    found = office.ports.customers.customer(str(JANE))
    assert found is not None
    return found


def new(office: ZendeskOffice, **changes: Any) -> NewTicket:
    made = NewTicket(
        customer=jane(office), kind="request", subject="Lamp", description="Dark.", priority="high", opened_at=AT,
        opened_by="bob",
    )  # fmt: skip
    return replace(made, **changes)


def opened(office: ZendeskOffice, **changes: Any) -> CustomerTicket:
    kept = office.ports.tickets.add_ticket(new(office, **changes), key("opening"))
    assert kept is not None
    return read(office, kept.record.made_id)


def read(office: ZendeskOffice, ticket_id: str) -> CustomerTicket:
    found = office.ports.tickets.ticket(ticket_id)
    assert found is not None
    return found


def file(office: ZendeskOffice, ticket_id: str) -> TicketFile:
    found = office.ports.tickets.ticket_file(ticket_id, audiences=BOTH, hidden=frozenset())
    assert found is not None
    return found


def said(audience: Audience = "internal", **changes: Any) -> NewComment:
    return replace(NewComment(at=AT, author="bob", audience=audience, text="Tried."), **changes)


def change(office: ZendeskOffice, found: CustomerTicket, *, note: str | None = None, **fields: Any) -> Any:
    made = TicketChange(at=AT, actor="bob", fields=fields, note=note)
    return office.ports.tickets.change_ticket(found, made)


def sent(office: ZendeskOffice) -> dict[str, Any]:
    """Return the ticket of the last request that wrote."""
    ticket: dict[str, Any] = office.server.written[-1][3]["ticket"]
    return ticket


def test_a_ticket_is_opened_in_the_customers_name_and_says_for_whom(office: ZendeskOffice) -> None:
    found = opened(office)

    assert sent(office) == {
        "requester_id": JANE,
        "subject": "Lamp",
        "comment": {"body": f"Dark.\n\n{THROUGH}", "public": True},
        "type": "task",
        "priority": "high",
        "metadata": {"acted_for": "bob"},
    }
    assert (found.ticket.opened_by, found.ticket.kind, found.ticket.status) == ("bob", "request", "new")
    there = file(office, found.ticket.ticket_id)
    assert (there.description, there.comments, there.changes) == ("Dark.", (), ())


@pytest.mark.parametrize(
    ("audience", "body", "is_public"),
    [("public", "Tried.", True), ("internal", f"Tried.\n\n{THROUGH}", False)],
)
def test_for_whom_a_comment_is_always_is_said_and_a_customer_reads_nothing_of_accounts(
    office: ZendeskOffice, audience: Audience, body: str, is_public: bool
) -> None:
    found = opened(office)

    kept = office.ports.tickets.add_comment(found, said(audience), key())

    assert kept is not None
    assert sent(office)["comment"] == {"body": body, "public": is_public}
    (comment,) = file(office, found.ticket.ticket_id).comments
    assert (comment.comment_id, comment.text) == (kept.record.made_id, "Tried.")
    assert (comment.audience, comment.author, comment.author_kind) == (audience, "bob", "agent")


def test_a_note_with_a_change_is_never_public(office: ZendeskOffice) -> None:
    found = opened(office)

    changed = change(office, found, note="Found it.", status="pending", assignee="eve", team="network", tags=("a",))

    assert sent(office) == {
        "status": "pending",
        "assignee_id": EVE,
        "group_id": 31,
        "tags": ["a"],
        "comment": {"body": f"Found it.\n\n{THROUGH}", "public": False},
        "safe_update": True,
        "updated_stamp": "2026-11-23T12:00:01Z",
        "metadata": {"acted_for": "bob"},
    }
    there = file(office, found.ticket.ticket_id)
    assert there.ticket.ticket == changed
    assert [(one.text, one.audience) for one in there.comments] == [("Found it.", "internal")]
    (told,) = there.changes
    assert (told.actor, told.version) == ("bob", changed.version)
    assert told.fields == {
        "status": ("new", "pending"),
        "assignee": (None, "eve"),
        "team": (None, "network"),
        "tags": (None, "a"),
    }


def test_somebody_elses_last_line_is_nobodys_name(office: ZendeskOffice) -> None:
    found = opened(office)
    ticket_id = int(found.ticket.ticket_id)
    office.zendesk.update(ticket_id, {"comment": {"body": f"Mine.\n\n{THROUGH}", "public": True, "author_id": JANE}})
    office.zendesk.update(ticket_id, {"comment": {"body": f"Ours.\n\n{THROUGH}", "public": False, "author_id": EVE}})
    office.zendesk.tickets[ticket_id]["submitter_id"] = JANE

    there = file(office, found.ticket.ticket_id)

    assert [(one.author, one.author_kind, one.text) for one in there.comments] == [
        ("eve", "agent", f"Ours.\n\n{THROUGH}"),
        ("Jane Doe", "customer", f"Mine.\n\n{THROUGH}"),
    ]
    assert (there.ticket.ticket.opened_by, there.description) == ("the customer", f"Dark.\n\n{THROUGH}")


@pytest.mark.parametrize("audience", sorted(BOTH))
def test_nobody_signs_in_another_name(office: ZendeskOffice, audience: Audience) -> None:
    found = opened(office, description="Dark.\n\n— eve, through the service desk's account")
    forged = said(audience, text="Tried.\n\n— eve, through the service desk's account")

    office.ports.tickets.add_comment(found, forged, key())

    there = file(office, found.ticket.ticket_id)
    assert there.ticket.ticket.opened_by == "bob"
    assert [(one.author, one.text) for one in there.comments] == [("bob", forged.text)]


def test_tags_that_are_not_told_stay(office: ZendeskOffice) -> None:
    found = opened(office)
    office.zendesk.tickets[int(found.ticket.ticket_id)]["tags"] = [f"t{n:02}" for n in range(13)]
    found = read(office, found.ticket.ticket_id)

    change(office, found, tags=("new",))

    assert sent(office)["tags"] == ["new", "t10", "t11", "t12"]


def test_a_ticket_that_was_changed_since_is_left_as_it_is(office: ZendeskOffice) -> None:
    found = opened(office)
    office.zendesk.update(int(found.ticket.ticket_id), {"priority": "low"})

    assert change(office, found, priority="urgent") is None

    assert read(office, found.ticket.ticket_id).ticket.priority == "low"


@pytest.mark.parametrize(("field", "value"), [("assignee", "nobody-we-know"), ("team", "no-such-team")])
def test_a_person_or_team_that_the_desk_does_not_have_is_refused_by_name_and_nothing_is_written(
    office: ZendeskOffice, field: str, value: str
) -> None:
    found = opened(office)
    written = len(office.server.written)

    with pytest.raises(DeskRefused) as refused:
        change(office, found, **{field: value})

    assert refused.value.field == field
    assert value not in str(refused.value)
    assert len(office.server.written) == written


@pytest.mark.parametrize("role", ["end-user", "suspended"])
def test_nobody_works_on_a_ticket_who_may_not(office: ZendeskOffice, role: str) -> None:
    found = opened(office)
    office.zendesk.users[EVE] |= {"suspended": True} if role == "suspended" else {"role": role}

    with pytest.raises(DeskRefused):
        change(office, found, assignee="eve")


def test_an_answer_opens_a_new_ticket_once_and_undoes_nothing(office: ZendeskOffice) -> None:
    found = opened(office)
    office.ports.tickets.add_comment(found, said("public"), key("1"))
    assert read(office, found.ticket.ticket_id).ticket.status == "open"
    office.zendesk.update(int(found.ticket.ticket_id), {"status": "solved"})

    # As it was read, it was new.
    assert office.ports.tickets.add_comment(found, said("public", text="More."), key("2")) is not None

    there = file(office, found.ticket.ticket_id)
    assert there.ticket.ticket.status == "resolved"
    assert [one.text for one in there.comments] == ["More.", "Tried."]


@pytest.mark.parametrize("gone", ["closed", "deleted"])
def test_nothing_is_added_to_what_is_closed_or_gone_since(office: ZendeskOffice, gone: str) -> None:
    found = opened(office)
    if gone == "closed":
        office.zendesk.tickets[int(found.ticket.ticket_id)]["status"] = "closed"
    else:
        del office.zendesk.tickets[int(found.ticket.ticket_id)]
    before = len(office.zendesk.comments[int(found.ticket.ticket_id)])

    for audience in BOTH:
        assert office.ports.tickets.add_comment(found, said(audience), key(audience)) is None

    assert len(office.zendesk.comments[int(found.ticket.ticket_id)]) == before


def test_a_closed_ticket_is_asked_nothing_more(office: ZendeskOffice) -> None:
    found = opened(office)
    closed = replace(found, ticket=replace(found.ticket, status="closed"))
    asked = len(office.server.asked)

    assert office.ports.tickets.add_comment(closed, said(), key()) is None

    assert len(office.server.asked) == asked


@pytest.mark.parametrize("member", [{"suspended": True}, {"active": False}, {"role": "agent"}])
def test_no_ticket_is_opened_for_somebody_who_is_no_customer_any_more(
    office: ZendeskOffice, member: dict[str, Any]
) -> None:
    asked = new(office)
    office.zendesk.users[JANE] |= member

    assert office.ports.tickets.add_ticket(asked, key()) is None

    assert office.zendesk.tickets == {}
    office.zendesk.users[JANE] |= {"suspended": False, "active": True, "role": "end-user"}
    assert office.ports.tickets.add_ticket(asked, key()) is not None


class TestOnce:
    def test_a_repeated_request_opens_one_ticket_and_is_sent_once(self, office: ZendeskOffice) -> None:
        first = office.ports.tickets.add_ticket(new(office), key())
        second = office.fresh().ports.tickets.add_ticket(new(office), key(payload="another"))

        assert first is not None
        assert second is not None
        assert (first.is_repeat, second.is_repeat) == (False, True)
        assert first.record == second.record
        assert len(office.server.written) == 1

    def test_a_lost_answer_is_asked_for_again_under_the_same_key(self, office: ZendeskOffice) -> None:
        lose_next_answer(office)

        kept = office.ports.tickets.add_ticket(new(office), key())

        assert kept is not None
        assert [str(one) for one in office.zendesk.tickets] == [kept.record.made_id]
        assert len(office.server.written) == 2

    def test_the_key_is_another_once_ours_is_old(self, office: ZendeskOffice) -> None:
        later = AT + timedelta(minutes=6)

        first = office.ports.tickets.add_ticket(new(office), key())
        second = office.ports.tickets.add_ticket(new(office, opened_at=later), replace(key(), expires_at=later))

        assert first is not None
        assert second is not None
        assert first.record.made_id != second.record.made_id

    def test_the_same_key_with_another_ticket_is_refused_there_and_nothing_is_opened(
        self, office: ZendeskOffice
    ) -> None:
        office.ports.tickets.add_ticket(new(office), key())
        forgetful = replace(office, claims=FakeClaims())
        office.others.append(forgetful)

        with pytest.raises(DeskRefused):
            forgetful.ports.tickets.add_ticket(new(office, subject="Another"), key())

        assert len(office.zendesk.tickets) == 1

    def test_a_comment_whose_answer_is_lost_is_not_sent_again(self, office: ZendeskOffice) -> None:
        found = opened(office)
        written = len(office.server.written)
        lose_next_answer(office)

        for _ in range(2):
            with pytest.raises(OutcomeUnknown):
                office.ports.tickets.add_comment(found, said(), key())

        assert len(office.server.written) == written + 1
        assert len(file(office, found.ticket.ticket_id).comments) == 1

    def test_a_repeated_comment_is_added_once(self, office: ZendeskOffice) -> None:
        found = opened(office)

        first = office.ports.tickets.add_comment(found, said("public"), key())
        second = office.ports.tickets.add_comment(found, said("public"), key())

        assert first is not None
        assert second is not None
        assert (first.record, second.is_repeat) == (second.record, True)
        assert len(file(office, found.ticket.ticket_id).comments) == 1


def lose_next_answer(office: ZendeskOffice) -> None:
    """Let Zendesk do what the next write asks, and answer with half a document."""

    def tampered(method: str, path: str, document: Any) -> Any:
        if method == "GET":
            return document
        office.zendesk.tamper = lambda _method, _path, whole: whole
        return b'{"ticket": {"id":'

    office.zendesk.tamper = tampered


@pytest.mark.parametrize(
    "tamper",
    [
        lambda document: {**document, "ticket": {**document["ticket"], "id": 7}},
        lambda document: {"ticket": document["ticket"]},
        lambda document: {**document, "audit": {**document["audit"], "events": []}},
        lambda _: {"error": "Something"},
        lambda _: [],
    ],
)
def test_a_comment_that_is_not_where_it_should_be_is_told_as_unknown(office: ZendeskOffice, tamper: Any) -> None:
    found = opened(office)
    office.zendesk.tamper = lambda method, _, document: document if method == "GET" else tamper(document)

    with pytest.raises(OutcomeUnknown):
        office.ports.tickets.add_comment(found, said("public"), key())


@pytest.mark.parametrize("audience", sorted(BOTH))
def test_a_comment_that_others_read_than_it_was_for_is_not_told_as_added(
    office: ZendeskOffice, audience: Audience
) -> None:
    # As for an agent who may write notes alone.
    def tampered(method: str, path: str, document: Any) -> Any:
        for event in document["audit"]["events"] if method == "PUT" else ():
            if event["type"] == "Comment":
                event["public"] = not event["public"]
        return document

    found = opened(office)
    office.zendesk.tamper = tampered

    with pytest.raises(OutcomeUnknown):
        office.ports.tickets.add_comment(found, said(audience), key())


class TestAuthors:
    @pytest.fixture
    def there(self, office: ZendeskOffice) -> ZendeskOffice:
        return office.fresh(actor=DeskActor.AUTHOR)

    def test_the_colleague_writes_themselves(self, there: ZendeskOffice) -> None:
        found = opened(there, opened_by_email="bob@corp.example")
        assert sent(there)["submitter_id"] == BOB
        assert sent(there)["comment"] == {"body": "Dark.", "public": True, "author_id": BOB}

        there.ports.tickets.add_comment(found, said(author_email="BOB@corp.example"), key("note"))
        assert sent(there)["comment"] == {"body": "Tried.", "public": False, "author_id": BOB}

        again = read(there, found.ticket.ticket_id)
        made = TicketChange(
            at=AT, actor="eve", actor_email="eve@corp.example", fields={"priority": "low"}, note="Can wait."
        )
        there.ports.tickets.change_ticket(again, made)
        assert sent(there)["comment"] == {"body": "Can wait.", "public": False, "author_id": EVE}

        kept = file(there, found.ticket.ticket_id)
        assert kept.ticket.ticket.opened_by == "bob"
        assert [one.author for one in kept.comments] == ["eve", "bob"]
        assert [one.actor for one in kept.changes] == ["eve"]

    @pytest.mark.parametrize(
        ("email", "members"),
        [
            (None, {}),
            ("nobody@corp.example", {}),
            ("jane.doe@example.com", {}),
            ("eve@corp.example", {"suspended": True}),
            ("eve@corp.example", {"active": False}),
            ("eve@corp.example", {"role": "end-user"}),
            ("ve@corp.example", {}),
            ("corp.example", {}),
        ],
    )
    def test_whom_the_desk_does_not_know_writes_nothing_and_is_told_so(
        self, there: ZendeskOffice, email: str | None, members: dict[str, Any]
    ) -> None:
        found = opened(there, opened_by_email="bob@corp.example")
        there.zendesk.users[EVE] |= members
        written = len(there.server.written)
        made = TicketChange(at=AT, actor="eve", actor_email=email, fields={"priority": "low"})

        for write in (
            lambda: there.ports.tickets.add_ticket(new(there, opened_by="eve", opened_by_email=email), key("a")),
            lambda: there.ports.tickets.add_comment(found, said(author="eve", author_email=email), key("b")),
            lambda: there.ports.tickets.change_ticket(found, made),
        ):
            with pytest.raises(ToolFailed) as refused:
                write()
            assert "e-mail address" in str(refused.value)
            assert "Nothing was done." in str(refused.value)
            assert email is None or email not in str(refused.value)

        assert len(there.server.written) == written
        # And the request may come again.
        there.zendesk.users[EVE] |= {"suspended": False, "active": True, "role": "admin"}
        again = said(author="eve", author_email="eve@corp.example")
        assert there.ports.tickets.add_comment(found, again, key("b")) is not None

    def test_two_colleagues_with_one_address_are_nobody(self, there: ZendeskOffice) -> None:
        there.zendesk.add_user(9, "Bob Twin", role="agent", email="bob@corp.example")

        with pytest.raises(ToolFailed):
            there.ports.tickets.add_ticket(new(there, opened_by_email="bob@corp.example"), key())

        assert there.server.written == []


@pytest.mark.parametrize(
    ("status", "document", "headers", "error"),
    [
        (429, {"error": "TooManyRequests"}, {"Retry-After": "17"}, DeskBusy),
        (503, {}, {"Retry-After": "5"}, DeskBusy),
        (401, {"error": "Couldn't authenticate you"}, {}, DeskUnavailable),
        (500, {"error": "InternalError"}, {}, OutcomeUnknown),
        (200, {"error": "Something", "description": "secret words"}, {}, OutcomeUnknown),
        (200, b"<html>", {"Content-Type": "text/html"}, OutcomeUnknown),
        (302, {}, {"Location": "https://evil.example"}, OutcomeUnknown),
        (422, {"error": "RecordInvalid", "details": {"tags": [{"description": "secret words"}]}}, {}, DeskRefused),
    ],
)
def test_what_goes_wrong_with_a_change_is_told_as_what_it_is(
    office: ZendeskOffice, status: int, document: Any, headers: dict[str, str], error: type[Exception]
) -> None:
    found = opened(office)
    office.zendesk.instead_of_writes.extend([(status, document, headers)] * 2)

    with pytest.raises(error) as raised:
        change(office, found, priority="urgent")

    assert "secret" not in str(raised.value)
    if isinstance(raised.value, DeskBusy):
        assert raised.value.retry_after_seconds == int(headers["Retry-After"])
    if isinstance(raised.value, DeskRefused):
        assert raised.value.field == "tags"


_CHANGES: dict[str, Any] = {"status": "open", "assignee": "eve", "team": "network", "tags": ["a"], "note": "x"}


@pytest.mark.parametrize("settings", [{}, {"actor": DeskActor.AUTHOR}])
@pytest.mark.parametrize(
    ("tool", "arguments", "most"),
    [
        ("search_customer", {"query": "jane"}, 2),
        ("get_customer", {"customer_id": str(JANE)}, 5),
        ("create_ticket", {"customer_id": str(JANE), "subject": "Other", "description": "Else"}, 6),
        ("get_ticket", {"ticket_id": "{}"}, 6),
        ("list_tickets", {"assignee": "bob", "team": "network"}, 4),
        ("search_tickets", {"query": "lamp"}, 3),
        ("add_note", {"ticket_id": "{}", "text": "x"}, 5),
        ("update_ticket", {"ticket_id": "{}", "version": 0, **_CHANGES}, 6),
    ],
)
def test_no_tool_asks_more_often_than_it_may_even_in_a_new_environment(
    office: ZendeskOffice, settings: dict[str, Any], tool: str, arguments: dict[str, Any], most: int
) -> None:
    """Each call is the first of its environment, under a grant that makes a tool look twice."""
    office.zendesk.users[JANE]["organization_id"] = 71
    office.zendesk.add_organization(71, area="emea")
    # Signed in the name of somebody, or theirs, as the deployment has it.
    there = office.fresh(**settings)
    opening = opened(there, opened_by_email="bob@corp.example").ticket
    version = {"version": opening.version} if "version" in arguments else {}
    sent_arguments = {**arguments, **({"ticket_id": opening.ticket_id} if "ticket_id" in arguments else {}), **version}
    who = caller(Conditions(hide=frozenset({"name"})))
    who = replace(who, principal=replace(who.principal, email="bob@corp.example"))
    there = office.fresh(most=MAX_CALLS, options={"region": "organization:area", "agents": "external_id"}, **settings)
    asked = len(office.server.asked)
    there.client.begin()

    run(there.tool(tool), who, **sent_arguments)

    assert len(office.server.asked) - asked <= most <= MAX_CALLS
