"""What the test of a tool needs: who calls it, rows in memory, and the checks that nothing unseen is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Generic

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from cli.openapi.names import TO_BE_WRITTEN
from delivery.template.own import OwnTable, mcp_variables, own_table
from servicedesk.tools import (
    Caller,
    CompanySystem,
    Conditions,
    DeskUnavailable,
    Record,
    Result,
    Rows,
    ToolFailed,
    ToolPorts,
    Unseen,
)
from servicedesk.tools.desk import Customer
from servicedesk.tools.records import RecordT, no_table
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.visibility import version_of, with_changes
from tests.fakes.desk import JANE, NOW, FakeDesk, caller
from tests.fakes.systems import FakeSystem, FakeSystems
from tests.people import agent
from tests.worlds.loopback_system import loopback_system

#: What each method of `Records` asks DynamoDB for, and the function's role must allow.
ACTIONS = {
    "get": "dynamodb:GetItem",
    "list": "dynamodb:Query",
    "add": "dynamodb:PutItem",
    "change": "dynamodb:PutItem",
    "remove": "dynamodb:DeleteItem",
}
#: What no row has.
_NOWHERE = Conditions(where={"no such field": frozenset()})


class MemoryRecords(Generic[RecordT]):
    """`Records` in memory, with the rights that ``tools/*.yaml`` give to their table; without one, with all."""

    def __init__(self, kind: type[RecordT], *records: RecordT) -> None:
        self.rows = {record.key(): record for record in records}
        self.available = True
        self._kind = kind
        self._table = _table(kind)
        self._versions = dict.fromkeys(self.rows, "0")
        self._numbers = count(1)

    def get(self, *key: str) -> Unseen[RecordT] | None:
        """Return the row."""
        self._answer("get")
        return self._unseen_record(key) if key in self.rows else None

    def list(self, *key: str, limit: int, newest_first: bool = False) -> Sequence[Unseen[RecordT]]:
        """Return the first rows whose keys begin so."""
        self._answer("list")
        in_order = sorted((one for one in self.rows if one[: len(key)] == key), reverse=newest_first)
        return tuple(map(self._unseen_record, in_order[:limit]))

    def add(self, record: RecordT) -> bool:
        """Keep the row unless there is one."""
        self._answer("add")
        return record.key() not in self.rows and self._keep(record)

    def change(self, found: Unseen[RecordT], **fields: object) -> bool:
        """Keep other fields in the place of those that were read."""
        self._answer("change")
        before, after = (self._kind.model_validate(with_changes(found, changes)) for changes in ({}, fields))
        if before.key() != after.key():
            raise ValueError("a row is found by its key, which stays")
        return self._versions.get(before.key()) == version_of(found) and self._keep(after)

    def remove(self, found: Unseen[RecordT]) -> bool:
        """Forget the row as it was read."""
        self._answer("remove")
        key = self._kind.model_validate(with_changes(found, {})).key()
        if self._versions.get(key, version_of(found)) != version_of(found):
            return False
        self.rows.pop(key, None)
        self._versions.pop(key, None)
        return True

    def _keep(self, record: RecordT) -> bool:
        self.rows[record.key()] = record
        self._versions[record.key()] = str(next(self._numbers))
        return True

    def _unseen_record(self, key: tuple[str, ...]) -> Unseen[RecordT]:
        return Unseen(dict(self.rows[key]), version=self._versions[key])

    def _answer(self, method: str) -> None:
        if self._table is not None and not self._table.allows(ACTIONS[method]):
            raise AssertionError(
                f"{self._kind.__name__}: {method}() needs {ACTIONS[method]}, which no statement on its table allows: "
                f"add it to Action in tools/{self._table.file}"
            )
        if not self.available:
            raise DeskUnavailable


@cache
def _table(kind: type[Record]) -> OwnTable | None:
    # Not imported: another tool that does not stand yet need not keep this one's tests from running.
    tools = find_spec("desk_tools")
    assert tools is not None
    assert tools.origin is not None
    template = Path(tools.origin).resolve().parents[1] / "template.yaml"
    table = own_table(template, kind.TABLE)
    if table is None and kind.__module__.startswith("desk_tools.") and kind.TABLE not in mcp_variables(template):
        raise no_table(kind)
    return table


class MemoryStore:
    """`RecordStore` in memory."""

    def __init__(self, *records: Record) -> None:
        kinds = {type(record) for record in records}
        self._kinds: dict[type[Record], Any] = {
            kind: MemoryRecords(kind, *(one for one in records if type(one) is kind)) for kind in kinds
        }

    def of(self, kind: type[RecordT]) -> MemoryRecords[RecordT]:
        """Return the rows of one kind."""
        records: MemoryRecords[RecordT] = self._kinds.setdefault(kind, MemoryRecords(kind))
        return records


class FakePorts(ToolPorts):
    """`ToolPorts` over customers, rows and systems in memory, at one moment."""

    def __init__(
        self, *rows: Customer | Record, now: datetime = NOW, systems: Mapping[str, CompanySystem] | None = None
    ) -> None:
        self.customers = [row for row in rows if isinstance(row, Customer)]
        self.store = MemoryStore(*(row for row in rows if isinstance(row, Record)))
        desk = FakeDesk(self.customers)
        super().__init__(lambda: desk, self.store, FakeSystems(systems or {}), now.timestamp)


def somebody(*conditions: Conditions) -> Caller:
    """Return a person with one grant under each of `conditions`; without any, one who sees everything."""
    return caller(*conditions)


def some_agent(*conditions: Conditions) -> Caller:
    """Return an agent, which works without a person, with the same grants."""
    return caller(*conditions, who=agent("support-engineers"))


def call(tool: AnyTool, who: Caller, **arguments: Any) -> Any:
    """Call a tool as the server does once the call is confirmed: the arguments, JSON's, are validated, and it runs."""
    return tool.run(_arguments(tool, arguments), who)


def ask(tool: AnyTool, who: Caller, **arguments: Any) -> str:
    """Return what a tool asks before it does what the arguments say."""
    assert tool.question is not None
    return tool.question(_arguments(tool, arguments), who)


def left_to_write(tool: AnyTool) -> list[str]:
    """Return of what a model is told nothing yet: ``description``, and the names of arguments."""
    arguments = {name: str(schema) for name, schema in tool.input_schema["properties"].items()}
    return [name for name, told in {"description": tool.description, **arguments}.items() if TO_BE_WRITTEN in told]


def _arguments(tool: AnyTool, arguments: Mapping[str, Any]) -> Any:
    """Validate arguments as a call brings them: a text is no `datetime`, and a list no tuple, until a type says so."""
    return tool.arguments.model_validate(json.loads(json.dumps(arguments, default=_refuse)))


def _refuse(value: object) -> None:
    raise TypeError(
        f"no call can send {type(value).__name__}: give the test what JSON has, of a time the text 2026-01-05T14:30:00Z"
    )


def assert_nothing_unseen_is_told(
    make: Callable[[ToolPorts], AnyTool], *rows: Customer | Record, **arguments: Any
) -> None:
    """Call a tool for callers who may not see a row, or one of its fields, and look for it in all that is said.

    And for those who may: each is told as much as one who may see everything.

    Args:
        make: Builds the tool.
        rows: What is stored. Each of their fields should have a value of its own, by which it is recognised.
        arguments: Which of the rows the call is about.
    """
    blind = somebody(_NOWHERE)
    absent, unseen = (list(_texts(make(FakePorts(*there)), blind, arguments)) for there in ((), rows))
    assert unseen == absent, f"a row that is not shown is told apart from one that is not there: {unseen}, {absent}"
    worked_on = make(FakePorts()).rows
    if worked_on is None:
        return
    for field, value in _fields(rows):
        if field not in worked_on.hide or value in arguments.values():
            continue  # No grant can hide it, or the caller said it.
        hiding = somebody(Conditions(hide=frozenset({field})))
        for said in _texts_without(field, make(FakePorts(*rows)), hiding, arguments):
            assert str(to_jsonable_python(value)) not in said, f"{field} is hidden, and told: {said}"
    _assert_all_is_told_to_who_may_see_it(make, rows, worked_on, arguments)


def _assert_all_is_told_to_who_may_see_it(
    make: Callable[[ToolPorts], AnyTool], rows: Sequence[Customer | Record], on: Rows, arguments: Mapping[str, Any]
) -> None:
    everything = _shapes(make(FakePorts(*rows)), somebody(), arguments)
    for field in sorted(on.where):
        values = frozenset(str(value) for name, value in _fields(rows) if name == field)
        assert values, f"a grant can choose rows by {field}, and none of these has it: name the customer among them"
        told = _shapes(make(FakePorts(*rows)), somebody(Conditions(where={field: values})), arguments)
        assert told == everything, (
            f"who may see rows of this {field} is told less than who may see everything: {told}, {everything}. "
            "A row that belongs to a customer is visible(row, caller, of=customer)"
        )


def _shapes(tool: AnyTool, who: Caller, arguments: Mapping[str, Any]) -> Sequence[object]:
    """Return what is said, without what differs from call to call: refusals whole, of a result which fields it has."""
    return [
        _shape(said.model_dump(exclude_none=True)) if isinstance(said, Result) else said
        for said in _steps(tool, who, arguments)
    ]


def _shape(value: object) -> object:
    match value:
        case dict():
            return {name: _shape(member) for name, member in value.items()}
        case list() | tuple():
            return [_shape(member) for member in value]
    return type(value).__name__


def _texts(tool: AnyTool, who: Caller, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that a tool says: its question, its result in both halves with what is attached, its refusals."""
    for said in _steps(tool, who, arguments):
        if isinstance(said, Result):
            yield said.summary()
            yield said.model_dump_json()
            yield from (str(attachment.data) for attachment in said.attachments())
        else:
            yield said


def _texts_without(field: str, tool: AnyTool, who: Caller, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the same, for somebody from whom a field is hidden: the tool must do without it."""
    try:
        yield from _texts(tool, who, arguments)
    except (KeyError, ValidationError) as error:
        raise AssertionError(
            f"a grant may hide {field}, and {tool.name} cannot do without it: declare it in the result as "
            f'`X | None = None`, and read it with .get("{field}")'
        ) from error


def _steps(tool: AnyTool, who: Caller, arguments: Mapping[str, Any]) -> Iterator[Result | str]:
    """Yield what a tool asks, and its result; where it refuses, that."""
    accepted = _arguments(tool, arguments)
    for step in (tool.question, tool.run):
        try:
            yield step(accepted, who) if step else ""
        except ToolFailed as refusal:
            yield f"{refusal.outcome} {refusal.next_step}"


def _fields(rows: Sequence[Customer | Record]) -> Iterator[tuple[str, object]]:
    for row in rows:
        yield from (row.row if isinstance(row, Customer) else dict(row)).items()


#: All that a tool's test needs of the product's.
__all__ = [
    "JANE",
    "NOW",
    "FakePorts",
    "FakeSystem",
    "MemoryRecords",
    "MemoryStore",
    "ask",
    "assert_nothing_unseen_is_told",
    "call",
    "left_to_write",
    "loopback_system",
    "some_agent",
    "somebody",
]
