"""Builds the writes of the profile of a customer who is changed, deleted, merged or restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from servicedesk.aws.customer_rows import merged_tickets_key, profile_key
from servicedesk.aws.desk_rows import WRITTEN, epoch_seconds, strings, timestamp
from servicedesk.aws.desk_writes import Write
from servicedesk.tools.desk import KEPT_AFTER_DELETION, Customer

#: What a customer can have changed, and is found by: whoever writes their words has to know these as they are.
CHANGEABLE: Final = ("name", "email", "phone")
_IS_THERE: Final = "attribute_exists(pk) AND attribute_not_exists(deleted_at)"
# DynamoDB keeps some of these words for itself.
_NAMES: Final = {f"#{field}": field for field in CHANGEABLE}
_AS_READ: Final = " AND ".join(f"#{field} = :was_{field}" for field in CHANGEABLE)


@dataclass(frozen=True, slots=True)
class CustomerWrites:
    """Builds entries of TransactWriteItems for one table. Each cancels its transaction where it says so."""

    table_name: str

    def change(self, customer: Customer, changed: Customer) -> Write:
        """Write what may change of the profile; cancel unless the customer is there as they were read."""
        return {
            "Update": {
                **self._profile(customer.customer_id),
                "UpdateExpression": f"SET {', '.join(f'#{field} = :{field}' for field in CHANGEABLE)}",
                "ConditionExpression": f"{_IS_THERE} AND {_AS_READ}",
                "ExpressionAttributeNames": _NAMES,
                "ExpressionAttributeValues": {
                    **_was(customer),
                    **strings({f":{field}": changed.row[field] for field in CHANGEABLE}),
                },
            }
        }

    def mark_deleted(self, customer: Customer, deleted_at: datetime, *, was_enabled: bool) -> Write:
        """Mark the customer as deleted; cancel unless they are there as they were read."""
        return self._mark(customer, {**_deletion(deleted_at), "was_enabled": {"BOOL": was_enabled}})

    def mark_merged(  # noqa: PLR0913 -- what a merge is
        self,
        customer: Customer,
        kept_id: str,
        ticket_ids: Sequence[str],
        newest_ticket: str | None,
        merged_at: datetime,
        *,
        was_enabled: bool,
    ) -> Write:
        """Mark the customer as deleted, and where their tickets are; cancel also if another ticket was opened."""
        marks = {
            **_deletion(merged_at),
            "was_enabled": {"BOOL": was_enabled},
            "merged_into": {"S": kept_id},
            "merged_tickets": {"L": [{"S": ticket_id} for ticket_id in ticket_ids]},
        }
        if newest_ticket is None:
            return self._mark(customer, marks, "attribute_not_exists(newest_ticket)")
        return self._mark(customer, marks, "newest_ticket = :newest", strings({":newest": newest_ticket}))

    def remember_merged(self, customer_id: str, ticket_ids: Sequence[str]) -> Write:
        """Keep, until the customer is erased, which tickets went: what finds these says whose they were."""
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": merged_tickets_key(customer_id),
                "UpdateExpression": "SET #schema = :schema ADD tickets :tickets",
                "ExpressionAttributeNames": {"#schema": "schema"},
                "ExpressionAttributeValues": {":schema": WRITTEN["schema"], ":tickets": {"SS": list(ticket_ids)}},
            }
        }

    def undelete(self, customer_id: str, deleted_at: datetime) -> Write:
        """Take back what either mark did; cancel unless the customer was deleted at that time and still is."""
        return {
            "Update": {
                **self._profile(customer_id),
                "UpdateExpression": "REMOVE deleted_at, purge_at, was_enabled, merged_into, merged_tickets",
                "ConditionExpression": "deleted_at = :deleted_at",
                "ExpressionAttributeValues": strings({":deleted_at": timestamp(deleted_at)}),
            }
        }

    def _mark(
        self,
        customer: Customer,
        marks: Mapping[str, Any],
        condition: str = "attribute_exists(pk)",
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        return {
            "Update": {
                **self._profile(customer.customer_id),
                "UpdateExpression": f"SET {', '.join(f'{name} = :{name}' for name in marks)}",
                "ConditionExpression": f"{_IS_THERE} AND {_AS_READ} AND {condition}",
                "ExpressionAttributeNames": _NAMES,
                "ExpressionAttributeValues": {
                    **_was(customer),
                    **(values or {}),
                    **{f":{name}": value for name, value in marks.items()},
                },
            }
        }

    def _profile(self, customer_id: str) -> Write:
        return {"TableName": self.table_name, "Key": profile_key(customer_id)}


def _deletion(at: datetime) -> dict[str, Any]:
    return {"deleted_at": {"S": timestamp(at)}, "purge_at": epoch_seconds(at + KEPT_AFTER_DELETION)}


def _was(customer: Customer) -> dict[str, Any]:
    return strings({f":was_{field}": customer.row[field] for field in CHANGEABLE})
