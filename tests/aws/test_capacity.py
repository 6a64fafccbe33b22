"""What DynamoDB's answers cost is counted, as reads and as writes."""

import pytest

from servicedesk.aws.capacity import Capacity
from servicedesk.aws.clients import dynamodb_client
from servicedesk.measurements import Measure, Measurements
from tests.aws.tables import TABLE, Requests, aws, made_table

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}


def test_reads_and_writes_are_counted_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = Measurements()
    with aws(monkeypatch):
        client = made_table(TABLE, dynamodb_client(Capacity(measured)))
        requests = Requests(client)
        client.put_item(TableName=TABLE, Item=KEY)
        client.get_item(TableName=TABLE, Key=KEY)
        client.batch_get_item(RequestItems={TABLE: {"Keys": [KEY]}})

    assert measured.take()[Measure.WRITE_CAPACITY_UNITS] > 0
    assert [asked["ReturnConsumedCapacity"] for asked in requests.parameters] == ["TOTAL"] * 3


def test_what_costs_nothing_is_not_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = Measurements()
    with aws(monkeypatch):
        client = made_table(TABLE, dynamodb_client(Capacity(measured)))
        client.describe_table(TableName=TABLE)

    assert measured.take() == {}
