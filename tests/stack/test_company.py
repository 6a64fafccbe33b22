"""The seeded company, and what the desk makes of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.desk_table import DeskTable
from servicedesk.tools.catalogue import catalogue
from servicedesk.tools.desk import ResetOutcome
from servicedesk.tools.text import inert
from servicedesk.tools.tool import AnyTool
from stack.company import CUSTOMERS, CUSTOMERS_WITH_SIGN_IN, JANE_DOE, company
from stack.seed import seed_desk
from tests.aws.search.index import IndexedDesk
from tests.aws.tables import TABLE, aws, desk_table
from tests.fakes.desk import FakeCustomerSignIn, caller, run
from tests.fakes.execution import FakeSeal

COMPANY = company()
RESERVED_PHONE_NUMBERS = re.compile(r"\+44 7700 900\d{3}|\+1 \d{3} 555 01\d{2}|\+61 2 5550 \d{4}")
RESERVED_ADDRESSES = re.compile(r"[a-z0-9.]+@example\.(com|org|net)")
TICKET_ID = re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}")


def test_the_company_is_the_same_at_every_start() -> None:
    assert company() == COMPANY


def test_it_has_customers_in_three_regions_and_tickets_open_and_resolved() -> None:
    regions = Counter(customer.region for customer in COMPANY.customers)
    statuses = Counter(ticket.status for ticket in COMPANY.tickets)

    assert len(COMPANY.customers) == CUSTOMERS >= 240
    assert set(regions) == {"EMEA", "AMER", "APAC"}
    assert min(regions.values()) >= 60
    assert min(statuses["open"], statuses["resolved"]) >= 60


def test_nobody_is_real() -> None:
    for customer in COMPANY.customers:
        assert RESERVED_ADDRESSES.fullmatch(customer.email)
        assert RESERVED_PHONE_NUMBERS.fullmatch(customer.phone)


def test_ids_addresses_and_accounts_are_one_persons_each() -> None:
    customers = COMPANY.customers

    assert len({customer.customer_id for customer in customers}) == len(customers)
    assert len({customer.email.partition("@")[0] for customer in customers}) == len(customers)
    assert len({ticket.ticket_id for ticket in COMPANY.tickets}) == len(COMPANY.tickets)
    assert all(TICKET_ID.fullmatch(ticket.ticket_id) for ticket in COMPANY.tickets)
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
    desk = IndexedDesk(COMPANY.customers, COMPANY.tickets)
    return next(tool for tool in catalogue(desk, FakeCustomerSignIn()) if tool.name == name)


def test_the_company_is_written_to_the_table_and_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
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
