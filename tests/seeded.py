"""The company's rows, written once by each process and then copied into moto's table: a stack is seeded in a tenth."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from stack.seed import create_sign_ins, seed_desk

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT: list[Any] = []


def seed_desk_once(
    dynamodb: DynamoDBClient, table_name: str, cognito: CognitoIdentityProviderClient, customer_pool_id: str
) -> None:
    """Take the place of `seed_desk`."""
    table = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][dynamodb.meta.region_name].tables[table_name]
    if _KEPT:
        table.items = copy.deepcopy(_KEPT[0])
        create_sign_ins(cognito, customer_pool_id)
        return
    seed_desk(dynamodb, table_name, cognito, customer_pool_id)
    _KEPT.append(copy.deepcopy(table.items))
