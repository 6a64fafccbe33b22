"""Every member of every answer of another desk is of another type, or absurd: no tool breaks or says what is not."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pytest

from tests.attacks.test_desk_injection import fitting
from tests.depth import examples
from tests.worlds.foreign_desk import FOREIGN_DESKS, Asked, ForeignDeskService, Reply

#: What a member is instead.
ABSURD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "9" * 5_000, [], [None], [[]], {}, {"id": {}},
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "2026-13-01T00:00:00Z", "../../users/me", "\r\nX-Evil: 1",
    "a" * 100_000,
)  # fmt: skip
TOOLS: Final = (
    "get_customer", "get_ticket", "list_tickets", "search_customer", "search_tickets", "add_note", "create_ticket",
    "reply_to_customer", "update_ticket",
)  # fmt: skip
BROKEN: Final = "Something went wrong inside"
NOT_DONE: Final = "Nothing was done."


def places_in(document: Any, depth: int = 6) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value, of lists only the first."""
    yield ()
    if depth and isinstance(document, dict | list):
        members = document.items() if isinstance(document, dict) else enumerate(document[:1])
        for name, member in members:
            yield from ((name, *rest) for rest in places_in(member, depth - 1))


def with_value(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return a document with another value at a place."""
    if not place:
        return value
    changed = copy.deepcopy(document)
    member = changed
    for name in place[:-1]:
        member = member[name]
    member[place[-1]] = value
    return changed


class Lies:
    """Answers the n-th request of a call with one member that is absurd."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.place: tuple[Any, ...] | None = None
        self.value: Any = None
        self.asked = 0
        self.documents: list[Any] = []

    def __call__(self, _: Asked, reply: Reply) -> Reply:
        """Answer."""
        status, document, headers = reply
        self.documents.append(document)
        self.asked += 1
        if self.asked - 1 == self.number and self.place is not None and status < 300:
            # What is asked differs once there is more at the desk: not every place is there then.
            with suppress(KeyError, IndexError, TypeError):
                return status, with_value(document, self.place, self.value), headers
        return reply


def prepared(desk: ForeignDeskService, tool: str, turn: int) -> dict[str, Any]:
    """Return arguments of a call that no other call before was like."""
    arguments = fitting(desk, tool)
    for name in ("text", "description", "subject"):
        if name in arguments:
            arguments[name] = f"{arguments[name]} {'abcdefghij'[turn % 10] * (1 + turn // 10)}"
    if tool == "update_ticket":
        found = desk.call("get_ticket", {"ticket_id": arguments["ticket_id"]}, sub=f"{turn}")["structuredContent"]
        priority = "high" if found["priority"] == "urgent" else "urgent"
        arguments |= {"version": found["version"], "note": f"A note {turn}.", "priority": priority}
    return desk.agree(tool, arguments, sub=f"{turn}") if tool == "reply_to_customer" else arguments


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kind", FOREIGN_DESKS)
def test_no_member_of_an_answer_breaks_a_tool_or_is_told_as_something_that_was_not_done(kind: str, tool: str) -> None:
    with FOREIGN_DESKS[kind]() as desk:
        desk.wire.tamper = honest = Lies(-1)
        arguments = prepared(desk, tool, 0)
        begin = len(honest.documents)
        assert not desk.call(tool, arguments, sub="0").get("isError")
        rows = [
            (number, place, value)
            for number, document in enumerate(honest.documents[begin:])
            for place in places_in(document)
            for value in ABSURD
        ]
        tried = rows[TOOLS.index(tool) :: max(len(rows) // examples(30), 1)]
        for turn, (number, place, value) in enumerate(tried, start=1):
            desk.restart()
            desk.wire.tamper = lambda _, reply: reply
            arguments = prepared(desk, tool, turn)
            kept = len(desk.wire.writes)
            desk.wire.tamper = lies = Lies(number)
            lies.place, lies.value = place, value
            desk.client.begin()

            told = json.dumps(desk.call(tool, arguments, sub=f"{turn}"))

            about = (number, place, str(value)[:60], told[:300])
            assert BROKEN not in told, about
            wrote = len(desk.wire.writes) - kept
            assert wrote <= 2, about
            assert not (wrote and NOT_DONE in told), about
            assert "X-Evil" not in "".join(one.target for one in desk.wire.asked), about
