"""The tools, as three people's clients use them."""

import json

import pytest

from servicedesk.tools.desk import Customer
from stack.people import LocalPerson as Seeded
from stack.people import tools_at_first
from tests.deployed.customers import rows_of, sign_in_of
from tests.deployed.person import Person
from tests.deployed.stack import Deployed, eventually


def listed(person: Person, **asked: object) -> list[str]:
    """Return the ids on the first page of a list."""
    return [one["ticket_id"] for one in person.result("list_tickets", **asked)["tickets"]]


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


def test_a_ticket_is_worked_from_the_queue_to_its_resolution_and_nobody_is_overwritten(
    engineer: Person, auditor: Person, customer: Customer
) -> None:
    asked = {
        "customer_id": customer.customer_id,
        "subject": "Lift stuck",
        "description": "Between floors.",
        "priority": "urgent",
    }
    one = {"ticket_id": engineer.result("create_ticket", **asked)["ticket_id"]}

    engineer.result("add_note", **one, text="The caretaker has a key.")
    reply = {**one, "text": "Somebody is on the way."}
    engineer.result("reply_to_customer", **reply, confirmation=engineer.confirmation("reply_to_customer", **reply))
    read = engineer.result("get_ticket", **one)
    mine = engineer.result("update_ticket", **one, version=read["version"], assignee="me")
    engineer.refusal("update_ticket", **one, version=read["version"], priority="low")
    assert eventually(lambda: one["ticket_id"] in listed(engineer, assignee="me"))
    engineer.result("update_ticket", **one, version=mine["version"], status="resolved", note="The key opened it.")

    assert [comment["audience"] for comment in read["comments"]] == ["public", "internal"]
    assert [comment["audience"] for comment in auditor.result("get_ticket", **one)["comments"]] == ["public"]
    assert eventually(lambda: one["ticket_id"] not in listed(engineer, assignee="me"))
    assert one["ticket_id"] in listed(engineer, status=["resolved"])


def test_tickets_are_found_by_their_words_and_listed_as_nobodys(engineer: Person, customer: Customer) -> None:
    word = f"parcel{customer.customer_id[2:]}"
    asked = {"customer_id": customer.customer_id, "subject": f"{word} is late", "description": "Since Monday."}
    ticket_id = engineer.result("create_ticket", **asked)["ticket_id"]

    found = engineer.result("search_tickets", query=word)["tickets"]

    assert [one["ticket_id"] for one in found] == [ticket_id]
    assert eventually(lambda: engineer.result("list_tickets", assignee="nobody", region="EMEA")["tickets"])
    assert engineer.result("list_tickets", region="EMEA")["tickets"]
    assert engineer.result("list_tickets", region="EMEA", updated_since="2026-01-01T00:00:00Z")["tickets"]


def test_a_customer_is_added_changed_and_merged(administrator: Person, customer: Customer) -> None:
    new = {"name": "Nora Poe", "email": f"nora-{customer.username}@example.com", "region": customer.region}
    added = {"customer_id": administrator.result("create_customer", **new)["customer_id"]}
    change = {**added, "email": f"poe-{customer.username}@example.com"}
    administrator.result(
        "update_customer", **change, confirmation=administrator.confirmation("update_customer", **change)
    )
    merge = {"customer_id": customer.customer_id, "duplicate_id": added["customer_id"]}
    administrator.result(
        "merge_customers", **merge, confirmation=administrator.confirmation("merge_customers", **merge)
    )

    administrator.refusal("get_customer", **added)
    assert not administrator.result("search_customer", query=change["email"])["customers"]


def test_a_code_goes_to_the_address_that_the_desk_has_by_now(
    administrator: Person, customer: Customer, deployed: Deployed
) -> None:
    change = {"customer_id": customer.customer_id, "email": f"by-now-{customer.username}@example.com"}
    administrator.result(
        "update_customer", **change, confirmation=administrator.confirmation("update_customer", **change)
    )
    reset = {"customer_id": customer.customer_id, "new_contact": "email"}

    administrator.result("reset_password", **reset, confirmation=administrator.confirmation("reset_password", **reset))

    assert change["email"] in json.dumps(sign_in_of(deployed, customer), default=str)


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
