"""Which group may use which tool before an administrator has said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.own import OwnTools
from servicedesk.tools.view import Conditions

#: Kept in the policy beside the tools, and no tool: who holds it may change who may do what. No catalogue has it, so no
#: model can be shown or call it.
MANAGE_PERMISSIONS: Final = "manage_permissions"

_EVERYTHING = Conditions()
_WITHOUT_CONTACT_DETAILS = Conditions(hide=frozenset({"email", "phone"}))

#: Group → tool → conditions, for the product's tools. The groups are those that a stack makes.
DEFAULT_POLICY: Final[Mapping[str, Mapping[str, Conditions]]] = {
    "support-engineers": {
        "search_customer": _EVERYTHING,
        "get_customer": _EVERYTHING,
        "create_ticket": _EVERYTHING,
    },
    "administrators": {
        "search_customer": _EVERYTHING,
        "get_customer": _EVERYTHING,
        "create_ticket": _EVERYTHING,
        "delete_customer": _EVERYTHING,
        "reset_password": _EVERYTHING,
        MANAGE_PERMISSIONS: _EVERYTHING,
    },
    "auditors": {
        "search_customer": _WITHOUT_CONTACT_DETAILS,
        "get_customer": _WITHOUT_CONTACT_DETAILS,
    },
}


def default_policy(own: OwnTools) -> Mapping[str, Mapping[str, Conditions]]:
    """Return the rules of a first deployment: the product's, and the owner's grants. Anything else is refused.

    Raises:
        TypeError: A grant is for a group or a tool that there is not.
    """
    tools = {tool.name for tool in described_catalogue(own)} | {MANAGE_PERMISSIONS}
    policy = {
        group: {tool: conditions for tool, conditions in granted.items() if tool in tools}
        for group, granted in DEFAULT_POLICY.items()
    }
    for grant in own.GRANTS:
        if grant.tool not in tools or grant.group not in policy:
            raise TypeError(f"tools/__init__.py grants {grant.tool} to {grant.group}, and one of them there is not")
        policy[grant.group][grant.tool] = grant.conditions
    return policy
