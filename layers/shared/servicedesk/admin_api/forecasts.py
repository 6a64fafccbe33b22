"""Forecast for an administrator: what changes would mean, in names that they may see themselves."""

from __future__ import annotations

from servicedesk.admin_api.administration import Administration
from servicedesk.identity.principal import Principal
from servicedesk.policy.impact.administrators_sight import sight_of
from servicedesk.policy.impact.forecast import Forecast


def forecast(administration: Administration, who: Principal) -> Forecast:
    """Return what tells `who` what changes would mean."""
    now = administration.clock()
    return Forecast(
        administration.store,
        administration.directory,
        administration.census,
        sight_of(who, administration.grants, administration.known, now),
        lambda: now,
        administration.maps,
    )
