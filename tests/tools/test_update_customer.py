"""Changing how a customer is called and reached."""

from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import Customer
from servicedesk.tools.reset_password import reset_password
from servicedesk.tools.tool import Caller
from servicedesk.tools.update_customer import update_customer
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, customer, fields, hide_fields, only, run

OTHER_PHONE = "+44 7700 900999"


def asked(desk: FakeDesk, who: Caller | None = None, **arguments: Any) -> str:
    """Return the question for a call, which changes nothing."""
    tool = update_customer(desk)
    assert tool.question is not None
    before = dict(desk.customers)
    question = tool.question(tool.arguments.model_validate({"customer_id": "C-1042", **arguments}), who or caller())
    assert desk.customers == before
    return question


def test_what_was_sent_is_changed_and_nothing_else() -> None:
    desk = FakeDesk([JANE, customer(7)])

    result = run(update_customer(desk), caller(), customer_id="C-1042", phone=OTHER_PHONE, name="Jane Roe")

    assert desk.customers["C-1042"] == replace(JANE, phone=OTHER_PHONE, name="Jane Roe")
    assert desk.customers["C-7"] == customer(7)
    assert fields(result) == {"customer_id": "C-1042", "changed": ["name", "phone"], "sign_in_is_as_before": True}
    assert "Changed the name and phone number of C-1042." in result.summary()


def test_the_person_is_asked_what_becomes_of_what() -> None:
    question = asked(FakeDesk([JANE]), email="jane@example.net", phone=OTHER_PHONE)

    assert question == (
        'Change C-1042 (EMEA), who is called "Jane Doe": the e-mail address from "jane.doe@example.com" to '
        '"jane@example.net" and the phone number from "+44 7700 900042" to "+44 7700 900999"? They are reached there '
        "from then on."
    )


def test_the_whole_of_a_long_address_that_is_to_be_is_in_the_question() -> None:
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example"

    assert f'to "{address}"?' in asked(FakeDesk([JANE]), email=address)
    assert address not in asked(FakeDesk([replace(JANE, email=address)]), email="jane@example.net")


def test_what_was_not_known_is_told_so() -> None:
    assert f'the phone number from none to "{OTHER_PHONE}"' in asked(
        FakeDesk([replace(JANE, phone="")]), phone=OTHER_PHONE
    )


def test_a_name_alone_is_no_way_to_reach_somebody_and_no_matter_of_the_sign_in() -> None:
    desk = FakeDesk([JANE])

    assert "reached" not in asked(desk, name="Jane Roe")
    assert not run(update_customer(desk), caller(), customer_id="C-1042", name="Jane Roe").sign_in_is_as_before


@pytest.mark.parametrize("username", [None, "jane.doe"])
def test_it_is_said_that_the_sign_in_of_who_has_one_is_as_before(username: str | None) -> None:
    desk = FakeDesk([replace(JANE, username=username)])

    result = run(update_customer(desk), caller(), customer_id="C-1042", phone=OTHER_PHONE)

    assert result.sign_in_is_as_before is (username is not None)
    assert ("codes go where they went" in result.summary()) is (username is not None)
    assert ("reset_password with new_contact" in result.summary()) is (username is not None)


def test_who_cannot_sign_in_after_changing_their_phone_gets_the_code_on_the_new_one() -> None:
    desk, sign_in = FakeDesk([JANE]), FakeCustomerSignIn("jane.doe")

    run(update_customer(desk), caller(), customer_id="C-1042", phone=OTHER_PHONE)
    assert sign_in.contacts == {}
    run(reset_password(desk, sign_in), caller(), customer_id="C-1042", new_contact="phone")

    assert sign_in.contacts == {"jane.doe": (None, "+447700900999")}


@pytest.mark.parametrize("sent", [{}, {"email": JANE.email}, {"name": " ", "phone": JANE.phone.replace(" ", "")}])
def test_who_would_be_as_they_are_is_not_asked_about(sent: dict[str, str]) -> None:
    with pytest.raises(ToolFailed, match="Nothing was done: C-1042 has no other"):
        asked(FakeDesk([JANE]), None, **sent)


@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_what_one_may_not_see_one_does_not_change(field: str) -> None:
    sent = {"name": "Jane Roe", "email": "jane@example.net", "phone": OTHER_PHONE}[field]
    desk = FakeDesk([JANE])

    for step in (asked, lambda desk, who, **sent: run(update_customer(desk), who, customer_id="C-1042", **sent)):
        with pytest.raises(ToolFailed, match="You may not see the") as refusal:
            step(desk, caller(hide_fields(field)), **{field: sent})
        assert str(JANE.row[field]) not in str(refusal.value)
    assert desk.customers["C-1042"] == JANE


@pytest.mark.parametrize("is_there", [True, False])
def test_nothing_is_changed_of_a_customer_who_is_not_there_or_not_shown(is_there: bool) -> None:
    desk = FakeDesk([JANE] if is_there else [])

    with pytest.raises(ToolFailed, match="There is no customer with this id"):
        run(update_customer(desk), caller(only("APAC")), customer_id="C-1042", name="Another")
    assert list(desk.customers.values()) == ([JANE] if is_there else [])


def test_nobody_changes_a_customer_out_of_their_own_sight() -> None:
    desk = FakeDesk([JANE])
    janes = Conditions(where={"name": frozenset({"Jane Doe"})})

    with pytest.raises(ToolFailed, match="could not see this customer any more"):
        run(update_customer(desk), caller(janes), customer_id="C-1042", name="Jane Roe")

    assert desk.customers["C-1042"] == JANE
    assert run(update_customer(desk), caller(janes, only("EMEA")), customer_id="C-1042", name="Jane Roe")


def test_nobody_is_overwritten_who_changed_or_deleted_the_customer_at_the_same_moment() -> None:
    class ChangedMeanwhile(FakeDesk):
        def customer(self, customer_id: str) -> Customer | None:
            read = super().customer(customer_id)
            self.customers["C-1042"] = replace(JANE, phone=OTHER_PHONE)
            return read

    desk = ChangedMeanwhile([JANE])

    with pytest.raises(ToolFailed, match="changed or deleted this customer at the same moment"):
        run(update_customer(desk), caller(), customer_id="C-1042", phone="+44 7700 900111")
    assert desk.customers["C-1042"].phone == OTHER_PHONE
