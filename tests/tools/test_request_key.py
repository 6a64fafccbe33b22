"""Key of a call for another system: the same for every repetition of one request, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.idempotency import RequestName, request_key
from servicedesk.tools.tool import Arguments
from tests.fakes.desk import caller
from tests.people import person


class Order(ConfirmedArguments):
    """What a tool takes that tells its requests apart."""

    item: str
    idempotency_key: RequestName = None


class Plain(Arguments):
    """The same of one that does not."""

    item: str


BOB = caller()
EVE = replace(BOB, principal=person(subject="5c1f0e0a-0000-4000-8000-0000000000ee"))
FIRST = request_key("place_order", Order(item="lamp"), BOB)
OWN = request_key("place_order", Order(item="lamp", idempotency_key="today"), BOB)


def test_it_is_a_uuid_and_says_nothing() -> None:
    assert str(UUID(FIRST)) == FIRST


@pytest.mark.parametrize(
    "again",
    [Order(item="lamp"), Order(item="lamp", confirmation="sealed"), Plain(item="lamp")],
)
def test_the_same_arguments_are_the_same_request_confirmed_or_not(again: Arguments) -> None:
    assert request_key("place_order", again, BOB) == FIRST


def test_a_callers_own_key_is_the_same_request_whatever_else_is_said() -> None:
    assert request_key("place_order", Order(item="chair", idempotency_key="today"), BOB) == OWN


def test_another_person_tool_argument_or_own_key_is_another_request() -> None:
    keys = {
        FIRST,
        OWN,
        request_key("place_order", Order(item="lamp"), EVE),
        request_key("cancel_order", Order(item="lamp"), BOB),
        request_key("place_order", Order(item="chair"), BOB),
        request_key("place_order", Order(item="lamp", idempotency_key="tomorrow"), BOB),
        request_key("place_order", Order(item="lamp", idempotency_key="today"), EVE),
    }

    assert len(keys) == 7
