"""A table with the keys and indexes of the permissions table, and three items in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from tests.aws.tables import aws, permissions_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "permissions"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch, aws(monkeypatch):
        yield


@pytest.fixture
def client(stand_in: None) -> Iterator["DynamoDBClient"]:
    """A client that leaves it to DynamoDB to say what is wrong."""
    made = boto3.client("dynamodb", config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))
    permissions_table(TABLE)
    for item in ({"sk": {"S": "1"}, "n": {"N": "1"}}, {"sk": {"S": "2"}, "log": {"S": "all"}}, {"sk": {"S": "3"}}):
        made.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, **item})
    yield made
    made.delete_table(TableName=TABLE)
