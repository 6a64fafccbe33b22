"""The seeded company, and what the desk makes of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import cast, get_args

import pytest

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.desk_table import DeskTable
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.customer_sign_in import ResetOutcome
from servicedesk.tools.lifecycle import TRANSITIONS, is_settled
from servicedesk.tools.text import inert
from servicedesk.tools.ticket_rows import Kind, Priority, Status
from servicedesk.tools.tool import AnyTool
from stack.company import CUSTOMERS, CUSTOMERS_WITH_SIGN_IN, JANE_DOE, company
from stack.conversations import TOPICS, conversations
from stack.people import PEOPLE
from stack.plans import STAFF
from stack.seed import seed_desk
from tests.aws.search.index import IndexedDesk
from tests.aws.tables import TABLE, aws, desk_table
from tests.fakes.desk import FakeCustomerSignIn, caller, run
from tests.fakes.execution import FakeSeal
from tests.fakes.tickets import FakeTickets
from tests.seeded import few_rows
from transfer.ticket_record import TicketRecord

NOW = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
COMPANY = company(NOW)
TICKETS = tuple(record.ticket for record in COMPANY.tickets)
RESERVED_PHONE_NUMBERS = re.compile(r"\+44 7700 900\d{3}|\+1 \d{3} 555 01\d{2}|\+61 2 5550 \d{4}")
RESERVED_ADDRESSES = re.compile(r"[a-z0-9.]+@example\.(com|org|net)")
TICKET_ID = re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}")


def test_the_company_is_the_same_at_every_start() -> None:
    assert company(NOW) == COMPANY
    assert company(NOW + timedelta(days=200)).customers == COMPANY.customers


def test_it_has_customers_in_three_regions_and_tickets_of_every_kind_and_status() -> None:
    regions = Counter(customer.region for customer in COMPANY.customers)
    statuses = Counter(ticket.status for ticket in TICKETS)

    assert len(COMPANY.customers) == CUSTOMERS >= 240
    assert set(regions) == {"EMEA", "AMER", "APAC"}
    assert min(regions.values()) >= 60
    assert set(statuses) == set(get_args(Status))
    assert min(statuses.values()) >= 40
    assert {ticket.kind for ticket in TICKETS} == set(get_args(Kind))
    assert {ticket.priority for ticket in TICKETS} == set(get_args(Priority))
    assert len(TICKETS) >= 1_200


def test_three_teams_and_all_who_can_work_the_desk_have_tickets_and_some_are_nobodys() -> None:
    assert len({ticket.team for ticket in TICKETS} - {None}) == 3
    assert {ticket.assignee for ticket in TICKETS} == {*STAFF, None}
    assert set(STAFF) <= {person.username for person in PEOPLE}


def test_some_tickets_are_overdue_and_most_are_not_and_nothing_is_of_the_future() -> None:
    unsettled = [ticket for ticket in TICKETS if not is_settled(ticket.status)]
    overdue = [ticket for ticket in unsettled if ticket.due_at < NOW]

    assert 20 <= len(overdue) <= len(unsettled) / 2
    assert all(ticket.opened_at <= ticket.updated_at <= NOW for ticket in TICKETS)


def test_customers_write_in_their_languages_and_are_answered_in_them() -> None:
    told = {record.ticket.subject: record for record in COMPANY.tickets}

    for language, topics in conversations().items():
        assert topics.keys() <= TOPICS.keys()
        assert sum(one.subject in told for one in topics.values()) >= min(3, len(topics)), language


@pytest.mark.parametrize("record", COMPANY.tickets[::8], ids=lambda record: record.ticket.ticket_id)
def test_what_was_done_leads_to_the_ticket_as_it_stands(record: TicketRecord) -> None:
    stands: dict[str, str | None] = {"status": "new"}
    for change in record.changes:
        for name, (before, after) in change.fields.items():
            assert stands.get(name) == before
            assert name != "status" or after in TRANSITIONS[cast("Status", before)]
            stands[name] = after

    ticket = record.ticket
    assert stands["status"] == ticket.status
    assert (stands.get("assignee"), stands.get("team")) == (ticket.assignee, ticket.team)
    assert (stands.get("tags") or "").split() == list(ticket.tags)
    assert ticket.version == 1 + len(record.changes)
    times = [*(comment.at for comment in record.comments), *(change.at for change in record.changes)]
    assert max([ticket.opened_at, *times]) == ticket.updated_at


def test_nobody_is_real() -> None:
    for customer in COMPANY.customers:
        assert RESERVED_ADDRESSES.fullmatch(customer.email)
        assert RESERVED_PHONE_NUMBERS.fullmatch(customer.phone)


def test_ids_addresses_and_accounts_are_one_persons_each() -> None:
    customers = COMPANY.customers

    assert len({customer.customer_id for customer in customers}) == len(customers)
    assert len({customer.email.partition("@")[0] for customer in customers}) == len(customers)
    assert len({ticket.ticket_id for ticket in TICKETS}) == len(TICKETS)
    assert all(TICKET_ID.fullmatch(ticket.ticket_id) for ticket in TICKETS)
    assert len([customer for customer in customers if customer.username]) == CUSTOMERS_WITH_SIGN_IN


def test_names_are_written_as_their_bearers_write_them() -> None:
    names = [customer.name for customer in COMPANY.customers]

    assert sum(not name.isascii() for name in names) > 80
    assert [name for name in names if inert(name) != name] == []


def test_jane_doe_has_three_open_tickets() -> None:
    result = run(_tool("get_customer"), caller(), customer_id=JANE_DOE.customer_id)

    assert (result.name, result.region) == ("Jane Doe", "EMEA")
    assert [ticket.priority for ticket in result.open_tickets] == ["high", "normal", "low"]


@pytest.mark.parametrize("query", ["Jane Doe", "jane.doe@example.com", "+44 7700 900042"])
def test_jane_doe_is_the_only_one_found(query: str) -> None:
    result = run(_tool("search_customer"), caller(), query=query)

    assert [found.customer_id for found in result.customers] == ["C-1042"]


def test_every_customer_can_be_found_by_name() -> None:
    search = _tool("search_customer")

    for customer in COMPANY.customers:
        found = run(search, caller(), query=customer.name).customers
        assert customer.customer_id in [one.customer_id for one in found]


def _tool(name: str) -> AnyTool:
    desk = IndexedDesk(COMPANY.customers, TICKETS)
    tools = catalogue(built_in_ports(desk, FakeTickets(desk), FakeCustomerSignIn()))
    return next(tool for tool in tools if tool.name == name)


def test_the_company_is_written_to_the_table_and_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.seed.company_rows", few_rows)
    with aws(monkeypatch):
        dynamodb, cognito = desk_table(), cognito_client()
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]

        seed_desk(dynamodb, TABLE, cognito, pool_id)

        desk = DeskTable(dynamodb, TABLE, FakeSeal())
        users = cognito.list_users(UserPoolId=pool_id)["Users"]
        file = desk.customer_file("C-1042", limit=25)
        assert file is not None
        assert file.customer == JANE_DOE
        assert len(file.open_tickets) == 3
        assert desk.customer("C-1240") == COMPANY.customers[-1]
        assert {user["Username"] for user in users} == {one.username for one in COMPANY.customers if one.username}
        assert CustomerPool(lambda: cognito, pool_id).reset_password("jane.doe") is ResetOutcome.STARTED
