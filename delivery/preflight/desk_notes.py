"""What to look at before a deployment in front of another company's desk, which keeps nobody from deploying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import boto3
import urllib3

from servicedesk.aws.policy_table import PolicyTable
from servicedesk.errors import PermissionsUnavailable
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PolicyStore, all_groups
from servicedesk.tools.text import quote_name

TIMEOUT_SECONDS: Final = 5
#: The field by which a grant narrows the customers to a region.
REGION: Final = "region"


def reach_failure(url: str) -> str | None:
    """Return what kept this machine from an answer at a URL; None if there was one, whatever it says.

    One request without credentials, whose body nobody reads and whose redirects nobody follows.
    """
    try:
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT_SECONDS) as pool:
            pool.request("HEAD", url, redirect=False, preload_content=False).close()
    except urllib3.exceptions.HTTPError as error:
        return type(error).__name__
    return None


def policy_of(session: boto3.Session, table_name: str) -> PolicyStore:
    """Return the policy that a stack has."""
    return PolicyTable(session.client("dynamodb"), table_name)


def unknown_regions(policy: PolicyStore, regions: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each group whose grants name regions that the desk does not have: they show nobody there.

    Args:
        policy: The stack's.
        regions: Those that the deployment says.
    """
    try:
        for group in all_groups(policy):
            if unknown := sorted(_regions_in(group.rules) - set(regions)):
                named = ", ".join(map(quote_name, unknown))
                yield (
                    f"grants of {quote_name(group.group)} are for {named}, and DeskRegions has"
                    f" {', '.join(regions) or 'none'}: they show no customer of such a region"
                )
    except PermissionsUnavailable as failure:
        code = f" ({failure.code})" if failure.code else ""
        yield f"whether grants name regions that DeskRegions has not was not looked at: no answer{code}"


def _regions_in(rules: Rules) -> set[str]:
    """Return the regions that any grant names, in force, scheduled or watched."""
    terms = (*rules.grants.values(), *rules.scheduled.values(), *rules.shadows.values())
    return {region for one in terms if one is not None for region in one.where.get(REGION, ())}
