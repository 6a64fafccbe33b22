"""What an administrator may see of the desk themselves: whom a forecast names to them, and whom it only counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import GrantStore
from servicedesk.identity.principal import Principal
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.impact.sight_changes import Labelling
from servicedesk.tools.conditions import Conditions, Row
from servicedesk.tools.text import quote, quote_name
from servicedesk.tools.view import View

#: What a row is called → the tool that shows one, and the field that names it.
_SHOWN_BY: Final = {"customer": ("get_customer", "customer_id"), "ticket": ("get_ticket", "ticket_id")}


def sight_of(principal: Principal, store: GrantStore, known: Grantable, now: float) -> Labelling:
    """Return how rows are called for an administrator, by their own grants of the tools that show one.

    Raises:
        PermissionsUnavailable: They could not be read.
    """
    stored = store.read(principal.identity, principal.groups).grants
    grants = grants_by_tool(principal.groups, stored, known, now)
    return _label_by(
        {
            name: View(tuple(one.conditions.resolve(principal.name, principal.groups) for one in grants.get(tool, ())))
            for name, (tool, _) in _SHOWN_BY.items()
        }
    )


def sight_of_everything() -> Labelling:
    """Return how rows are called for whoever reads the desk's table with credentials of their own."""
    return _label_by({name: View((Conditions(),)) for name in _SHOWN_BY})


def _label_by(views: Mapping[str, View]) -> Labelling:
    def label(name: str, row: Row) -> str | None:
        view = views.get(name, View(()))
        if not view.shows(row):
            return None
        identifier = quote_name(str(row[_SHOWN_BY[name][1]]))
        named = name == "customer" and "name" not in view.hidden_fields(row)
        return f"{identifier} {quote(str(row['name']))}" if named else identifier

    return label
