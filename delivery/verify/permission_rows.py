"""Rows of the permissions table, as the product's own code reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.unanswered import Unanswered
from servicedesk.aws.agent_rows import AGENT, agent_of
from servicedesk.aws.grants_rows import group_key, permissions
from servicedesk.aws.group_map_rows import group_map_of, map_key
from servicedesk.aws.notation import Item, plain
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.aws.row_versions import BY_KIND
from servicedesk.federation.group_map import GroupMap
from servicedesk.identity.agents import Agent

_TABLE: Final = "PermissionsTable"
_OTHER_RELEASE: Final = "Use the command of the release that wrote it; if that is this one, restore the table."


class PermissionRows:
    """The permissions table of one deployment. Everything is read as of now, and nothing is remembered.

    Each method raises what `Aws.ask` does, and `Unanswered` for a row that this release cannot read.
    """

    def __init__(self, deployment: Deployment, aws: Aws) -> None:
        self._deployment = deployment
        self._aws = aws

    @property
    def arn(self) -> str:
        """The table's ARN."""
        return self._deployment.arn("dynamodb", f"table/{self._name}")

    def group_map(self, provider: str) -> GroupMap:
        """Return the rules for the groups of the company; of version 0 if there are none."""
        row = self._row(map_key(provider))
        try:
            return GroupMap(provider=provider) if row is None else group_map_of(row)
        except UNREADABLE:
            raise _unreadable("the row of the company's rules") from None

    def granted_tools(self, group: str) -> frozenset[str]:
        """Return what a group is granted, or will be."""
        row = self._row(group_key(group))
        try:
            return frozenset() if row is None else frozenset(grant.tool for grant in permissions([row]).grants)
        except UNREADABLE:
            raise _unreadable("the group's row") from None

    def agents(self) -> Sequence[Agent]:
        """Return every agent that is registered, by name; one that was added a moment ago may be missing."""
        keys = self._aws.every(
            "dynamodb:Query",
            "Items",
            TableName=self._name,
            IndexName=BY_KIND,
            KeyConditionExpression="sk = :kind",
            ExpressionAttributeValues={":kind": {"S": AGENT}},
        )
        rows = [self._row({"pk": key["pk"], "sk": key["sk"]}) for key in keys]
        try:
            return sorted((agent_of(row) for row in rows if row is not None), key=lambda agent: agent.name)
        except UNREADABLE:
            raise _unreadable("the row of an agent") from None

    @property
    def _name(self) -> str:
        return self._deployment.resources[_TABLE].physical_id

    def _row(self, key: dict[str, Any]) -> Item | None:
        answer = self._aws.ask("dynamodb:GetItem", TableName=self._name, Key=key, ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None


def _unreadable(what: str) -> Unanswered:
    return Unanswered(f"{what} cannot be understood", _OTHER_RELEASE)
