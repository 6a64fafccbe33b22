"""The default policy: which group may use which tool before an administrator has said otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, flaws, grantable, value_flaws
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.own import DefaultGrant, OwnTools
from servicedesk.tools.own_checks import unset_terms
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.suggestion import suggestion

_EVERYTHING = Conditions()
_WITHOUT_CONTACT_DETAILS = Conditions(hide=frozenset({"email", "phone"}))
_WITHOUT_INTERNAL_NOTES = Conditions(hide=frozenset({"internal_notes"}))

_WORK: Final = (
    "search_customer",
    "get_customer",
    "create_customer",
    "update_customer",
    "create_ticket",
    "get_ticket",
    "list_tickets",
    "search_tickets",
    "add_note",
    "reply_to_customer",
    "update_ticket",
)
_CONSEQUENTIAL: Final = ("merge_customers", "delete_customer", "reset_password")

#: Group → tool → conditions, for the product's tools. The groups are those that a stack makes.
DEFAULT_POLICY: Final[Mapping[str, Mapping[str, Conditions]]] = {
    "support-engineers": dict.fromkeys(_WORK, _EVERYTHING),
    "administrators": dict.fromkeys((*_WORK, *_CONSEQUENTIAL, MANAGE_PERMISSIONS), _EVERYTHING),
    "auditors": {
        "search_customer": _WITHOUT_CONTACT_DETAILS,
        "get_customer": _WITHOUT_CONTACT_DETAILS,
        "get_ticket": _WITHOUT_INTERNAL_NOTES,
        "list_tickets": _WITHOUT_INTERNAL_NOTES,
        "search_tickets": _WITHOUT_INTERNAL_NOTES,
    },
}


def default_policy(own: OwnTools, profile: DeskProfile = BUILT_IN_DESK) -> Mapping[str, Mapping[str, Conditions]]:
    """Return the rules of a first deployment: the product's, for what the desk has, and the owner's grants.

    Raises:
        TypeError: A grant is for a group that there is not, void, of a value that there is not, for a time, or has a
            text where values belong.
    """
    tools = grantable(described_catalogue(own, profile))
    policy = {
        group: {tool: conditions for tool, conditions in granted.items() if tool in tools}
        for group, granted in DEFAULT_POLICY.items()
    }
    for grant in own.GRANTS:
        why = _flaws(grant, tools) if grant.group in policy else (_no_group(grant.group, policy),)
        if why:
            raise TypeError(f"tools/__init__.py grants {grant.tool} to {grant.group}: {'; '.join(why)}")
        policy[grant.group][grant.tool] = grant.conditions
    return policy


def _no_group(name: str, groups: Collection[str]) -> str:
    there = f"; it can be {', '.join(sorted(groups))}"
    return f"there is no such group{suggestion(name, groups) or there}"


def _flaws(grant: DefaultGrant, tools: Grantable) -> tuple[str, ...]:
    terms = grant.conditions
    if unset := tuple(unset_terms(terms)):
        return unset
    is_for_a_time = terms.starts_at is not None or terms.ends_at is not None
    return (
        *flaws(grant.tool, terms, tools),
        *value_flaws(grant.tool, terms, tools),
        *(["a first grant neither starts nor ends: it is made when the stack is"] if is_for_a_time else []),
    )
