"""A granted tool runs with arguments that fit, for its holder, and not otherwise."""

from typing import Annotated, Any, Self

import pytest
from pydantic import StringConstraints, field_validator, model_validator

from servicedesk.discovery.toolbox import GrantedTool, toolbox
from servicedesk.errors import InvalidArguments
from servicedesk.execution.call import execute, fit
from servicedesk.execution.confirmation import Confirmations
from servicedesk.execution.fitting import MAX_PROBLEMS_TOLD
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.received import ONE_LINE
from servicedesk.tools.tool import Arguments, Caller, Tool
from tests.fakes.execution import FakeLedger, FakeSeal
from tests.fakes.grant_store import grant, stored_permissions
from tests.fakes.tools import Done
from tests.people import person

CONFIRMATIONS = Confirmations(FakeSeal(), FakeLedger())

MAX_TEAS = 12


class Order(Arguments):
    """Two things."""

    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), ONE_LINE]
    how_many: int = 1

    @field_validator("how_many")
    @classmethod
    def _is_a_number_of_things(cls, how_many: int) -> int:
        if how_many == 0:
            raise ValueError("order one at least")
        return how_many

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.what == "tea" and self.how_many > MAX_TEAS:
            raise ValueError("tea comes by the dozen.")
        return self


class Shop:
    """Remembers what was ordered by whom."""

    def __init__(self) -> None:
        self.orders: list[tuple[Order, Caller]] = []

    def granted(self) -> GrantedTool:
        tool = Tool(
            name="order",
            title="Order",
            description="Order.",
            effect=Effect.WRITES,
            arguments=Order,
            result=Done,
            rows=CUSTOMERS,
            run=self._run,
        )
        narrow = Conditions(where={"region": frozenset({"EMEA"})})
        return toolbox(person("buyers"), stored_permissions(grant("buyers", "order", narrow)), {"order": tool}, 0).take(
            "order"
        )

    def _run(self, order: Order, caller: Caller) -> Done:
        self.orders.append((order, caller))
        return Done()


def test_the_tool_runs_for_its_holder_within_their_view() -> None:
    shop = Shop()

    execute(fit(shop.granted(), {"what": "tea"}), CONFIRMATIONS)

    ((order, caller),) = shop.orders
    assert order == Order(what="tea", how_many=1)
    assert caller.principal == person("buyers")
    assert caller.view.shows({"region": "EMEA"})
    assert not caller.view.shows({"region": "APAC"})


DO_NOT_FIT: dict[str, tuple[dict[str, Any], str]] = {
    "one is missing": ({}, "what: Field required."),
    "one is unknown": (
        {"what": "tea", "colour": "x-secret"},
        'Leave out "colour": this tool takes only what, how_many.',
    ),
    "what an agents' framework adds": (
        {"what": "tea", "toolCallId": "x-secret", "sessionId": "x-secret", "chatInput": "x-secret"},
        'Leave out "toolCallId", "sessionId", "chatInput": this tool takes only what, how_many.',
    ),
    "a number as a text": ({"what": "tea", "how_many": "2"}, "how_many: Input should be a valid integer."),
    "a truth value as a number": ({"what": "tea", "how_many": True}, "how_many: Input should be a valid integer."),
    "a text as a number": ({"what": 7}, "what: Input should be a valid string."),
    "nothing as a text": ({"what": None}, "what: Input should be a valid string."),
    "an empty text": ({"what": ""}, "what: must not be empty."),
    "a blank text": ({"what": " \u200b\t"}, "what: must not be empty."),
    "what the tool's own validator of one refuses": (
        {"what": "tea", "how_many": 0},
        "fit. how_many: order one at least.",
    ),
    "what its validator of all refuses": ({"what": "tea", "how_many": 13}, "fit. Tea comes by the dozen. Correct"),
    "a list as a text": ({"what": ["x-secret"]}, "what: Input should be a valid string."),
}


@pytest.mark.requirement("tools.validated-inputs")
@pytest.mark.parametrize(("arguments", "told"), DO_NOT_FIT.values(), ids=DO_NOT_FIT.keys())
def test_arguments_that_do_not_fit_are_named_and_nothing_runs(arguments: dict[str, Any], told: str) -> None:
    shop = Shop()

    with pytest.raises(InvalidArguments) as refusal:
        execute(fit(shop.granted(), arguments), CONFIRMATIONS)

    assert told in str(refusal.value)
    assert "x-secret" not in str(refusal.value)
    assert refusal.value.__context__ is None
    assert shop.orders == []


def test_a_flood_of_unknown_arguments_is_not_echoed() -> None:
    flood = {f"{'x' * 1_000}{number}\u202e\n": 1 for number in range(1_000)}

    with pytest.raises(InvalidArguments) as refusal:
        execute(fit(Shop().granted(), flood), CONFIRMATIONS)

    assert len(str(refusal.value)) < MAX_PROBLEMS_TOLD * 150
    assert "\u202e" not in str(refusal.value)
