"""Census of the desk's table: the tickets updated last in every region, and the customers whose they are. No Scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.batches import read_rows
from servicedesk.aws.customer_rows import customer_of, is_live_profile, profile_key
from servicedesk.aws.desk_rows import Row
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.tickets.filters import TOUCHED
from servicedesk.aws.tickets.rows import ticket_of_head
from servicedesk.policy.impact.census import DeskSample, SampledRows
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.tickets import CustomerTicket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: So many tickets are read at most, and as many customers.
MAX_TICKETS: Final = 1_000


class DeskCensus:
    """`Census` on one table. What was written a moment ago may be missing.

    A customer without a ticket is not found: no index has the customers, and nothing may read the whole table.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def sample(self) -> DeskSample:
        """Return the tickets that were updated last, as many of each region, and their customers."""
        heads, is_all = self._heads()
        tickets = [ticket_of_head(row) for row in heads]
        wanted = dict.fromkeys(ticket.customer_id for ticket in tickets)
        profiles = read_rows(self._client, self._table_name, [profile_key(customer_id) for customer_id in wanted])
        customers = {one.customer_id: one for one in map(customer_of, filter(is_live_profile, profiles))}
        rows = tuple(
            CustomerTicket(ticket=ticket, customer=customers[ticket.customer_id]).row
            for ticket in tickets
            if ticket.customer_id in customers
        )
        number = f"{len(rows):,}"
        whose = "tickets" if is_all else f"one of the {number} tickets that were updated last"
        return DeskSample(
            kinds={
                "customer": SampledRows(
                    rows=tuple(customers[one].row for one in wanted if one in customers),
                    among=f"the {len(customers):,} customers who have {whose}",
                ),
                "ticket": SampledRows(
                    rows=rows, among=f"all {number} tickets" if is_all else f"the {number} tickets updated last"
                ),
            }
        )

    def _heads(self) -> tuple[list[Row], bool]:
        rows: list[Row] = []
        is_all = True
        for region in REGIONS:
            some, is_last = self._of_region(region, MAX_TICKETS // len(REGIONS))
            rows += some
            is_all = is_all and is_last
        return rows, is_all

    def _of_region(self, region: str, limit: int) -> tuple[list[Row], bool]:
        """Return a region's tickets, the last updated first, and whether there are no more."""
        rows: list[Row] = []
        start: Any = {}
        while True:
            with desk_faults():
                answer = self._client.query(
                    TableName=self._table_name,
                    IndexName=TOUCHED,
                    KeyConditionExpression="touched = :region",
                    ExpressionAttributeValues={":region": {"S": region}},
                    ScanIndexForward=False,
                    Limit=limit - len(rows),
                    **start,
                )
            rows += answer["Items"]
            key = answer.get("LastEvaluatedKey")
            if key is None or len(rows) >= limit:
                return rows, key is None
            start = {"ExclusiveStartKey": key}
