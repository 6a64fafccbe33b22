"""Mixed work on tickets by many at once, over DynamoDB's rows: every history replays to its ticket, and lists agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from servicedesk.aws.desk_rows import strings
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets.conversation_rows import CHANGES, change_of
from servicedesk.aws.tickets.rows import (
    ACTIVE,
    HEAD,
    SETTLED,
    index_keys,
    region_of,
    ticket_of_head,
    ticket_of_pointer,
)
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.errors import ToolFailed
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.lifecycle import TRANSITIONS, UNSETTLED
from servicedesk.tools.ticket import FieldChanges, Ticket
from servicedesk.tools.ticket_rows import PRIORITIES
from servicedesk.tools.tool import AnyTool
from tests.aws.tables import DESK_INDEXES, TABLE, aws, desk_table, store
from tests.depth import examples
from tests.fakes.desk import FakeCustomerSignIn, caller, customer, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

THREADS = 8
CALLS = examples(240)
CUSTOMERS = [customer(number, region=region) for number, region in enumerate(("EMEA", "APAC", "AMER"), start=1)]
AT_FIRST = [ticket(number, CUSTOMERS[number % 3]) for number in range(6)]
STATUSES = tuple(TRANSITIONS)
#: The rest reads a ticket and then changes it.
LAST_OF_ONE_CALL = 3
INDEXED = {one["AttributeName"] for one in DESK_INDEXES["AttributeDefinitions"]} - {"pk", "sk"}


@dataclass
class Desk:
    """A desk that many work at, and what they were told."""

    tools: dict[str, AnyTool]
    ids: list[str] = field(default_factory=lambda: [one.ticket_id for one in AT_FIRST])
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: Any = field(default_factory=Lock)

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool as somebody who may everything; empty if it refuses."""
        made = self.tools[tool]
        try:
            result = made.run(made.arguments.model_validate(arguments), caller())
        except ToolFailed:
            outcome, answer = "refused", dict[str, Any]()
        else:
            answer = result.model_dump(mode="json", exclude_none=True)
            outcome = "again" if answer.get("is_repeat") else "noted" if "note" in arguments else "done"
        with self.lock:
            self.told[tool, outcome] += 1
        return answer

    def do(self, number: int) -> None:
        """Do one thing that somebody does; every fifth request twice, as a client does that heard nothing."""
        draw = random.Random(number)  # noqa: S311 -- repeatable, not secret
        ticket_id = draw.choice(self.ids)
        if number % 6 > LAST_OF_ONE_CALL:
            self._change(draw, ticket_id)
            return
        who = draw.choice(CUSTOMERS).customer_id
        requests: list[tuple[str, dict[str, Any]]] = [
            ("create_ticket", {"customer_id": who, "subject": f"parcel-{number}", "description": "Since Monday."}),
            ("add_note", {"ticket_id": ticket_id, "text": f"Note {number}."}),
            ("reply_to_customer", {"ticket_id": ticket_id, "text": f"Reply {number}."}),
            ("list_tickets", {"status": [draw.choice(STATUSES)]}),
        ]
        tool, arguments = requests[number % 6]
        for _ in range(2 if number % 5 == 0 else 1):
            opened = self.call(tool, **arguments)
        if tool == "create_ticket":
            self.ids.append(opened["ticket_id"])

    def _change(self, draw: random.Random, ticket_id: str) -> None:
        read = self.call("get_ticket", ticket_id=ticket_id)
        wanted: dict[str, Any] = draw.choice([
            {"status": draw.choice(STATUSES), "note": "It was the cable."}, {"priority": draw.choice(PRIORITIES)},
            {"assignee": draw.choice(["me", "nobody", "dan"])}, {"team": draw.choice(["billing", "nobody"])},
            {"tags": draw.choice([[], ["vat"], ["vat", "phone"]])},
        ])  # fmt: skip
        self.call("update_ticket", ticket_id=ticket_id, version=read["version"], **wanted)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Any]]:
    with aws(monkeypatch):
        client = desk_table()
        store(client, CUSTOMERS, AT_FIRST)
        # DynamoDB does one thing after the other with a row; moto does not. What goes on between two calls stays.
        call, turn = BaseClient._make_api_call, Lock()  # type: ignore[attr-defined]

        def in_turn(*arguments: Any) -> Any:
            with turn:
                return call(*arguments)

        monkeypatch.setattr(BaseClient, "_make_api_call", in_turn)
        seal = FakeSeal()
        tickets = TicketTable(client, TABLE, seal, pause=lambda _: None)
        tools = catalogue(built_in_ports(DeskTable(client, TABLE, seal), tickets, FakeCustomerSignIn()))
        yield Desk({tool.name: tool for tool in tools}), client


def test_whatever_many_do_at_once_every_history_replays_to_its_ticket_and_every_list_agrees(
    desk: tuple[Desk, Any],
) -> None:
    office, client = desk
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        list(pool.map(office.do, range(CALLS)))
    kept = everything(client)

    heads = {name[0]: ticket_of_head(row) for name, row in kept.items() if name[1] == HEAD}
    assert sorted(heads) == sorted(f"ticket#{one}" for one in office.ids)
    for partition, head in heads.items():
        done = [change_of(row) for (pk, sk), row in kept.items() if pk == partition and sk.startswith(CHANGES)]
        assert replayed(head, done) == state_of(head)
        row = kept[partition, HEAD]
        # The indexes' keys are of what the ticket is, and of nothing that it was.
        keys = strings(index_keys(head, region_of(row)))
        assert {name: row[name] for name in INDEXED if name in row} == keys
    pointers = [
        (sk.startswith(ACTIVE), ticket_of_pointer(row))
        for (pk, sk), row in kept.items()
        if pk.startswith("customer#") and sk.startswith((ACTIVE, SETTLED))
    ]
    assert sorted(pointers, key=str) == sorted(((one.status in UNSETTLED, one) for one in heads.values()), key=str)
    for status in STATUSES:
        assert sorted(listed(office, status)) == sorted(one.ticket_id for one in heads.values() if one.status == status)

    told, rows_of = office.told, Counter(sk.partition("#")[0] for _, sk in kept)
    assert len(office.ids) == len(AT_FIRST) + told["create_ticket", "done"]
    assert rows_of["comment"] == told["reply_to_customer", "done"]
    assert rows_of["note"] == told["add_note", "done"] + told["update_ticket", "noted"]
    # Else it was no soak: requests were repeated, and some came too late.
    for tool, outcome in (("create_ticket", "again"), ("add_note", "again"), ("update_ticket", "refused")):
        assert told[tool, outcome] > 0


def replayed(head: Ticket, changes: list[FieldChanges]) -> Mapping[str, str | None]:
    """Return what a ticket becomes by its history, of which no version is missing and each begins where one ended."""
    changes.sort(key=lambda one: one.version)
    assert [one.version for one in changes] == list(range(2, head.version + 1))
    at_first = next((one for one in AT_FIRST if one.ticket_id == head.ticket_id), None)
    state = state_of(at_first or replace(head, status="new", priority="normal", assignee=None, team=None, tags=()))
    for change in changes:
        for name, (before, after) in change.fields.items():
            assert state[name] == before
            state[name] = after
    return state


def state_of(one: Ticket) -> dict[str, str | None]:
    tags = ", ".join(one.tags) or None
    return {"status": one.status, "priority": one.priority, "assignee": one.assignee, "team": one.team, "tags": tags}


def everything(client: DynamoDBClient) -> dict[tuple[str, str], Any]:
    pages = client.get_paginator("scan").paginate(TableName=TABLE)
    return {(row["pk"]["S"], row["sk"]["S"]): row for page in pages for row in page["Items"]}


def listed(office: Desk, status: str) -> Iterator[str]:
    cursor = None
    while True:
        page = office.call("list_tickets", status=[status], **({"cursor": cursor} if cursor else {}))
        yield from (one["ticket_id"] for one in page["tickets"])
        cursor = page.get("next_cursor")
        if cursor is None:
            return
