"""What an operator undoes or completes of what the tools did: a customer restored, or what was left of one erased."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli.leftovers import Leftover, Leftovers
from servicedesk.aws.bulk_table import BulkTable
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.deleted_customers import DeletedCustomer, DeletedCustomers
from servicedesk.aws.erasure import Erasure
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.clock import utc
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.tools.text import quote_name
from stack.faults import CommandRefused

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOfTheStack:
    """What an operator may undo or complete of what the tools did."""

    customers: DeletedCustomers
    leftovers: Leftovers
    #: Where customers and tickets are brought from files, and written into them.
    table: BulkTable
    erasure: Erasure
    sign_in: CustomerPool
    #: Where it is recorded.
    log: PolicyTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """Who was brought back, or would be."""

    change: Change
    #: Whether the customer had a sign-in at all.
    has_sign_in: bool
    #: Whether it was enabled.
    is_enabled: bool
    #: Who they were when they were found, and where their tickets were.
    deleted: DeletedCustomer


def restore(desk: DeskOfTheStack, customer_id: str, intent: Intent, *, enable: bool) -> Restoration:
    """Bring a customer back who was deleted or merged, with the record of it.

    The sign-in comes first: should the rest fail, doing it again finds the customer still deleted, and completes it.

    Args:
        desk: The stack's.
        customer_id: Whom.
        intent: Who does it, and why.
        enable: Enable their sign-in even if it was disabled when they were deleted.

    Raises:
        Refused: There is nobody to bring back.
        InvalidPolicy: There is no reason.
        DeskUnavailable: The customer is not back.
    """
    now = utc()
    change = intent.change(ChangeKind.CUSTOMER_RESTORED, customer_id, now)
    deleted = desk.customers.find(customer_id, now)
    if deleted is None:
        raise CommandRefused(f"{quote_name(customer_id)} is no customer who was deleted in the last 30 days")
    username, enables = deleted.customer.username, enable or deleted.was_enabled
    is_enabled = username is not None and enables
    made = Restoration(change=change, has_sign_in=username is not None, is_enabled=is_enabled, deleted=deleted)
    if intent.dry_run:
        return made
    if username is not None and enables and not desk.sign_in.enable(username):
        made = replace(made, has_sign_in=False, is_enabled=False)
    restored = desk.customers.restore(deleted, desk.log.record_of(change), now)
    if restored is None:
        raise CommandRefused(
            f"somebody else brought {quote_name(customer_id)} back a moment ago, or works on their tickets: try again"
        )
    return replace(made, deleted=restored)


def erase(desk: DeskOfTheStack, left: Leftover, intent: Intent) -> Change:
    """Erase what was left of one customer; return the record, which is written first.

    An erasure that breaks off is completed by doing it again, which is another record. Nothing is erased of a customer
    who has a profile at this moment.

    Raises:
        InvalidPolicy: There is no reason.
        PermissionsUnavailable: Nothing was recorded, and nothing erased.
        DeskUnavailable: The table did not answer; some rows may have been erased.
    """
    change = intent.change(ChangeKind.CUSTOMER_ERASED, left.customer_id, utc())
    if not intent.dry_run:
        desk.log.record(change)
        desk.erasure.erase(left.customer_id)
    return change


def desk_of_the_stack(
    dynamodb: DynamoDBClient, cognito: CognitoIdentityProviderClient, table: str, customer_pool: str, log: PolicyTable
) -> DeskOfTheStack:
    """Return the desk in a table, whose customers sign in with a pool; what is done is recorded in `log`."""
    return DeskOfTheStack(
        customers=DeletedCustomers(dynamodb, table),
        leftovers=Leftovers(dynamodb, table),
        table=BulkTable(dynamodb, table),
        erasure=Erasure(dynamodb, table),
        sign_in=CustomerPool(lambda: cognito, customer_pool),
        log=log,
    )
