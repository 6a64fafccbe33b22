"""How much one request of DynamoDB may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from moto.dynamodb.exceptions import MockValidationException

from local.aws.dynamodb.keys import Table, key_attributes
from local.aws.dynamodb.parts import Part

# Amazon DynamoDB API Reference: BatchWriteItem, BatchGetItem, TransactWriteItems, TransactGetItems.
MAX_PARTS: Final = {
    "batch_write_item": 25,
    "batch_get_item": 100,
    "transact_write_items": 100,
    "transact_get_items": 100,
}
MAX_TOKEN_CHARACTERS: Final = 36


def check_limits(operation: str, body: Mapping[str, Any], wanted: Sequence[Part]) -> None:
    """Check a request as a whole.

    Raises:
        MockValidationException: As AWS refuses it.
    """
    if operation in MAX_PARTS and not 1 <= len(wanted) <= MAX_PARTS[operation]:
        raise _violation(
            "transactItems" if "TransactItems" in body else "requestItems",
            f"Member must have length less than or equal to {MAX_PARTS[operation]}, "
            "Member must have length greater than or equal to 1",
        )
    if body.get("Limit") is not None and body["Limit"] < 1:
        raise _violation("limit", "Member must have value greater than or equal to 1")
    token = body.get("ClientRequestToken")
    if token is not None and not 1 <= len(token) <= MAX_TOKEN_CHARACTERS:
        raise _violation("clientRequestToken", f"Member must have length less than or equal to {MAX_TOKEN_CHARACTERS}")


def check_once(part_of: Sequence[tuple[Part, Table]]) -> None:
    """Check that no item of a batch is named twice.

    Raises:
        MockValidationException: As AWS refuses it.
    """
    named = set()
    for part, table in part_of:
        item = part.parameters.get("Key") or part.parameters["Item"]
        named.add((table.name, str([item[name] for name in sorted(key_attributes(table))])))
    if len(named) < len(part_of):
        raise MockValidationException("Provided list of item keys contains duplicates")


def _violation(where: str, constraint: str) -> MockValidationException:
    return MockValidationException(
        f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {constraint}"
    )
