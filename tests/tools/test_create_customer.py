"""Adding a customer."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from servicedesk.errors import ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.create_customer import create_customer
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Customer
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, customer, fields, hide_fields, only, run
from tests.people import person

MARY: dict[str, Any] = {
    "name": "Mary Roe", "email": "mary.roe@example.net", "phone": "+44 7700 900777", "region": "APAC",
}  # fmt: skip


def test_a_customer_is_kept_under_an_id_of_their_own_and_without_a_sign_in() -> None:
    desk = FakeDesk([JANE])

    result = run(create_customer(desk, clock=NOW.replace(microsecond=7).timestamp), caller(), **MARY)

    assert desk.customers[result.customer_id] == Customer(customer_id=result.customer_id, created_at=NOW, **MARY)
    assert fields(result) == {"customer_id": result.customer_id, "is_repeat": False}
    assert f"Added customer {result.customer_id}. They have no sign-in." in result.summary()
    assert len(desk.customers) == 2


@pytest.mark.parametrize("missing", ["email", "phone"])
def test_one_way_to_reach_somebody_is_enough(missing: str) -> None:
    desk = FakeDesk()

    result = run(create_customer(desk), caller(), **{**MARY, missing: None})

    assert desk.customers[result.customer_id].row[missing] == ""


def test_somebody_whom_nobody_could_reach_is_not_added() -> None:
    desk = FakeDesk()

    with pytest.raises(ToolFailed, match="no way to reach"):
        run(create_customer(desk), caller(), **{**MARY, "email": None, "phone": " "})
    assert desk.customers == {}


def test_a_region_is_one_of_the_desks() -> None:
    desk = FakeDesk()
    tool = create_customer(desk)

    assert tool.input_schema["properties"]["region"]["enum"] == list(REGIONS)
    with pytest.raises(ValidationError):
        run(tool, caller(), **{**MARY, "region": "MOON"})
    assert desk.customers == {}


ALIKE: dict[str, dict[str, str]] = {
    "the same address": {"phone": "+44 7700 900999"},
    "the same address in capitals": {"email": "Mary.Roe@EXAMPLE.net", "phone": "+44 7700 900999"},
    "the same number": {"email": "mary@example.org"},
    "both": {},
}


@pytest.mark.parametrize("changes", ALIKE.values(), ids=ALIKE)
def test_who_has_the_same_address_or_number_is_named_and_nobody_is_added(changes: dict[str, str]) -> None:
    desk = FakeDesk([JANE, customer(7, **MARY)])

    with pytest.raises(ToolFailed, match="looks like C-7,") as refusal:
        run(create_customer(desk), caller(), **{**MARY, **changes})

    assert "with C-7 as despite" in str(refusal.value)
    assert "mary" not in str(refusal.value).casefold()
    assert len(desk.customers) == 2


@pytest.mark.parametrize("changes", ALIKE.values(), ids=ALIKE)
def test_two_who_share_an_address_or_a_number_are_added_if_that_is_said(changes: dict[str, str]) -> None:
    desk = FakeDesk([JANE, customer(7, **MARY)])
    tool = create_customer(desk)

    with pytest.raises(ToolFailed, match="looks like C-7"):
        run(tool, caller(), **{**MARY, **changes}, despite="C-1042")
    run(tool, caller(), **{**MARY, **changes}, despite="c-7")

    assert len(desk.customers) == 3


def test_who_only_begins_alike_is_somebody_else() -> None:
    others = [
        customer(7, "mary.roe@example.net", email="mary.roe@example.net.example", phone=""),
        customer(8, email="", phone="+44 7700 9007771"),
    ]
    desk = FakeDesk(others)

    run(create_customer(desk), caller(), **MARY)

    assert len(desk.customers) == 3


@pytest.mark.parametrize(
    "conditions", [only("APAC"), hide_fields("email", "phone")], ids=["of another region", "hidden details"]
)
def test_nobody_is_named_whom_the_caller_does_not_see_or_not_by_that(conditions: Conditions) -> None:
    desk = FakeDesk([customer(7, **{**MARY, "region": "EMEA"})])

    run(create_customer(desk), caller(conditions), **MARY)

    assert len(desk.customers) == 2


def test_a_customer_whom_the_caller_could_not_see_is_not_added() -> None:
    desk = FakeDesk()
    conditions = [only("EMEA"), Conditions(where={"customer_id": frozenset({"C-10000000"})})]

    with pytest.raises(ToolFailed, match="could not see this customer yourself"):
        run(create_customer(desk), caller(*conditions), **MARY)
    assert desk.customers == {}
    assert run(create_customer(desk), caller(*conditions, only("APAC")), **MARY)


def test_the_same_request_within_five_minutes_gives_the_same_customer_back() -> None:
    desk, clock = FakeDesk(), FakeClock()
    tool = create_customer(desk, clock=clock)

    first = run(tool, caller(), **MARY)
    clock.now_seconds += 4 * 60 + 59
    second = run(tool, caller(), **MARY)
    clock.now_seconds += 2

    assert (second.customer_id, second.is_repeat) == (first.customer_id, True)
    assert "no other was added" in second.summary()
    with pytest.raises(ToolFailed, match=f"looks like {first.customer_id}"):
        run(tool, caller(), **MARY)
    assert len(desk.customers) == 1


def test_the_same_request_of_somebody_else_is_another() -> None:
    desk = FakeDesk()
    tool = create_customer(desk)
    first = run(tool, caller(), **MARY)
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-carol"))

    with pytest.raises(ToolFailed, match="looks like"):
        run(tool, other, **MARY)
    assert not run(tool, other, **MARY, despite=first.customer_id).is_repeat
    assert len(desk.customers) == 2


def test_a_key_of_the_callers_own_is_good_for_a_day_and_for_one_customer() -> None:
    desk, clock = FakeDesk(), FakeClock()
    tool = create_customer(desk, clock=clock)

    first = run(tool, caller(), **MARY, idempotency_key="card 4711")
    clock.now_seconds += 23 * 3_600
    second = run(tool, caller(), **MARY, idempotency_key="card 4711")

    assert second.customer_id == first.customer_id
    with pytest.raises(ToolFailed, match="used for another customer"):
        run(tool, caller(), **{**MARY, "email": "other@example.net", "phone": None}, idempotency_key="card 4711")
    assert len(desk.customers) == 1


@pytest.mark.parametrize("gone", ["deleted", "out of sight"])
def test_a_repeat_says_nothing_of_a_customer_who_is_there_no_more(gone: str) -> None:
    desk = FakeDesk()
    tool, who = create_customer(desk), caller(Conditions(where={"name": frozenset({"Mary Roe"})}))
    first = run(tool, who, **MARY)
    made = desk.customers[first.customer_id]
    if gone == "deleted":
        desk.delete_customer(made, deleted_at=NOW)
    else:
        desk.change_customer(made, name="Eve", email="eve@example.net", phone="")

    with pytest.raises(ToolFailed, match="there no more") as refusal:
        run(tool, who, **MARY)

    assert first.customer_id not in str(refusal.value)
