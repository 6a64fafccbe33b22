"""Routes of the policy as one document: export, compare, apply."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.forecasts import forecast
from servicedesk.admin_api.intents import IfMatchPolicy, etag, expected_tag, intent
from servicedesk.admin_api.parameters import Cursor, DryRun, Limit, MeantAdministrators, QueryGroup, Who
from servicedesk.admin_api.problems import CHANGE_PROBLEMS, problem_responses
from servicedesk.admin_api.requests import PolicyRequest, without
from servicedesk.policy.answers import Changes, ChangesPage, Policy, whole_policy_answer
from servicedesk.policy.change import ChangeKind
from servicedesk.policy.change_log import ChangeFilter, read_changes
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.company.document import read_provider_rules
from servicedesk.policy.document import read_rules
from servicedesk.policy.explanation.basis import Basis, policy_tag, tags_of
from servicedesk.policy.people.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.store import PAGE_ENTRIES, all_groups
from servicedesk.policy.whole_policy import WantedPolicy
from servicedesk.server.log import logger

Author = Annotated[
    str | None,
    Query(max_length=MAX_PERSON_CHARACTERS, description="Only by, or about, this person: user name or sub."),
]
Kind = Annotated[ChangeKind | None, Query(description="Only of this kind.")]


def policy_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["The policy as a whole"])

    @router.get("/policy", responses=problem_responses())
    async def export_policy(answer: Response) -> Policy:
        """Return every group's rules, for review and for keeping, with an ETag over all of them."""
        stored, maps = tuple(all_groups(administration.store)), administration.maps.group_maps()
        answer.headers["ETag"] = etag(policy_tag(stored, maps))
        return whole_policy_answer(stored, maps)

    @router.post("/policy/apply", responses=CHANGE_PROBLEMS)
    async def apply_policy(
        who: Who,
        wanted: PolicyRequest,
        if_match: IfMatchPolicy = None,
        dry_run: DryRun = False,
        administrators: MeantAdministrators = False,
    ) -> Changes:
        """Put a policy in place that was decided on the one with this ETag, up to 49 groups in one transaction.

        The rules for the identity providers' groups are written after the groups', each provider's in one transaction.

        With `dry_run` only say what would change, and what that would mean.
        """
        why = intent(who, wanted.reason, dry_run=dry_run, means_administrators=administrators)
        policy = _wanted_policy(wanted, expected_tag(if_match))
        changes, unmeant = do_or_show(lambda meant: administration.whole_policy.replace(policy, meant), why)
        if changes and not dry_run:
            logger.info("policy applied", extra={"actor_id": who.subject, "changes": len(changes)})
        impacts = forecast(administration, who).of_changes(changes) if dry_run else None
        return Changes(changes=changes, impacts=impacts, administrators=unmeant)

    @router.get("/changes", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def list_changes(
        limit: Limit = PAGE_ENTRIES,
        cursor: Cursor = None,
        group: QueryGroup = None,
        person: Author = None,
        kind: Kind = None,
    ) -> ChangesPage:
        """List what was changed by whom and why, newest first. An empty page with a `next`: the log was read so far."""
        wanted = ChangeFilter(group=group or None, person=person or None, kind=kind)
        return read_changes(administration.store, wanted, cursor, limit)

    return router


def _wanted_policy(wanted: PolicyRequest, tag: str) -> WantedPolicy:
    groups_tag, providers_tag = tags_of(tag)
    versions = {group: said.get("version") for group, said in wanted.groups.items()}
    groups = {group: read_rules(without("version", said), group) for group, said in wanted.groups.items()}
    basis = Basis(versions=versions, tag=groups_tag, is_exact=True)
    if wanted.identity_providers is None:
        return WantedPolicy(groups=groups, basis=basis)
    said = wanted.identity_providers
    return WantedPolicy(
        groups=groups,
        basis=basis,
        providers={name: read_provider_rules(one["rules"], name, "rules") for name, one in said.items()},
        provider_basis=Basis(
            versions={name: one.get("version") for name, one in said.items()}, tag=providers_tag, is_exact=True
        ),
    )
