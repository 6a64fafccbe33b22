"""Making two customers who are the same one."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_MERGED_TICKETS, Customer, MergeOutcome
from servicedesk.tools.merge_customers import merge_customers
from servicedesk.tools.tool import Caller
from tests.fakes.desk import (
    JANE,
    NOW,
    FakeCustomerSignIn,
    FakeDesk,
    caller,
    customer,
    fields,
    hide_fields,
    only,
    run,
    ticket,
)

TWIN = customer(7, "Jane Do", username="jane.do")
BOTH = {"customer_id": "C-1042", "duplicate_id": "C-7"}


def sign_ins() -> FakeCustomerSignIn:
    return FakeCustomerSignIn("jane.doe", "jane.do")


def asked(desk: FakeDesk, who: Caller | None = None, **arguments: Any) -> str:
    """Return the question for a call, which does nothing."""
    sign_in = sign_ins()
    tool = merge_customers(desk, sign_in)
    assert tool.question is not None
    question = tool.question(tool.arguments.model_validate({**BOTH, **arguments}), who or caller())
    assert (desk.merged, desk.deleted, sign_in.disabled) == ({}, [], [])
    return question


def refuses(desk: FakeDesk, why: str, who: Caller | None = None, **arguments: Any) -> str:
    """Say that neither the question nor the call does anything, and return what is said instead."""
    sign_in, said = sign_ins(), []
    tool = merge_customers(desk, sign_in)
    accepted = tool.arguments.model_validate({**BOTH, **arguments})
    assert tool.question is not None
    for step in (tool.question, tool.run):
        with pytest.raises(ToolFailed, match=why) as refusal:
            step(accepted, who or caller())
        said.append(str(refusal.value))
    assert (desk.merged, desk.deleted, sign_in.disabled) == ({}, [], [])
    assert len(set(said)) == 1
    return said[0]


def test_the_tickets_are_the_others_and_the_duplicate_is_gone_and_cannot_sign_in() -> None:
    desk, sign_in = FakeDesk([JANE, TWIN], [ticket(1), ticket(2, TWIN), ticket(3, TWIN, status="closed")]), sign_ins()

    result = run(merge_customers(desk, sign_in, clock=NOW.timestamp), caller(), **BOTH)

    assert [one.customer_id for one in desk.tickets] == ["C-1042"] * 3
    assert list(desk.customers) == ["C-1042"]
    assert desk.customers["C-1042"] == JANE
    assert sign_in.disabled == ["jane.do"]
    assert desk.were_enabled == ["C-7"]
    assert fields(result) == {
        **BOTH,
        "sign_in_disabled": True,
        "merged_at": "2026-11-23T12:00:00Z",
        "erased_after": "2026-12-23T12:00:00Z",
    }
    assert "C-7 can sign in no more" in result.summary()
    assert "an administrator can undo it" in result.summary()


@pytest.mark.parametrize("is_enabled", [True, False])
def test_it_is_kept_whether_the_duplicate_could_sign_in(is_enabled: bool) -> None:
    desk, sign_in = FakeDesk([JANE, TWIN]), sign_ins()
    sign_in.disabled += [] if is_enabled else ["jane.do"]

    run(merge_customers(desk, sign_in), caller(), **BOTH)

    assert desk.were_enabled == (["C-7"] if is_enabled else [])


@pytest.mark.parametrize(
    ("tickets", "said"), [(0, "No ticket goes"), (1, "The 1 ticket of C-7 goes"), (3, "The 3 tickets of C-7 go")]
)
def test_the_person_is_asked_who_goes_into_whom_and_with_what(tickets: int, said: str) -> None:
    desk = FakeDesk([JANE, TWIN], [ticket(number, TWIN) for number in range(tickets)])

    assert asked(desk) == (
        'Merge C-7 (EMEA), who is called "Jane Do", into C-1042 (EMEA), who is called "Jane Doe"? '
        f"{said} to C-1042; C-7 disappears from every tool at once. They can sign in no more. Reversible for 30 days."
    )


def test_nothing_is_said_of_a_sign_in_that_there_is_not() -> None:
    desk = FakeDesk([JANE, replace(TWIN, username=None)])

    assert "sign in" not in asked(desk)
    result = run(merge_customers(desk, sign_ins()), caller(), **BOTH)
    assert not result.sign_in_disabled
    assert "sign in" not in result.summary()


def test_two_of_different_regions_stay_two() -> None:
    assert "ask an administrator" in refuses(
        FakeDesk([JANE, replace(TWIN, region="APAC")], [ticket(1, TWIN)]), "different regions"
    )


def test_more_tickets_than_can_be_moved_are_not_and_it_is_said_what_to_do() -> None:
    tickets = [ticket(number, TWIN, status="closed") for number in range(MAX_MERGED_TICKETS + 1)]

    said = refuses(FakeDesk([JANE, TWIN], tickets), f"more than {MAX_MERGED_TICKETS} tickets")

    assert "the other way round, or ask an administrator" in said


def test_as_many_tickets_as_can_be_moved_are() -> None:
    desk = FakeDesk([JANE, TWIN], [ticket(number, TWIN) for number in range(MAX_MERGED_TICKETS)])

    run(merge_customers(desk, sign_ins()), caller(), **BOTH)

    assert {one.customer_id for one in desk.tickets} == {"C-1042"}


def test_nobody_is_merged_with_themselves() -> None:
    refuses(FakeDesk([JANE]), "are one customer", duplicate_id="C-1042")


def test_the_only_sign_in_of_two_is_not_lost() -> None:
    assert "the other way round" in refuses(FakeDesk([replace(JANE, username=None), TWIN]), "sign-in would be lost")


@pytest.mark.parametrize("unseen", [JANE, TWIN])
@pytest.mark.parametrize("is_there", [True, False])
def test_nobody_is_merged_who_is_not_there_or_not_shown(unseen: Customer, is_there: bool) -> None:
    far = [replace(one, region="APAC") if one is unseen else one for one in (JANE, TWIN)]
    desk = FakeDesk(one for one in far if is_there or one.region == "EMEA")

    refuses(desk, "There is no customer with this id", caller(only("EMEA")))


@pytest.mark.parametrize("field", ["region", "open_tickets"])
def test_what_one_may_not_see_one_does_not_move(field: str) -> None:
    hidden = Conditions(where={"customer_id": frozenset({"C-7"})}, hide=frozenset({field}))
    seen = Conditions(where={"customer_id": frozenset({"C-1042"})})
    few, many = (FakeDesk([JANE, TWIN], [ticket(number, TWIN) for number in range(count)]) for count in (1, 30))

    said = {refuses(desk, "may not see", who) for desk in (few, many) for who in (caller(hidden, seen),)}

    assert len(said) == 1
    refuses(few, "may not see", caller(hide_fields(field)))


def test_a_duplicate_whose_sign_in_cannot_be_disabled_stays() -> None:
    desk, sign_in = FakeDesk([JANE, TWIN], [ticket(1, TWIN)]), sign_ins()
    sign_in.available = False

    with pytest.raises(DeskUnavailable):
        run(merge_customers(desk, sign_in), caller(), **BOTH)
    assert desk.merged == {}
    assert set(desk.customers) == {"C-1042", "C-7"}


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(MergeOutcome.CHANGED, "at the same moment"), (MergeOutcome.TOO_MANY_TICKETS, "No ticket was moved")],
)
def test_a_merge_that_came_too_late_moves_nothing_and_can_be_repeated(outcome: MergeOutcome, said: str) -> None:
    class Late(FakeDesk):
        is_late = True

        def merge_customers(
            self, kept: Customer, duplicate: Customer, *, merged_at: datetime, was_enabled: bool = False
        ) -> MergeOutcome:
            if self.is_late:
                self.is_late = False
                return outcome
            return super().merge_customers(kept, duplicate, merged_at=merged_at, was_enabled=was_enabled)

    desk, sign_in = Late([JANE, TWIN], [ticket(1, TWIN)]), sign_ins()
    tool = merge_customers(desk, sign_in)

    with pytest.raises(ToolFailed, match=said):
        run(tool, caller(), **BOTH)
    assert set(desk.customers) == {"C-1042", "C-7"}
    run(tool, caller(), **BOTH)

    assert list(desk.customers) == ["C-1042"]
    # Whoever repeats it cannot know who disabled the sign-in.
    assert desk.were_enabled == []
