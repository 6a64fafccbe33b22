"""moto behind one lock."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.resources import DESK_TABLE, PERMISSIONS_TABLE
from local.stack import LocalStack

WRITES = 60


def put(pk: str) -> dict[str, Any]:
    return {"TableName": PERMISSIONS_TABLE, "Item": {"pk": {"S": pk}, "sk": {"S": "-"}}}


def test_writes_survive_other_threads_failing_transactions(stack: LocalStack) -> None:
    """Without the lock, a failing transaction takes what others wrote meanwhile back with it."""
    dynamodb = stack.clients.dynamodb
    dynamodb.put_item(**put("lock#taken"))

    phantom: Any = put("lock#phantom")

    def fail(_: int) -> None:
        conditional: Any = {**put("lock#taken"), "ConditionExpression": "attribute_not_exists(pk)"}
        with pytest.raises(ClientError, match="TransactionCanceled"):
            dynamodb.transact_write_items(TransactItems=[{"Put": phantom}, {"Put": conditional}])

    with ThreadPoolExecutor(4) as threads:
        failures = threads.map(fail, range(WRITES // 3))
        writes = threads.map(lambda n: dynamodb.put_item(**put(f"lock#{n}")), range(WRITES))
        list(failures), list(writes)

    keys = [{"pk": {"S": f"lock#{n}"}, "sk": {"S": "-"}} for n in [*range(WRITES), "phantom"]]
    found = dynamodb.batch_get_item(RequestItems={PERMISSIONS_TABLE: {"Keys": keys}})["Responses"][PERMISSIONS_TABLE]
    assert {item["pk"]["S"] for item in found} == {f"lock#{n}" for n in range(WRITES)}


def test_tables_have_the_templates_keys_and_time_to_live(stack: LocalStack) -> None:
    table = stack.clients.dynamodb.describe_table(TableName=DESK_TABLE)["Table"]
    time_to_live = stack.clients.dynamodb.describe_time_to_live(TableName=DESK_TABLE)["TimeToLiveDescription"]

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    assert time_to_live["AttributeName"] == "purge_at"


def test_the_client_has_the_templates_settings_at_this_machines_url(stack: LocalStack) -> None:
    client = stack.clients.cognito.describe_user_pool_client(
        UserPoolId=stack.resources.staff_pool_id, ClientId=stack.description.loopback_client.client_id
    )["UserPoolClient"]

    assert client["AllowedOAuthScopes"] == [f"{stack.description.mcp_url}/invoke"]
    assert client["AccessTokenValidity"] == 15
    assert "http://localhost:3030/callback" in client["CallbackURLs"]
