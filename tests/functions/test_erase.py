"""The desk table's stream, as Lambda delivers it."""

import importlib
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws.customer_rows import partition, profile_key
from servicedesk.aws.tickets.rows import ticket_partition
from tests.aws.tables import TABLE, aws, desk_table, rows, store
from tests.events import load_event
from tests.fakes.desk import JANE, customer, ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER = customer(7)
CONTEXT: Any = SimpleNamespace(aws_request_id="r")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    monkeypatch.setenv("DESK_TABLE", TABLE)
    with aws(monkeypatch):
        client = desk_table()
        store(client, [OTHER], [*(ticket(number) for number in range(3)), ticket(99, OTHER)])
        yield client


@pytest.fixture
def app(client: "DynamoDBClient") -> ModuleType:
    return importlib.reload(importlib.import_module("functions.erase.app"))


def event(*customer_ids: str) -> dict[str, Any]:
    (record,) = load_event("desk-stream")["Records"]
    return {
        "Records": [
            {**record, "dynamodb": {**record["dynamodb"], "Keys": profile_key(one), "SequenceNumber": one}}
            for one in customer_ids
        ]
    }


def test_a_profile_that_expired_takes_its_tickets_along(app: ModuleType, client: "DynamoDBClient") -> None:
    assert app.handler(load_event("desk-stream"), CONTEXT) == {"batchItemFailures": []}

    left = {name[0] for name in rows(client) if name[1].endswith(("#T-00000099", "head"))}
    assert {partition(OTHER.customer_id), ticket_partition("T-00000099")} <= left
    assert not any("T-00000001" in str(row) for row in rows(client).values())


def test_a_record_that_fails_is_asked_for_again_and_the_others_are_done(
    app: ModuleType, client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    erase = app.erasure.erase

    def fails_for_one(customer_id: str) -> int:
        if customer_id == "C-1":
            raise app.DeskUnavailable
        erased: int = erase(customer_id)
        return erased

    monkeypatch.setattr(app.erasure, "erase", fails_for_one)

    answer = app.handler(event("C-1", JANE.customer_id), CONTEXT)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "C-1"}]}
    assert partition(JANE.customer_id) not in {name[0] for name in rows(client)}
