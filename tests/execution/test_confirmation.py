"""A confirmation is of one call, by one person, once, for five minutes; one row for each way to be refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.discovery.toolbox import GrantedTool, toolbox
from servicedesk.errors import ConfirmationsUnavailable, ToolFailed
from servicedesk.execution.call import execute, fit
from servicedesk.execution.confirmation import LIFETIME_SECONDS, Confirmations, Pending
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Caller, Tool
from tests.fakes.execution import FakeLedger, FakeSeal
from tests.fakes.grant_store import grant, stored_permissions
from tests.fakes.tools import Done
from tests.people import person


class Erase(ConfirmedArguments):
    """What to erase."""

    what: str


class Desk:
    """A tool that erases, and everything a test can reach of how it is confirmed."""

    def __init__(self) -> None:
        self.erased: list[str] = []
        self.place = "here"
        self.now = 1_000.0
        self.seal, self.ledger = FakeSeal(), FakeLedger()
        self.confirmations = Confirmations(self.seal, self.ledger, lambda: self.now)

    def tool(self, name: str = "erase") -> AnyTool:
        def run(arguments: Erase, _caller: Caller) -> Done:
            self.erased.append(arguments.what)
            return Done()

        return Tool(
            name=name,
            title=name,
            description=name,
            effect=Effect.DESTROYS,
            arguments=Erase,
            result=Done,
            run=run,
            question=lambda arguments, _caller: f"Erase {arguments.what} {self.place}?",
        )

    def granted(self, name: str = "erase", **who: Any) -> GrantedTool:
        catalogue = {name: self.tool(name)}
        return toolbox(person("keepers", **who), stored_permissions(grant("keepers", name)), catalogue, self.now).take(
            name
        )

    def call(self, confirmation: str | None = None, what: str = "it", **changes: Any) -> Any:
        sent = {"what": what} | ({} if confirmation is None else {"confirmation": confirmation})
        return execute(fit(self.granted(**changes), sent), self.confirmations)

    def confirmation(self, **changes: Any) -> str:
        pending = self.call(**changes)
        assert isinstance(pending, Pending)
        return pending.confirmation


@pytest.mark.requirement("tools.unanswered-questions")
def test_the_first_call_asks_and_does_nothing() -> None:
    desk = Desk()

    pending = desk.call()

    assert isinstance(pending, Pending)
    assert pending.question == "Erase it here?"
    assert desk.erased == []
    assert desk.ledger.spent == set()


def test_the_second_call_with_the_same_arguments_runs() -> None:
    desk = Desk()

    assert isinstance(desk.call(desk.confirmation()), Done)
    assert desk.erased == ["it"]


def test_what_the_protocol_carries_beside_the_arguments_counts_the_same() -> None:
    desk = Desk()

    call = fit(desk.granted(), {"what": "it"})

    assert isinstance(execute(call, desk.confirmations, desk.confirmation()), Done)
    assert desk.erased == ["it"]


def resealed(desk: Desk, **changes: Any) -> str:
    claims = json.loads(FakeSeal().unseal(desk.confirmation()))
    return FakeSeal().seal(json.dumps({**claims, **changes}).encode())


WRONG: dict[str, Callable[[Desk], str]] = {
    "invented": lambda _: "please",
    "of other arguments": lambda desk: desk.confirmation(what="something else"),
    "of another tool": lambda desk: desk.confirmation(name="erase_more"),
    "of another person": lambda desk: desk.confirmation(subject="somebody else"),
    "of another app": lambda desk: desk.confirmation(client_id="another app"),
    "sealed without an end": lambda desk: resealed(desk, exp=None),
    "sealed with an end that is a text": lambda desk: resealed(desk, exp="9999999999"),
    "sealed to be good for longer than any is": lambda desk: resealed(desk, exp=1_000 + LIFETIME_SECONDS + 1),
    "sealed to be good for years": lambda desk: resealed(desk, exp=4_000_000_000),
    "sealed with an end before all time": lambda desk: resealed(desk, exp=-1),
    "sealed with more in it": lambda desk: resealed(desk, more=1),
    "sealed without a person": lambda desk: resealed(desk, sub=None),
    "sealed, and no object": lambda _: "sealed:[]",
    "sealed, and no JSON": lambda _: "sealed:{",
}


@pytest.mark.requirement("tools.state-untrusted", "tools.state-replay")
@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_any_other_confirmation_is_refused_and_nothing_runs(make: Callable[[Desk], str]) -> None:
    desk = Desk()
    confirmation = make(desk)

    with pytest.raises(ToolFailed, match="not accepted"):
        desk.call(confirmation)

    assert desk.erased == []
    assert desk.ledger.spent == set()


def test_a_confirmation_is_of_what_was_asked_and_not_of_what_would_happen_by_now() -> None:
    desk = Desk()
    confirmation = desk.confirmation()
    desk.place = "there"

    with pytest.raises(ToolFailed, match="no longer what the person was asked"):
        desk.call(confirmation)

    assert desk.erased == []
    assert desk.ledger.spent == set()


@pytest.mark.requirement("tools.state-once")
def test_a_confirmation_works_once() -> None:
    desk = Desk()
    confirmation = desk.confirmation()
    desk.call(confirmation)

    with pytest.raises(ToolFailed, match="was used"):
        desk.call(confirmation)

    assert desk.erased == ["it"]


@pytest.mark.requirement("tools.state-replay")
@pytest.mark.parametrize(("seconds", "runs"), [(LIFETIME_SECONDS - 1, True), (LIFETIME_SECONDS, False)])
def test_a_confirmation_is_good_for_five_minutes(seconds: int, runs: bool) -> None:
    desk = Desk()
    confirmation = desk.confirmation()
    desk.now += seconds

    if runs:
        desk.call(confirmation)
    else:
        with pytest.raises(ToolFailed):
            desk.call(confirmation)

    assert bool(desk.erased) is runs


def test_without_a_key_nothing_is_asked_and_nothing_runs() -> None:
    desk = Desk()
    confirmation = desk.confirmation()
    desk.seal.available = False

    for sent in (None, confirmation):
        with pytest.raises(ConfirmationsUnavailable):
            desk.call(sent)

    assert desk.erased == []


def test_when_it_is_not_known_whether_it_was_used_nothing_runs_and_it_is_still_good() -> None:
    desk = Desk()
    confirmation = desk.confirmation()
    desk.ledger.available = False

    with pytest.raises(ConfirmationsUnavailable):
        desk.call(confirmation)
    assert desk.erased == []
    desk.ledger.available = True
    desk.call(confirmation)

    assert desk.erased == ["it"]
