"""Tables of the owner's tools: each kind of row in one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from servicedesk.tools.records import Records, RecordT


class RecordTables:
    """`RecordStore` on the tables that `environment` names. What reads them is imported when a tool asks for one."""

    def __init__(self, client: DynamoDBClient, environment: Mapping[str, str]) -> None:
        self._client = client
        self._environment = environment

    def of(self, kind: type[RecordT]) -> Records[RecordT]:
        """Return the rows of one kind.

        Raises:
            InvalidSetting: No variable names its table; the function must not start.
        """
        from servicedesk.aws.record_table import RecordTable
        from servicedesk.tools.records import no_table

        if kind.TABLE not in self._environment:
            raise no_table(kind)
        return RecordTable(self._client, self._environment[kind.TABLE], kind)
