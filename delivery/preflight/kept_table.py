"""A table that a stack is to go on with: left by an earlier stack, or restored, without half of its settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from delivery.preflight.unready import Unready, aws_command
from stack.faults import CommandRefused, explain_faults, explain_missing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """One table, as DynamoDB describes it."""

    name: str
    region: str
    table: Properties
    #: The attribute that says when a row is erased; None if none does.
    time_to_live: str | None
    is_recoverable: bool

    @property
    def stream_arn(self) -> str:
        """The stream's ARN; empty if the table has none."""
        is_on = self.table.get("StreamSpecification", {}).get("StreamEnabled", False)
        return str(self.table.get("LatestStreamArn", "")) if is_on else ""

    def unready(self, declared: Properties) -> Iterator[Unready]:
        """Yield what differs from the table that the template would make, with the command that mends it.

        Raises:
            Refused: It is another kind of table.
        """
        if _keys(self.table) != _keys(declared):
            raise CommandRefused(f"the table {self.name} has other keys than this release's")
        if self.table["TableStatus"] != "ACTIVE":
            yield Unready(what=f"the table {self.name} is {self.table['TableStatus']}: wait until it is ACTIVE")
        yield from self._indexes(declared)
        yield from self._stream(declared)
        yield from self._switches(declared)

    def _indexes(self, declared: Properties) -> Iterator[Unready]:
        present = {index["IndexName"]: _keys(index) for index in self.table.get("GlobalSecondaryIndexes", ())}
        for index in declared.get("GlobalSecondaryIndexes", ()):
            if present.get(index["IndexName"]) != _keys(index):
                yield self._update(
                    f"has no index {index['IndexName']} (one at a time)",
                    "--attribute-definitions",
                    json.dumps(_attributes(declared, index)),
                    "--global-secondary-index-updates",
                    json.dumps([{"Create": index}]),
                )

    def _stream(self, declared: Properties) -> Iterator[Unready]:
        wanted = declared.get("StreamSpecification", {}).get("StreamViewType")
        present = self.table.get("StreamSpecification", {}).get("StreamViewType") if self.stream_arn else None
        if wanted is None or present == wanted:
            return
        if present is not None:
            yield self._update(
                f"has a stream of {present}: end it first", "--stream-specification", "StreamEnabled=false"
            )
        specification = f"StreamEnabled=true,StreamViewType={wanted}"
        yield self._update("tells nobody what it erases", "--stream-specification", specification)

    def _switches(self, declared: Properties) -> Iterator[Unready]:
        attribute = declared.get("TimeToLiveSpecification", {}).get("AttributeName")
        if attribute is not None and self.time_to_live != attribute:
            specification = f"Enabled=true,AttributeName={attribute}"
            yield self._mend(
                "erases nothing in time", "update-time-to-live", "--time-to-live-specification", specification
            )
        if not self.is_recoverable:
            specification = "PointInTimeRecoveryEnabled=true"
            yield self._mend(
                "cannot be restored to a moment",
                "update-continuous-backups",
                "--point-in-time-recovery-specification",
                specification,
            )
        if declared["DeletionProtectionEnabled"] and not self.table.get("DeletionProtectionEnabled"):
            yield self._update("is not protected from deletion", "--deletion-protection-enabled")
        if self.table.get("SSEDescription", {}).get("Status") != "ENABLED":
            yield self._update("is not encrypted with a key of KMS", "--sse-specification", "Enabled=true,SSEType=KMS")
        if self.table.get("BillingModeSummary", {}).get("BillingMode") != declared["BillingMode"]:
            yield self._update("is not billed by use", "--billing-mode", declared["BillingMode"])

    def _update(self, what: str, *words: str) -> Unready:
        return self._mend(what, "update-table", *words)

    def _mend(self, what: str, operation: str, *words: str) -> Unready:
        command = aws_command(self.region, "dynamodb", operation, "--table-name", self.name, *words)
        return Unready(what=f"the table {self.name} {what}", command=command)


def describe_table(client: DynamoDBClient, name: str) -> KeptTable:
    """Return what there is of a table.

    Raises:
        Refused: There is no such table, or AWS does not let us look.
    """
    with explain_missing(f"table {name}", client.meta.region_name):
        table: Any = client.describe_table(TableName=name)["Table"]
    with explain_faults():
        life: Any = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        backups: Any = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    is_on = life.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    return KeptTable(
        name=name,
        region=client.meta.region_name,
        table=table,
        time_to_live=life.get("AttributeName") if is_on else None,
        is_recoverable=recovery == "ENABLED",
    )


def _keys(table: Properties) -> Sequence[tuple[str, str]]:
    return [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]]


def _attributes(declared: Properties, index: Properties) -> list[Any]:
    named = {name for name, _ in _keys(index)}
    return [attribute for attribute in declared["AttributeDefinitions"] if attribute["AttributeName"] in named]
