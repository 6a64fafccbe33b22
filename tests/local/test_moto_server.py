"""The stand-ins of AWS keep what is stored in them, and nothing that is not."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from moto.core.model_instances import model_data, reset_model_data
from moto.dynamodb.models.dynamo_type import Item

from local.aws.moto_server import MotoServer
from stack.aws_clients import Clients
from tests.aws.tables import made_table

TABLE = "few"
WRITES = 40


@pytest.fixture
def clients() -> Iterator[Clients]:
    server = MotoServer()
    server.start()
    made = Clients(server.endpoint_url, server.access_key_id)
    made_table(TABLE, made.dynamodb)
    yield made
    made.close()
    server.stop()


def write(clients: Clients, number: int) -> None:
    """Write the same two rows again, alone and together."""
    rows = [{"pk": {"S": "a"}, "sk": {"S": sk}, "n": {"N": str(number)}} for sk in ("1", "2")]
    clients.dynamodb.put_item(TableName=TABLE, Item=rows[0])
    clients.dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": row}} for row in rows])


def rows_alive() -> int:
    gc.collect()
    return sum(isinstance(one, Item) for one in gc.get_objects())


def test_a_row_that_was_written_over_is_gone(clients: Clients) -> None:
    write(clients, 0)
    before = rows_alive()

    for number in range(WRITES):
        write(clients, number)

    assert rows_alive() == before


def test_no_service_keeps_a_list_of_what_it_made(clients: Clients) -> None:
    reset_model_data()

    write(clients, 0)
    clients.cognito.create_user_pool(PoolName="staff")
    clients.logs.create_log_group(logGroupName="log")
    clients.secrets.create_secret(Name="key", SecretString="-")

    assert [name for models in model_data.values() for name, model in models.items() if model.instances_tracked] == []  # type: ignore[attr-defined]
