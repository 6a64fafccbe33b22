"""A company of thirty groups and forty tools, which the console is used for: those of the stack, and more."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import desk_tools
from local.aws.resources import PERMISSIONS_TABLE
from local.stack import LocalStack
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.default_grants import put_missing
from servicedesk.execution.capabilities import capabilities
from servicedesk.policy.capabilities import Capability
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect

TOOLS = 40
GROUPS = 30
_REGIONS = ("amer", "apac", "emea")
_TEAMS = (
    "billing",
    "devices",
    "first-line",
    "logistics",
    "night-shift",
    "second-line",
    "team-leads",
    "training",
    "vip",
)
_VERBS = {"archive": Effect.WRITES, "delete": Effect.DESTROYS, "get": Effect.READS, "list": Effect.READS}
_THINGS = ("articles", "contracts", "devices", "invoices", "licences", "orders", "returns")
_IN_EMEA = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"email", "phone"}))


def grow(stack: LocalStack) -> None:
    """Add groups and tools to a stack until there are thirty of the ones and forty of the others.

    The functions do not have the tools that are added: they can be granted, and not called.
    """
    stored = capabilities(described_catalogue(desk_tools))
    # The right to administer narrows nothing and has no limit; so do these.
    (right,) = (tool for tool in stored.tools if tool.name == MANAGE_PERMISSIONS)
    more = [_made_up(right, verb, thing) for thing, verb in product(_THINGS, _VERBS)][: TOOLS - len(stored.tools)]
    put_capabilities(stack.clients.dynamodb, PERMISSIONS_TABLE, replace(stored, tools=(*stored.tools, *more)))
    pool, cognito = stack.resources.staff_pool_id, stack.clients.cognito
    there = len(cognito.list_groups(UserPoolId=pool)["Groups"])
    groups = [f"{region}-{team}" for region, team in product(_REGIONS, _TEAMS)][: GROUPS - there]
    for group in groups:
        cognito.create_group(UserPoolId=pool, GroupName=group, Description=f"Made up: {group}")
    reads = [tool.name for tool in more if tool.effect == Effect.READS]
    rules = {
        group: {"get_customer": _IN_EMEA, **dict.fromkeys(reads[index % 7 :], Conditions())}
        for index, group in enumerate(groups)
    }
    list(put_missing(stack.clients.dynamodb, PERMISSIONS_TABLE, rules))


def _made_up(like: Capability, verb: str, thing: str) -> Capability:
    description = f"{verb} {thing}, which nobody has.".capitalize()
    return replace(like, name=f"{verb}_{thing}", title=f"{verb} {thing}", description=description, effect=_VERBS[verb])
