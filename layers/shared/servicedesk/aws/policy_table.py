"""Policy store in DynamoDB: the permissions table, whole, changed in transactions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.capabilities_row import read_capabilities
from servicedesk.aws.cursors import decoded_key, encoded_key
from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.aws.grants_rows import GRANTS, group_key, revocation_key
from servicedesk.aws.grants_table import read_rows
from servicedesk.aws.notation import plain, serialize_row, whole
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.aws.policy_rows import CHANGE_PREFIX, LOG, change, change_item, group_policy, policy_item
from servicedesk.aws.row_versions import BY_KIND, at_version
from servicedesk.aws.transactions import BUSY, Transactions
from servicedesk.errors import InvalidPolicy, OutcomeUnknown, PermissionsUnavailable, PolicyConflict
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.store import PAGE_ENTRIES, Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_TIME = "changes-by-time"
_unavailable = partial(faults, PermissionsUnavailable, *UNREADABLE)


class PolicyTable:
    """`PolicyStore` on the permissions table."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table_name = table_name
        self._transactions = Transactions(client, pause)

    def capabilities(self) -> Capabilities:
        """Return what the stack can do."""
        return read_capabilities(self._client, self._table_name)

    def group(self, name: str) -> GroupPolicy:
        """Return a group's rules as of now; version 0 if none are stored."""
        with _unavailable():
            answer = self._client.get_item(TableName=self._table_name, Key=group_key(name), ConsistentRead=True)
            return group_policy(plain(answer["Item"])) if "Item" in answer else GroupPolicy(group=name)

    def groups(self, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[GroupPolicy]:
        """Return stored groups by name: which there are from the index, their rules as of now."""
        query = {
            "IndexName": BY_KIND,
            "KeyConditionExpression": "sk = :kind",
            "ExpressionAttributeValues": {":kind": {"S": GRANTS}},
        }
        found = self._page(query, cursor, limit, sk=GRANTS)
        with _unavailable():
            keys = [{"pk": row["pk"], "sk": row["sk"]} for row in found.entries]
            rows = read_rows(self._client, self._table_name, keys)
            policies = sorted((group_policy(row) for row in rows), key=lambda policy: policy.group)
        return Page(entries=tuple(policies), next=found.next)

    def write(self, changes: Sequence[Change], *, witness: GroupPolicy | None = None) -> None:
        """Make every change and write its record, or nothing at all."""
        items: list[Any] = [self.version_check(witness)] if witness is not None else []
        for change_ in changes:
            items.append(self._put(policy_item(change_), **at_version(change_.version - 1)))
            items.append(self._put(change_item(f"group#{change_.subject}", change_), **at_version(0)))
        try:
            made = self.commit(items, items[-1], *changes)
        except PermissionsUnavailable as failure:
            if failure.code != BUSY:
                raise
            made = False
        if not made:
            raise PolicyConflict("somebody else changed the same a moment ago; nothing was changed")

    def changes(self, group: str | None = None, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[Change]:
        """Return changes, newest first, of one group or of everything."""
        if group is None:
            found = self._page(_ALL_CHANGES, cursor, limit, log=LOG)
        else:
            found = self._page(_changes_of(f"group#{group}"), cursor, limit, pk=f"group#{group}")
        with _unavailable():
            return Page(entries=tuple(change(plain(row)) for row in found.entries), next=found.next)

    def revoke(self, subject: str, change: Change, *, is_recorded: bool = False) -> int:
        """Refuse the tokens of every sign-in of `subject` before `change.version`, and write the record."""
        row = serialize_row({"not_before": change.version, "reason": change.reason})
        later = {
            "ConditionExpression": "attribute_not_exists(pk) OR not_before < :not_before",
            "ExpressionAttributeValues": {":not_before": row["not_before"]},
        }
        refusal = self._put({**revocation_key(subject), **row}, **later)
        record = None if is_recorded else self._put(change_item(f"subject#{subject}", change), **at_version(0))
        if record is None:
            self.commit([refusal])
        elif not self.commit([refusal, record], record, change):
            # A later one is there already, and stays; that this one was wanted too is still recorded.
            self.commit([record], record, change)
        try:
            in_force = self.not_before(subject)
        except PermissionsUnavailable as failure:
            # It is written, and a later one may have been there.
            raise OutcomeUnknown(failure.code, changes=[change.id]) from None
        if in_force is None or in_force < change.version:
            raise PermissionsUnavailable(BUSY)
        return in_force

    def readmit(self, identity: str, change: Change) -> None:
        """Let tokens count again of an identity that was locked out, from `change.version` on, and write the record."""
        row = serialize_row({"not_before": change.version, "reason": change.reason})
        record = self._put(change_item(f"subject#{identity}", change), **at_version(0))
        if not self.commit([self._put({**revocation_key(identity), **row}), record], record, change):
            raise PolicyConflict("there is a record of the same already; nothing was changed")

    def record(self, change: Change) -> None:
        """Write the record of what is done somewhere else."""
        record = self.record_of(change)
        if not self.commit([record], record, change):
            raise PolicyConflict("there is a record of the same already; nothing was changed")

    def record_of(self, change: Change) -> dict[str, Any]:
        """Return the write of a record, for a transaction that holds what it is the record of."""
        # Who joined and who left stands with a group's rules: its log is read from one partition.
        partition = f"{change.kind}#{change.subject}" if change.group is None else f"group#{change.group}"
        return self._put(change_item(partition, change), **at_version(0))

    def commit(self, items: list[Any], record: Any = None, *changes: Change) -> bool:  # noqa: ANN401 -- a put, as DynamoDB takes it
        """Make writes in one transaction and return True, or none and return False: a condition does not hold.

        Args:
            items: In the order of TransactWriteItems.
            record: The one of them that is there exactly if this transaction was made.
            changes: What it is the record of.

        Raises:
            PermissionsUnavailable: None was made.
            OutcomeUnknown: Whether they were made cannot be read.
            InvalidPolicy: A row would be larger than the store takes.
        """
        with _unavailable():
            try:
                return self._transactions.run(items, record)
            except OutcomeUnknown as unknown:
                raise OutcomeUnknown(unknown.code, changes=[change.id for change in changes]) from None
            except ClientError as error:
                if says(error, AwsFault.MALFORMED):
                    raise InvalidPolicy(_TOO_LARGE) from None
                raise

    def not_before(self, subject: str) -> int | None:
        """Return when the tokens of `subject` were last revoked, in epoch seconds."""
        with _unavailable():
            key = revocation_key(subject)
            answer = self._client.get_item(TableName=self._table_name, Key=key, ConsistentRead=True)
            return whole(plain(answer["Item"])["not_before"]) if "Item" in answer else None

    def _page(self, query: dict[str, Any], cursor: str | None, limit: int, **fixed: str) -> Page[dict[str, Any]]:
        start: Any = {"ExclusiveStartKey": decoded_key(cursor, **fixed)} if cursor is not None else {}
        with _unavailable():
            try:
                answer: Any = self._client.query(TableName=self._table_name, Limit=limit, **query, **start)
            except ClientError as error:
                if cursor is not None and says(error, AwsFault.MALFORMED):
                    raise InvalidPolicy("the cursor is none of this list's") from None
                raise
        last = answer.get("LastEvaluatedKey")
        return Page(entries=tuple(answer["Items"]), next=encoded_key(last) if last else None)

    def _put(self, item: dict[str, Any], **condition: Any) -> dict[str, Any]:  # noqa: ANN401 -- DynamoDB's parameters
        return {"Put": {"TableName": self._table_name, "Item": item, **condition}}

    def version_check(self, witness: GroupPolicy) -> dict[str, Any]:
        """Return the check, for a transaction, that a group is still at its version."""
        key = group_key(witness.group)
        return {"ConditionCheck": {"TableName": self._table_name, "Key": key, **at_version(witness.version)}}


_ALL_CHANGES: dict[str, Any] = {
    "IndexName": BY_TIME,
    "KeyConditionExpression": "#log = :log",
    "ExpressionAttributeNames": {"#log": "log"},
    "ExpressionAttributeValues": {":log": {"S": LOG}},
    "ScanIndexForward": False,
}
_TOO_LARGE = "the rules are larger than one row takes (400 KB): grant fewer tools, or with fewer values"


def _changes_of(partition: str) -> dict[str, Any]:
    return {
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :partition AND begins_with(sk, :change)",
        "ExpressionAttributeValues": {":partition": {"S": partition}, ":change": {"S": CHANGE_PREFIX}},
        "ScanIndexForward": False,
    }
