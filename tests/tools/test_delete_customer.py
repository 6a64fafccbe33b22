"""Deleting a customer."""

from dataclasses import replace
from datetime import datetime

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.desk import Customer
from tests.fakes.desk import JANE, NOW, FakeCustomerSignIn, FakeDesk, caller, fields, only, run


def test_a_deleted_customer_is_gone_and_cannot_sign_in() -> None:
    desk, sign_in = FakeDesk([JANE]), FakeCustomerSignIn("jane.doe")

    result = run(delete_customer(desk, sign_in, clock=NOW.timestamp), caller(), customer_id="C-1042")

    assert desk.deleted == [("C-1042", NOW)]
    assert sign_in.disabled == ["jane.doe"]
    assert fields(result) == {
        "customer_id": "C-1042",
        "sign_in_disabled": True,
        "deleted_at": "2026-11-23T12:00:00Z",
        "erased_after": "2026-12-23T12:00:00Z",
    }
    assert "2026-12-23" in result.summary()
    assert "sign in no more" in result.summary()


@pytest.mark.parametrize("username", [None, "left.the.pool"])
def test_a_customer_without_sign_in_is_deleted_all_the_same(username: str | None) -> None:
    desk, sign_in = FakeDesk([replace(JANE, username=username)]), FakeCustomerSignIn()

    result = run(delete_customer(desk, sign_in), caller(), customer_id="C-1042")

    assert not result.sign_in_disabled
    assert "sign in" not in result.summary()
    assert [customer_id for customer_id, _ in desk.deleted] == ["C-1042"]


@pytest.mark.parametrize("is_enabled", [True, False])
def test_it_is_kept_whether_the_customer_could_sign_in(is_enabled: bool) -> None:
    desk, sign_in = FakeDesk([JANE]), FakeCustomerSignIn("jane.doe")
    sign_in.disabled += [] if is_enabled else ["jane.doe"]

    run(delete_customer(desk, sign_in), caller(), customer_id="C-1042")

    assert desk.were_enabled == (["C-1042"] if is_enabled else [])


def test_nothing_happens_to_a_customer_who_is_not_there_or_not_shown() -> None:
    answers = []
    for desk, who in ((FakeDesk(), caller()), (FakeDesk([JANE]), caller(only("APAC")))):
        sign_in = FakeCustomerSignIn("jane.doe")
        with pytest.raises(ToolFailed) as refusal:
            run(delete_customer(desk, sign_in), who, customer_id="C-1042")
        answers.append(str(refusal.value))
        assert sign_in.disabled == []
        assert desk.deleted == []

    assert answers[0] == answers[1]


def test_a_customer_whose_sign_in_cannot_be_disabled_is_not_deleted() -> None:
    desk, sign_in = FakeDesk([JANE]), FakeCustomerSignIn("jane.doe")
    sign_in.available = False

    with pytest.raises(DeskUnavailable):
        run(delete_customer(desk, sign_in), caller(), customer_id="C-1042")
    assert desk.deleted == []


def test_an_attempt_that_failed_half_way_can_be_repeated() -> None:
    class FailsOnce(FakeDesk):
        failed = False

        def delete_customer(self, customer: Customer, *, deleted_at: datetime, was_enabled: bool = False) -> bool:
            if not self.failed:
                self.failed = True
                raise DeskUnavailable
            return super().delete_customer(customer, deleted_at=deleted_at, was_enabled=was_enabled)

    desk, sign_in = FailsOnce([JANE]), FakeCustomerSignIn("jane.doe")
    tool = delete_customer(desk, sign_in)

    with pytest.raises(DeskUnavailable):
        run(tool, caller(), customer_id="C-1042")
    run(tool, caller(), customer_id="C-1042")

    assert sign_in.disabled == ["jane.doe", "jane.doe"]
    assert len(desk.deleted) == 1
    # Whoever repeats it cannot know who disabled the sign-in, so bringing the customer back does not enable it.
    assert desk.were_enabled == []


def test_a_customer_deleted_by_someone_else_meanwhile_is_not_found() -> None:
    class DeletedMeanwhile(FakeDesk):
        def customer(self, customer_id: str) -> Customer | None:
            return self.customers.pop(customer_id)

    desk = DeletedMeanwhile([JANE])

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(delete_customer(desk, FakeCustomerSignIn("jane.doe")), caller(), customer_id="C-1042")
    assert desk.deleted == []
