"""A desk in moto, files for it, and imports of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from servicedesk.aws.bulk_table import BulkTable
from tests.aws.tables import TABLE, desk_table
from transfer.customers import TransferredCustomers
from transfer.fault import RowFault
from transfer.importing import Importer
from transfer.mapping import SourceMapping
from transfer.source_file import source_rows
from transfer.tally import Tally
from transfer.tickets import TransferredTickets

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KINDS: Mapping[str, Callable[[BulkTable], Any]] = {"customers": TransferredCustomers, "tickets": TransferredTickets}


class TransferDesk:
    """A desk's table, into which files are imported."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.client: DynamoDBClient = desk_table()
        self.table = BulkTable(self.client, TABLE, pause=lambda _: None)
        self.faults: list[RowFault] = []

    def bring(
        self,
        what: str,
        *rows: Mapping[str, Any],
        mapping: SourceMapping | None = None,
        dry_run: bool = False,
    ) -> Tally:
        """Import rows, as a file in JSON Lines has them."""
        path = self._folder / f"{what}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return self.bring_file(what, path, mapping=mapping, dry_run=dry_run)

    def bring_file(
        self, what: str, path: Path, *, mapping: SourceMapping | None = None, dry_run: bool = False
    ) -> Tally:
        """Import a file."""
        self.faults = []
        kind = KINDS[what](self.table)
        importer: Importer[Any] = Importer(
            kind, self.table, mapping or SourceMapping(), self.faults.append, dry_run=dry_run
        )
        for _ in importer.run(source_rows(path)):
            pass
        return importer.tally

    def documents(self, what: str) -> list[Any]:
        """Return everything as an export has it, in the order of ids."""
        return sorted(KINDS[what](self.table).documents(lambda _: None), key=lambda one: str(next(iter(one.values()))))

    def rows(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Return everything that the desk's tools read: all rows but the origins, and what only merges look at."""
        return {
            (row["pk"]["S"], row["sk"]["S"]): {name: row[name] for name in row if name != "newest_ticket"}
            for row in self.all_rows()
            if row["sk"]["S"] != "source"
        }

    def all_rows(self) -> Iterable[Any]:
        """Yield every row."""
        for page in self.client.get_paginator("scan").paginate(TableName=TABLE):
            yield from page["Items"]

    def break_off(self, after: int) -> Callable[[], None]:
        """Let writes fail when so many were made; return what lets them be again."""
        left = [after]

        def fail(**_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise EndpointConnectionError(endpoint_url="https://nowhere.example")

        events = [f"before-send.dynamodb.{name}" for name in ("BatchWriteItem", "TransactWriteItems")]
        for event in events:
            self.client.meta.events.register_first(event, fail)

        def stop() -> None:
            for event in events:
                self.client.meta.events.unregister(event, fail)

        return stop
