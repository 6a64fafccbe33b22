"""Revocations in DynamoDB: who is shut out, of many people in one read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from servicedesk.aws.faults import faults
from servicedesk.aws.grants_rows import revocation_key, revoked_subject
from servicedesk.aws.grants_table import read_rows
from servicedesk.aws.notation import whole
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.errors import PermissionsUnavailable
from servicedesk.policy.people.revocation import SHUT_OUT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RevocationsTable:
    """`Revocations` on the permissions table."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def shut_out(self, identities: Iterable[str]) -> frozenset[str]:
        """Return those who are shut out until they are enabled, as of now; nothing is read of nobody."""
        keys = [revocation_key(identity) for identity in sorted(set(identities))]
        with faults(PermissionsUnavailable, *UNREADABLE):
            rows = read_rows(self._client, self._table_name, keys)
            return frozenset(revoked_subject(row) for row in rows if whole(row["not_before"]) == SHUT_OUT)
