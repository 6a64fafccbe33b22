"""The census reads the tickets updated last and whose they are, and no more than it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws import desk_census
from servicedesk.aws.desk_census import DeskCensus
from servicedesk.aws.desk_table import DeskTable
from servicedesk.errors import DeskUnavailable
from tests.aws.failing import FAILURES, Failing
from tests.aws.tables import TABLE, aws, desk_table, store
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ANN = customer(2001, "Ann Poe", region="APAC")
#: Without a ticket.
JOE = customer(2002, "Joe Roe", region="AMER")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    with aws(monkeypatch):
        client = desk_table()
        tickets = [
            ticket(number, owner, updated_at=NOW + timedelta(minutes=number), assignee="bob")
            for number, owner in enumerate((JANE, JANE, JANE, ANN))
        ]
        store(client, [JANE, ANN, JOE], tickets)
        yield client


def identifiers(rows: Any, name: str) -> list[str]:
    return [row[name] for row in rows]


def test_customers_and_tickets_are_rows_as_a_grant_chooses_them(client: DynamoDBClient) -> None:
    kinds = DeskCensus(client, TABLE).sample().kinds

    assert set(identifiers(kinds["customer"].rows, "customer_id")) == {JANE.customer_id, ANN.customer_id}
    assert JANE.row in kinds["customer"].rows
    assert len(kinds["ticket"].rows) == 4
    assert {(row["region"], row["assignee"], row["name"]) for row in kinds["ticket"].rows} == {
        ("EMEA", "bob", JANE.name),
        ("APAC", "bob", ANN.name),
    }
    assert kinds["customer"].among == "the 2 customers who have tickets"
    assert kinds["ticket"].among == "all 4 tickets"


def test_where_there_are_more_those_updated_last_are_read_and_it_is_said(
    client: DynamoDBClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_census, "MAX_TICKETS", 6)

    kinds = DeskCensus(client, TABLE).sample().kinds

    newest = [ticket(number, JANE).ticket_id for number in (2, 1)]
    assert set(newest) < set(identifiers(kinds["ticket"].rows, "ticket_id"))
    assert ticket(0, JANE).ticket_id not in identifiers(kinds["ticket"].rows, "ticket_id")
    assert kinds["ticket"].among == "the 3 tickets updated last"
    assert kinds["customer"].among == "the 2 customers who have one of the 3 tickets that were updated last"


def test_a_deleted_customer_and_their_tickets_are_nobodys(client: DynamoDBClient) -> None:
    DeskTable(client, TABLE, FakeSeal()).delete_customer(JANE, deleted_at=NOW, was_enabled=False)

    kinds = DeskCensus(client, TABLE).sample().kinds

    assert identifiers(kinds["customer"].rows, "customer_id") == [ANN.customer_id]
    assert len(kinds["ticket"].rows) == 1


def test_an_empty_desk_has_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        kinds = DeskCensus(desk_table(), TABLE).sample().kinds

    assert [(name, one.rows) for name, one in kinds.items()] == [("customer", ()), ("ticket", ())]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_a_desk_that_does_not_answer_is_not_an_empty_one(failure: Exception) -> None:
    client: Any = Failing(failure)

    with pytest.raises(DeskUnavailable):
        DeskCensus(client, TABLE).sample()


def test_a_ticket_that_changed_hands_while_it_was_read_is_left_out(client: DynamoDBClient) -> None:
    store(client, [], [replace(ticket(9, JANE), customer_id="C-7777777")])

    assert len(DeskCensus(client, TABLE).sample().kinds["ticket"].rows) == 4
