"""The decision itself: which of the stored grants count at a moment, and until when that holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from servicedesk.discovery.grants import Grant, Permissions
from servicedesk.discovery.trial_rules import grants_on_trial
from servicedesk.tools.rows import Narrowable, can_admit, is_void


def grants_by_tool(
    groups: Collection[str], grants: Iterable[Grant], known: Mapping[str, Narrowable], now: float
) -> Mapping[str, tuple[Grant, ...]]:
    """Return tool → the grants that allow it `now`, in epoch seconds: authorisation. What is not in it is refused.

    A grant of a group that is not among `groups` allows nothing, nor does one that has not started or has ended. One of
    a tool that is not `known` is void, and so is one that names a field, a placeholder or an argument which the tool
    does not have: it counts as not there. So does one that admits no arguments at all.
    """
    allowing: dict[str, tuple[Grant, ...]] = {}
    for grant in grants:
        if _counts(grant, groups, known) and grant.conditions.is_in_force(now):
            allowing[grant.tool] = (*allowing.get(grant.tool, ()), grant)
    return allowing


def next_change(
    groups: Collection[str], permissions: Permissions, known: Mapping[str, Narrowable], now: float
) -> int | None:
    """Return the next moment, in epoch seconds, at which a grant that counts starts or ends; None if none does.

    Grants that are on trial in the place of others count too: the audit must not foretell what has ended.
    """
    on_trial = grants_on_trial((), permissions.trial_rules) if permissions.trial_rules else ()
    moments = [
        moment
        for grant in (*permissions.grants, *on_trial)
        if (terms := grant.conditions).ends_at is not None or terms.starts_at is not None
        for moment in (terms.starts_at, terms.ends_at)
        if moment is not None and moment > now and _counts(grant, groups, known)
    ]
    return min(moments, default=None)


def _counts(grant: Grant, groups: Collection[str], known: Mapping[str, Narrowable]) -> bool:
    """Whether a grant allows anything while it is in force."""
    if grant.group not in groups or grant.tool not in known:
        return False
    conditions, narrowed = grant.conditions, known[grant.tool]
    return not is_void(conditions, narrowed) and (not conditions.when or can_admit(conditions, narrowed))
