"""Which group may use which tool before an administrator has said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.tools.view import Conditions

#: Kept in the policy beside the tools, and no tool: who holds it may change who may do what. No catalogue has it, so no
#: model can be shown or call it.
MANAGE_PERMISSIONS: Final = "manage_permissions"

_EVERYTHING = Conditions()
_WITHOUT_CONTACT_DETAILS = Conditions(hide=frozenset({"email", "phone"}))

#: Group → tool → conditions. Anything that is not here is refused.
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
