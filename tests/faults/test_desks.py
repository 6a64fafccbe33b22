"""Every request to another company's desk fails, in every way: nothing half told, nothing written twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from servicedesk.desks.http.transport import DeskTransport, WireAnswer, WireFault
from servicedesk.errors import DeskBusy, DeskUnavailable
from tests.attacks.test_desk_injection import fitting
from tests.depth import some
from tests.server.written import written
from tests.worlds.foreign_desk import FOREIGN_DESKS, ForeignDeskService

#: What a desk may say in words, and must be told nowhere.
WORDS: Final = "internal-host-17 says no"
_JSON: Final = {"Content-Type": "application/json"}
Wire = WireAnswer | WireFault


def said(status: int, **headers: str) -> WireAnswer:
    """Return an answer with a status."""
    body = json.dumps({"error": WORDS, "message": WORDS}).encode()
    return WireAnswer(
        status=status, headers={**_JSON, **{n.replace("_", "-"): v for n, v in headers.items()}}, body=body
    )


#: Fault → what comes back, and whether the desk may have done what was asked.
FAULTS: Final[dict[str, tuple[Wire, bool]]] = {
    "it is down": (WireFault(code="NewConnectionError", was_sent=False), False),
    "it is slow": (WireFault(code="ReadTimeoutError", was_sent=True), True),
    "half an answer": (WireFault(code="IncompleteRead", was_sent=True), True),
    "a page": (WireAnswer(status=200, headers={"Content-Type": "text/html"}, body=b"<h1>internal-host-17</h1>"), True),
    "half a document": (WireAnswer(status=200, headers=_JSON, body=b'{"items": [{"id"'), True),
    "another document": (WireAnswer(status=200, headers=_JSON, body=b"[]"), True),
    "an empty object": (WireAnswer(status=200, headers=_JSON, body=b"{}"), True),
    "nothing to say": (WireAnswer(status=204, headers={}, body=b""), True),
    "an error": (said(500), True),
    "too many calls": (said(429, Retry_After="7"), False),
    "maintenance": (said(503, Retry_After="7"), False),
    "credentials that are not good": (said(401), False),
    "no right": (said(403), False),
    "no such thing": (said(404), False),
    "changed meanwhile": (said(409), False),
    "no precondition": (said(412), False),
    "refused": (said(400), False),
    "refused, with a reason": (said(422), False),
    "elsewhere": (said(301, Location="http://evil.example/"), True),
    "elsewhere for now": (said(307, Location="http://evil.example/"), True),
}
TOOLS: Final = (
    "get_customer", "get_ticket", "list_tickets", "search_customer", "search_tickets", "add_note", "create_ticket",
    "reply_to_customer", "update_ticket",
)  # fmt: skip
WRITES: Final = TOOLS[5:]
#: Whatever is told of a write is one of these.
NOT_DONE: Final = ("Nothing was done", "There is no ticket with this id", "There is no customer with this id")
NOT_KNOWN: Final = "whether this was done is not known"


@dataclass
class Plan:
    """Which request of the desk fails, and how."""

    fails_at: int | None = None
    fault: Wire | None = None
    #: Whether the desk does what was asked before its answer is lost.
    is_done_first: bool = False
    asked: list[str] = field(default_factory=list)

    def around(self, exchange: Callable[..., Wire], transport: Any, method: str, *rest: Any, **options: Any) -> Wire:
        """Ask, or fail."""
        self.asked.append(method)
        if len(self.asked) - 1 != self.fails_at or self.fault is None:
            return exchange(transport, method, *rest, **options)
        if self.is_done_first:
            exchange(transport, method, *rest, **options)
        return self.fault


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> Iterator[Plan]:
    """Let `plan` decide about every request inside."""
    exchange = DeskTransport.exchange
    with monkeypatch.context() as patched:
        patched.setattr(DeskTransport, "exchange", lambda *some, **more: plan.around(exchange, *some, **more))
        yield plan


def prepared(desk: ForeignDeskService, tool: str) -> dict[str, Any]:
    """Return the arguments of a call that is ready to be done."""
    arguments = fitting(desk, tool)
    if tool == "update_ticket":
        found = desk.call("get_ticket", fitting(desk, "get_ticket"))["structuredContent"]
        arguments |= {"version": found["version"], "note": "It was the cable."}
    return desk.agree(tool, arguments) if tool == "reply_to_customer" else arguments


def requests_of(kind: str, tool: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the methods of the requests that a call takes where nothing fails."""
    with FOREIGN_DESKS[kind]() as desk:
        arguments = prepared(desk, tool)
        desk.restart()
        with failing(monkeypatch, Plan()) as plan:
            assert not desk.call(tool, arguments).get("isError")
    return plan.asked


def text_of(result: Any) -> str:
    """Return what a model is told."""
    return "\n".join(part["text"] for part in result["content"])


def said_and_made(desk: ForeignDeskService) -> int:
    """Return how many tickets and comments there are."""
    if hasattr(desk.desk, "transactions"):
        return sum(one["Type"] in {"Create", "Correspond", "Comment"} for one in desk.desk.transactions)
    return sum(map(len, desk.desk.comments.values()))


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_whatever_request_fails_however_what_is_told_is_so_and_nothing_is_done_twice(
    monkeypatch: pytest.MonkeyPatch, kind: str, tool: str
) -> None:
    requests = requests_of(kind, tool, monkeypatch)
    for number, method in enumerate(requests):
        for fault, (wire, may_be_done) in some(FAULTS.items(), number):
            for is_done_first in [False, True] if may_be_done and method != "GET" else [False]:
                with FOREIGN_DESKS[kind]() as desk:
                    require_true(monkeypatch, desk, tool, Plan(number, wire, is_done_first), f"{fault} at {number}")


def require_true(monkeypatch: pytest.MonkeyPatch, desk: ForeignDeskService, tool: str, plan: Plan, about: str) -> None:
    """Fail unless a call in which a request fails is told as it was, and the same call is not done twice."""
    arguments = prepared(desk, tool)
    whole = None if tool in WRITES else text_of(desk.call(tool, arguments))
    desk.restart()
    before = said_and_made(desk)
    with failing(monkeypatch, plan), written() as log:
        first = desk.call(tool, arguments)
    told, done = text_of(first), said_and_made(desk) - before
    is_error = bool(first.get("isError"))

    everything = json.dumps(first) + log.stream.getvalue()
    assert "internal-host" not in everything, about
    assert "evil.example" not in everything, about
    assert desk.secret not in everything, about
    assert "Something went wrong inside" not in told, about
    if tool not in WRITES:
        assert is_error or told == whole, (about, told)
        return
    kinds = [not is_error, any(one in told for one in NOT_DONE), NOT_KNOWN in told]
    assert sum(kinds) == 1, (about, told)
    assert done <= 1, about
    assert not (kinds[1] and done), (about, told)
    assert not (kinds[0] and not done), (about, told)
    require_once(desk, tool, arguments, before, kinds, about)


def require_once(
    desk: ForeignDeskService, tool: str, arguments: dict[str, Any], before: int, kinds: list[bool], about: str
) -> None:
    """Fail if the same call, made again, makes a second thing; or makes none where nothing was done."""
    again = {name: value for name, value in arguments.items() if name != "confirmation"}
    again = desk.agree(tool, again) if tool == "reply_to_customer" else again
    second = desk.call(tool, again)

    assert said_and_made(desk) - before <= 1, (about, text_of(second))
    if kinds[1]:
        assert not second.get("isError"), (about, text_of(second))
        assert said_and_made(desk) - before == 1, about


class SpentBudget:
    """A budget of which nothing is left, or of which nothing is known."""

    def __init__(self, error: DeskUnavailable, reads: int) -> None:
        self.error = error
        self.reads = reads

    def spend(self, _: str) -> None:
        """Count."""
        self.reads -= 1
        if self.reads < 0:
            raise self.error


ERRORS: Final = {"it is spent": DeskBusy(retry_after_seconds=9), "it is not known": DeskUnavailable("Throttled")}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_without_budget_the_desk_is_not_asked_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, kind: str, tool: str, error: str
) -> None:
    requests = requests_of(kind, tool, monkeypatch)
    for number in range(len(requests)):
        with FOREIGN_DESKS[kind]() as desk:
            arguments = prepared(desk, tool)
            desk.budget = SpentBudget(ERRORS[error], number)
            desk.restart()
            before, begin = said_and_made(desk), len(desk.wire.asked)

            result = desk.call(tool, arguments)

            told, done = text_of(result), said_and_made(desk) - before
            assert result["isError"] is True
            assert len(desk.wire.asked) - begin == number
            assert NOT_KNOWN in told or not done


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_a_secret_that_cannot_be_read_leaves_everything_as_it_is(kind: str, tool: str) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        arguments = prepared(desk, tool)
        before, begin = said_and_made(desk), len(desk.wire.asked)
        desk.is_secret_readable = False

        first = desk.call(tool, arguments)

        assert first["isError"] is True
        assert len(desk.wire.asked) == begin
        assert said_and_made(desk) == before
        desk.is_secret_readable = True
        assert not desk.call(tool, prepared(desk, tool)).get("isError")


@pytest.mark.parametrize("seconds", [0.0, 0.1, 3.0, 5.9])
@pytest.mark.parametrize("tool", WRITES)
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_what_cannot_be_waited_for_is_not_begun(kind: str, tool: str, seconds: float) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        arguments = prepared(desk, tool)
        before = len(desk.wire.writes)
        desk.seconds_left = seconds

        result = desk.call(tool, arguments)

        assert result["isError"] is True
        assert len(desk.wire.writes) == before


@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_a_desk_that_was_away_is_asked_again_once_the_circuit_closes(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        arguments = fitting(desk, "get_ticket")
        for _ in range(5):
            with failing(monkeypatch, Plan(0, FAULTS["it is slow"][0])):
                assert desk.call("get_ticket", arguments)["isError"] is True
        begin = len(desk.wire.asked)
        told = text_of(desk.call("get_ticket", arguments))
        note = text_of(desk.call("add_note", fitting(desk, "add_note")))

        assert "did not answer several times" in told
        assert "Nothing was done. Try again in" in told
        assert "Nothing was done. Try again in" in note
        assert len(desk.wire.asked) == begin
        desk.restart()
        assert not desk.call("get_ticket", arguments).get("isError")


@pytest.mark.parametrize("when", ["before the write", "after the write"])
@pytest.mark.parametrize("tool", ["add_note", "create_ticket", "reply_to_customer"])
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_without_the_table_of_what_was_made_nothing_is_made_twice(kind: str, tool: str, when: str) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        arguments = prepared(desk, tool)
        before = said_and_made(desk)
        desk.claims.available = when != "before the write"
        desk.claims.takes_endings = False

        first = desk.call(tool, arguments)
        desk.claims.available = desk.claims.takes_endings = True
        again = {name: value for name, value in arguments.items() if name != "confirmation"}
        second = text_of(desk.call(tool, desk.agree(tool, again) if tool == "reply_to_customer" else again))

        if when == "before the write":
            assert first["isError"] is True
            assert NOT_KNOWN in text_of(first)
        else:
            assert not first.get("isError")
            assert NOT_KNOWN in second or "same" in second or "looks" in second
        assert said_and_made(desk) - before == 1
