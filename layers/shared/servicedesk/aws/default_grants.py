"""Seeds the permissions table with the default policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from servicedesk.aws.policy_table import PolicyTable
from servicedesk.clock import utc
from servicedesk.errors import PolicyConflict
from servicedesk.policy.change import FIRST_RULES, ChangeKind, Intent
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Group → tool → conditions.
Policy: TypeAlias = Mapping[str, Mapping[str, Conditions]]

_FIRST: Final = Intent(
    actor=FIRST_RULES,
    reason="the group's first rules, put in place with the stack",
)


def put_missing(client: DynamoDBClient, table_name: str, policy: Policy) -> Iterator[str]:
    """Put the rules of each group of `policy` that has none, with their record; yield the groups that got theirs.

    Raises:
        PermissionsUnavailable: A row could not be put. Those before it were.
    """
    table = PolicyTable(client, table_name)
    for group, tools in policy.items():
        rules = Rules(grants=tools)
        change = _FIRST.change(ChangeKind.GROUP, group, utc(), version=1, before=Rules(), after=rules)
        try:
            table.write([change])
        except PolicyConflict:
            continue
        yield group
