"""A table with the keys and indexes of the permissions table, and three items in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from tests.aws.tables import INDEXES, aws, made_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "permissions"


@pytest.fixture(scope="module")
def made() -> Iterator["DynamoDBClient"]:
    """A client that leaves it to DynamoDB to say what is wrong."""
    with pytest.MonkeyPatch.context() as monkeypatch, aws(monkeypatch):
        yield boto3.client("dynamodb", config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))


@pytest.fixture
def client(made: "DynamoDBClient") -> Iterator["DynamoDBClient"]:
    made_table(TABLE, made, **INDEXES)
    for item in ({"sk": {"S": "1"}, "n": {"N": "1"}}, {"sk": {"S": "2"}, "log": {"S": "all"}}, {"sk": {"S": "3"}}):
        made.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, **item})
    yield made
    made.delete_table(TableName=TABLE)
