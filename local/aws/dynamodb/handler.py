"""moto's answers for DynamoDB, behind the rules of this package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb import urls
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.responses import DynamoHandler

from local.aws.dynamodb.answer import RowsAnswer
from local.aws.dynamodb.capacity import Meter
from local.aws.dynamodb.expressions import check_expressions
from local.aws.dynamodb.keys import Table, check_keys, key_attributes
from local.aws.dynamodb.limits import check_limits, check_once
from local.aws.dynamodb.once import DoneTransactions
from local.aws.dynamodb.partition import with_partition
from local.aws.dynamodb.parts import Part, parts
from local.aws.dynamodb.transaction import Backend, Transaction
from local.aws.dynamodb.values import check_values

# By these a Query or Scan leaves out of its answer what it reads, and charges for.
_LEAVES_OUT = ("FilterExpression", "ProjectionExpression", "Select")


def install() -> None:
    """Put the rules in front of moto's DynamoDB in this process, however it is reached."""
    urls.url_paths["{0}/"] = StrictDynamoDB.dispatch


class StrictDynamoDB(DynamoHandler):
    """One request. What AWS's DynamoDB refuses and moto lets pass is refused, and what it costs is in the answer."""

    _narrow: Backend = None

    @property
    def dynamodb_backend(self) -> Backend:
        """What the request works on: moto's tables, or a transaction's."""
        return self._narrow or super().dynamodb_backend

    def put_item(self) -> ActionResult:
        """Answer PutItem."""
        return self._answer("put_item")

    def update_item(self) -> ActionResult:
        """Answer UpdateItem."""
        return self._answer("update_item")

    def delete_item(self) -> ActionResult:
        """Answer DeleteItem."""
        return self._answer("delete_item")

    def get_item(self) -> ActionResult:
        """Answer GetItem."""
        return self._answer("get_item")

    def query(self) -> ActionResult:
        """Answer Query."""
        return self._answer("query")

    def scan(self) -> ActionResult:
        """Answer Scan."""
        return self._answer("scan")

    def batch_get_item(self) -> ActionResult:
        """Answer BatchGetItem."""
        return self._answer("batch_get_item")

    def batch_write_item(self) -> ActionResult:
        """Answer BatchWriteItem."""
        return self._answer("batch_write_item")

    def transact_get_items(self) -> ActionResult:
        """Answer TransactGetItems."""
        return self._answer("transact_get_items")

    def transact_write_items(self) -> ActionResult:
        """Answer TransactWriteItems."""
        return self._answer("transact_write_items")

    def _answer(self, operation: str) -> ActionResult:
        wanted = self._check_parts(operation)
        if operation != "transact_write_items":
            return self._measure(operation, wanted)
        done: DoneTransactions = self.dynamodb_backend.__dict__.setdefault("done_transactions", DoneTransactions())
        if done.is_done(self.body):
            return RowsAnswer({})
        answer = self._measure(operation, wanted)
        done.remember(self.body)
        return answer

    def _check_parts(self, operation: str) -> Sequence[tuple[Part, Table]]:
        wanted = parts(operation, self.body)
        check_limits(operation, self.body, wanted)
        of_tables = [(part, self.dynamodb_backend.get_table(part.table_name)) for part in wanted]
        for part, table in of_tables:
            check_values(part)
            check_expressions(part, key_attributes(table, part.index_name) if part.action == "Query" else frozenset())
            check_keys(part, table)
        if operation.startswith("batch_"):
            check_once(of_tables)
        return of_tables

    def _measure(self, operation: str, wanted: Sequence[tuple[Part, Table]]) -> ActionResult:
        asked = self.body.get("ReturnConsumedCapacity", "NONE")
        meter = Meter(operation, wanted)
        answer: Any = self._carried_out(operation, wanted)
        # moto's are constants, and come unasked.
        answer.pop("ConsumedCapacity", None)
        if asked != "NONE":
            answer["ConsumedCapacity"] = meter.consumed_capacity(
                lambda: self._scanned_items(operation, answer), by_index=asked == "INDEXES"
            )
        return RowsAnswer(answer)

    def _carried_out(self, operation: str, wanted: Sequence[tuple[Part, Table]]) -> Any:  # noqa: ANN401 -- a document
        if operation == "query" and "KeyConditionExpression" in self.body:
            self._narrow = with_partition(self.dynamodb_backend, *wanted[0])
        if operation != "transact_write_items":
            return getattr(super(), operation)().result
        transaction = Transaction(self.dynamodb_backend, wanted)
        self._narrow = transaction.backend
        answer = super().transact_write_items().result
        transaction.commit()
        return answer

    def _scanned_items(self, operation: str, answer: Mapping[str, Any]) -> Iterable[Item]:
        """Return what a Query or Scan looked at, as the table or the index that it read has it."""
        if not self.body.keys().isdisjoint(_LEAVES_OUT):
            self.body = {name: value for name, value in self.body.items() if name not in _LEAVES_OUT}
            in_keys = re.findall(r"#\w+", self.body.get("KeyConditionExpression", ""))
            names = self.body.get("ExpressionAttributeNames", {})
            self.body["ExpressionAttributeNames"] = {name: names[name] for name in in_keys}
            answer = getattr(super(), operation)().result
        return [Item(DynamoType({"NULL": True}), None, row) for row in answer["Items"]]
