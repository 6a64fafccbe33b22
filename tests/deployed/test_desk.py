"""The tools, as three people's clients use them."""

import json

import pytest

from servicedesk.tools.desk import Customer
from stack.people import LocalPerson as Seeded
from stack.people import tools_at_first
from tests.deployed.customers import rows_of, sign_in_of
from tests.deployed.person import Person
from tests.deployed.stack import Deployed


@pytest.mark.parametrize("group", ["administrators", "support-engineers", "auditors"])
def test_each_group_is_shown_its_tools(group: str, administrator: Person, engineer: Person, auditor: Person) -> None:
    person = {"administrators": administrator, "support-engineers": engineer, "auditors": auditor}[group]

    assert person.tools() == tools_at_first(Seeded(name="", username="", password="", groups=(group,)))


def test_a_customer_is_found_and_read_with_the_open_ticket(engineer: Person, customer: Customer) -> None:
    found = engineer.result("search_customer", query=str(customer.username))
    read = engineer.result("get_customer", customer_id=customer.customer_id)

    assert [one["customer_id"] for one in found["customers"]] == [customer.customer_id]
    assert read["email"] == customer.email
    assert len(read["open_tickets"]) == 1


def test_who_may_not_see_contact_details_sees_none(auditor: Person, customer: Customer) -> None:
    read = auditor.result("get_customer", customer_id=customer.customer_id)

    assert customer.email not in json.dumps(read)


def test_a_ticket_that_is_asked_for_twice_is_opened_once(engineer: Person, customer: Customer) -> None:
    asked = {"customer_id": customer.customer_id, "subject": "Printer 🖨️ on fire", "description": "It burns.\nStill."}
    once, again = (engineer.result("create_ticket", **asked, idempotency_key="one-fire") for _ in range(2))

    assert once["ticket_id"] == again["ticket_id"]
    assert len(engineer.result("get_customer", customer_id=customer.customer_id)["open_tickets"]) == 2
    assert engineer.refusal("create_ticket", **{**asked, "subject": "Another"}, idempotency_key="one-fire")


def test_a_tool_that_is_not_granted_is_as_unknown_as_one_that_does_not_exist(
    engineer: Person, customer: Customer, deployed: Deployed
) -> None:
    names = ("delete_customer", "xelete_customer")
    hidden, unknown = (json.dumps(engineer.call(name, customer_id=customer.customer_id)) for name in names)

    assert hidden.replace(names[0], "NAME") == unknown.replace(names[1], "NAME")
    assert all("deleted_at" not in row for row in rows_of(deployed, customer))


def test_a_password_is_reset_only_when_that_is_confirmed(
    administrator: Person, customer: Customer, deployed: Deployed
) -> None:
    seal = administrator.confirmation("reset_password", customer_id=customer.customer_id)
    assert sign_in_of(deployed, customer)["UserStatus"] == "CONFIRMED"

    administrator.result("reset_password", customer_id=customer.customer_id, confirmation=seal)

    assert sign_in_of(deployed, customer)["UserStatus"] == "RESET_REQUIRED"


def test_a_customer_is_deleted_once_and_only_when_that_is_confirmed(
    administrator: Person, engineer: Person, customer: Customer, deployed: Deployed
) -> None:
    seal = administrator.confirmation("delete_customer", customer_id=customer.customer_id)
    engineer.result("get_customer", customer_id=customer.customer_id)

    administrator.result("delete_customer", customer_id=customer.customer_id, confirmation=seal)

    engineer.refusal("get_customer", customer_id=customer.customer_id)
    assert not engineer.result("search_customer", query=str(customer.username))["customers"]
    assert sign_in_of(deployed, customer)["Enabled"] is False
    administrator.refusal("delete_customer", customer_id=customer.customer_id, confirmation=seal)


def test_the_function_writes_its_log(engineer: Person, deployed: Deployed) -> None:
    assert deployed.writes("McpLog", engineer.tools)
