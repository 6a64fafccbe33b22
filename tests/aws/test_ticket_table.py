"""Tickets in DynamoDB: their rows, requests and failures. What they promise is the contract's to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets import changing
from servicedesk.aws.tickets.stems import MAX_STEMS
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.errors import DeskUnavailable, OutcomeUnknown, Unavailable
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import TicketChange
from tests.aws.failing import FAILURES, SILENCE, Failing
from tests.aws.losing import losing
from tests.aws.tables import TABLE, Requests, aws, desk_table, rows, store
from tests.desks.ticket_contract import BOTH, EVERYTHING, NOTHING, PUBLIC, TICKET_CALLS, key, new, said
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEAL = FakeSeal()
PRIORITY = TicketChange(at=NOW, actor="eve", fields={"priority": "low"})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    with aws(monkeypatch):
        client = desk_table()
        store(client, [JANE])
        yield client


@pytest.fixture
def tickets(client: DynamoDBClient) -> TicketTable:
    return TicketTable(client, TABLE, SEAL, pause=lambda _: None)


def opened(tickets: TicketTable, **changes: Any) -> str:
    kept = tickets.add_ticket(new(**changes), key())
    assert kept is not None
    return kept.record.made_id


def read(tickets: TicketTable, ticket_id: str) -> Any:
    found = tickets.ticket(ticket_id)
    assert found is not None
    return found


def test_a_ticket_is_a_head_a_description_a_pointer_and_a_row_for_each_stem(
    client: DynamoDBClient, tickets: TicketTable
) -> None:
    before = rows(client).keys()

    ticket_id = opened(tickets, subject="Invoice wrong", description="Since October")

    made = {place for place in rows(client).keys() - before if not place[0].startswith("idempotency#")}
    order = f"2026-11-23T12:00:00.000007Z#{ticket_id}"
    assert made == {
        (f"ticket#{ticket_id}", "head"),
        (f"ticket#{ticket_id}", "description"),
        ("customer#C-1042", f"active#{order}"),
        *((f"tword#EMEA#{stem}", order) for stem in ("invoic", "wrong", "octobe", "since")),
    }
    assert {str(row["schema"]) for row in rows(client).values()} == {"{'N': '2'}"}


def test_a_long_text_has_no_more_stems_than_are_paid_for(client: DynamoDBClient, tickets: TicketTable) -> None:
    opened(tickets, description=" ".join(f"word{number}" for number in range(200)))

    assert len([place for place in rows(client) if place[0].startswith("tword#")]) == MAX_STEMS


REQUESTS: dict[str, tuple[Callable[[TicketTable, str], Any], list[str]]] = {
    "a ticket": (lambda tickets, made: tickets.ticket(made), ["GetItem", "GetItem"]),
    "a ticket that is not there": (lambda tickets, _: tickets.ticket("T-1"), ["GetItem", "GetItem"]),
    "a file": (
        lambda tickets, made: tickets.ticket_file(made, audiences=BOTH, hidden=NOTHING),
        ["Query", "GetItem"],
    ),
    "a file that is not there": (
        lambda tickets, _: tickets.ticket_file("T-1", audiences=BOTH, hidden=NOTHING),
        ["Query", "GetItem"],
    ),
    "a ticket that is opened": (lambda tickets, _: opened(tickets), ["TransactWriteItems", "BatchWriteItem"]),
    "a comment": (
        lambda tickets, made: tickets.add_comment(read(tickets, made), said(), key()),
        ["GetItem", "GetItem", "TransactWriteItems"],
    ),
    "a change": (
        lambda tickets, made: tickets.change_ticket(read(tickets, made), PRIORITY),
        ["GetItem", "GetItem", "TransactWriteItems"],
    ),
    "a search": (
        lambda tickets, _: tickets.search("sign", EVERYTHING, None, subject="bob"),
        ["Query", "Query", "Query", "BatchGetItem"],
    ),
    "a search among a customer's": (
        lambda tickets, _: tickets.search("sign", EVERYTHING, None, subject="bob", customer_id="C-1042"),
        ["Query", "Query", "BatchGetItem"],
    ),
    "what one person has to do": (
        lambda tickets, _: tickets.list(TicketFilter(assignee="bob"), EVERYTHING, None, subject="bob"),
        ["Query"],
    ),
    "the new ones of a region": (
        lambda tickets, _: tickets.list(
            TicketFilter(statuses=frozenset({"new"}), region="EMEA"), EVERYTHING, None, subject="bob"
        ),
        ["Query", "BatchGetItem"],
    ),
    "all that is to be done": (
        lambda tickets, _: tickets.list(TicketFilter(), EVERYTHING, None, subject="bob"),
        ["Query"] * 12 + ["BatchGetItem"],
    ),
}


@pytest.mark.parametrize(("call", "sent"), REQUESTS.values(), ids=REQUESTS)
def test_a_call_takes_as_few_round_trips_as_can_be(
    client: DynamoDBClient, tickets: TicketTable, call: Callable[[TicketTable, str], Any], sent: list[str]
) -> None:
    made = opened(tickets)
    requests = Requests(client)

    call(tickets, made)

    assert requests.sent == sent


def test_notes_and_changes_are_looked_for_only_where_there_are_any_and_somebody_asks(
    client: DynamoDBClient, tickets: TicketTable
) -> None:
    made = opened(tickets)
    tickets.change_ticket(read(tickets, made), replace(PRIORITY, note="Low."))
    requests = Requests(client)

    tickets.ticket_file(made, audiences=PUBLIC, hidden=NOTHING)
    assert requests.sent == ["Query", "GetItem", "Query"]
    tickets.ticket_file(made, audiences=BOTH, hidden=NOTHING)
    assert requests.sent[3:] == ["Query", "GetItem", "Query", "Query"]
    assert all(sent["ConsistentRead"] is True for sent in requests.parameters)


@pytest.mark.parametrize("clashes", [1, changing.MAX_ATTEMPTS])
def test_an_id_that_another_ticket_has_is_drawn_again_and_takes_nothing_from_it(
    client: DynamoDBClient, tickets: TicketTable, monkeypatch: pytest.MonkeyPatch, clashes: int
) -> None:
    store(client, [customer(7)], [ticket(1, customer(7))])
    before = rows(client)
    drawn = iter(["T-00000001"] * clashes + ["T-00000002"])
    monkeypatch.setattr(changing, "new_ticket_id", lambda: next(drawn))

    if clashes == changing.MAX_ATTEMPTS:
        with pytest.raises(DeskUnavailable):
            opened(tickets)
        assert rows(client) == before
        return
    assert opened(tickets) == "T-00000002"
    after = rows(client)
    assert {place: after[place] for place in before if place[0] != "customer#C-1042"} == {
        place: row for place, row in before.items() if place[0] != "customer#C-1042"
    }


def test_a_comments_id_that_another_has_is_drawn_again(tickets: TicketTable, monkeypatch: pytest.MonkeyPatch) -> None:
    made = opened(tickets)
    drawn = iter(
        ["2026-11-23T12:00:00.000000Z#00"] * 2
        + ["2026-11-23T12:00:00.000000Z#01"] * 2
        + ["2026-11-23T12:00:00.000000Z#02"]
    )
    monkeypatch.setattr(changing, "new_comment_id", lambda _: next(drawn))

    for text in ("one", "two"):
        tickets.add_comment(read(tickets, made), said(text, audience="internal"), key())
    assert tickets.change_ticket(read(tickets, made), replace(PRIORITY, note="three")) is not None

    file = tickets.ticket_file(made, audiences=BOTH, hidden=NOTHING)
    assert file is not None
    assert [comment.text for comment in file.comments] == ["three", "two", "one"]


def test_who_repeats_a_request_whose_words_were_not_written_completes_it(
    client: DynamoDBClient, tickets: TicketTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = key()
    with monkeypatch.context() as patched:
        patched.setattr(client, "batch_write_item", lambda **sent: {"UnprocessedItems": sent["RequestItems"]})
        with pytest.raises(DeskUnavailable):
            tickets.add_ticket(new(), same)
    (first,) = tickets.list(TicketFilter(), EVERYTHING, None, subject="bob").tickets
    assert tickets.search("sign", EVERYTHING, None, subject="bob").tickets == ()

    again = tickets.add_ticket(replace(new(), opened_at=NOW.replace(second=9)), same)

    assert again is not None
    assert (again.is_repeat, again.record.made_id) == (True, first.ticket.ticket_id)
    assert tickets.search("sign", EVERYTHING, None, subject="bob").tickets == (first,)


@pytest.mark.parametrize("call", ["add_ticket", "add_comment", "change_ticket"])
def test_a_write_whose_answer_is_lost_is_made_once_and_known_to_be(
    client: DynamoDBClient, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    store(client, [], [ticket(1)])
    tickets = TicketTable(client, TABLE, SEAL)
    calls: dict[str, Callable[[], Any]] = {
        "add_ticket": lambda: tickets.add_ticket(new(), key()),
        "add_comment": lambda: tickets.add_comment(found, said(), key()),
        "change_ticket": lambda: tickets.change_ticket(found, PRIORITY),
    }
    found = read(tickets, "T-00000001")

    with losing(client, monkeypatch, every=True, operation="TransactWriteItems"):
        made = calls[call]()

    assert made is not None
    file = tickets.ticket_file("T-00000001", audiences=BOTH, hidden=NOTHING)
    assert file is not None
    assert len(file.comments) == (call == "add_comment")
    assert len(file.changes) == (call == "change_ticket")
    listed = tickets.list(TicketFilter(), EVERYTHING, None, subject="bob").tickets
    assert len(listed) == (2 if call == "add_ticket" else 1)


#: What is known to have been made only by reading it back.
WITH_A_RECORD = {"add_ticket", "add_comment", "change_ticket"}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("call", TICKET_CALLS)
def test_a_failure_is_unavailable_and_carries_nothing(failure: str, call: str) -> None:
    tickets = TicketTable(Failing(FAILURES[failure]), TABLE, SEAL, pause=lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(Unavailable) as unavailable:
        TICKET_CALLS[call](tickets)

    kind = OutcomeUnknown if call in WITH_A_RECORD and failure in SILENCE else DeskUnavailable
    assert type(unavailable.value) is kind
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__ or unavailable.value.__context__ is None
    assert str(unavailable.value) == str(kind())


@pytest.mark.parametrize("call", ["ticket", "ticket_file", "list", "search", "search of a customer"])
@pytest.mark.parametrize("schema", [None, {"N": "1"}, {"N": "3"}, {"S": "2"}])
def test_a_row_of_another_notation_is_refused_and_not_misread(
    client: DynamoDBClient, tickets: TicketTable, call: str, schema: dict[str, Any] | None
) -> None:
    store(client, [], [ticket(1, subject="Broken lamp")])
    for place, row in rows(client).items():
        if place != ("customer#C-1042", "profile"):
            other = {name: value for name, value in {**row, "schema": schema}.items() if value is not None}
            client.put_item(TableName=TABLE, Item=other)

    with pytest.raises(DeskUnavailable):
        TICKET_CALLS[call](tickets)


def test_a_ticket_that_was_given_to_another_customer_is_found_there(
    client: DynamoDBClient, tickets: TicketTable
) -> None:
    other = customer(7)
    store(client, [other])
    made = opened(tickets, customer=other)
    DeskTable(client, TABLE, SEAL).merge_customers(JANE, other, merged_at=NOW)

    for customer_id in (None, JANE.customer_id):
        page = tickets.search("sign", EVERYTHING, None, subject="bob", customer_id=customer_id)
        assert [(one.ticket.ticket_id, one.customer.customer_id) for one in page.tickets] == [(made, "C-1042")]
    assert tickets.search("sign", EVERYTHING, None, subject="bob", customer_id="C-7").tickets == ()
