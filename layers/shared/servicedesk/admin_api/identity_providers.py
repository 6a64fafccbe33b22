"""Routes of the company's identity provider: what membership of its groups gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.forecasts import forecast
from servicedesk.admin_api.intents import IfMatch, etag, expected_version, intent
from servicedesk.admin_api.parameters import DryRun, QueryReason, Who
from servicedesk.admin_api.problems import CHANGE_PROBLEMS, problem_responses
from servicedesk.admin_api.requests import Reason, Shape
from servicedesk.federation.claims import MAX_GROUP_CHARACTERS
from servicedesk.federation.staleness import staleness_sentence
from servicedesk.identity.principal import Principal
from servicedesk.policy.checks import MAX_NAME_CHARACTERS
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.company.answers import ProviderGroupsAnswer, ProviderGroupsOutcome, provider_answer
from servicedesk.policy.company.rule_checks import MAX_GROUPS, MAX_LABEL_CHARACTERS
from servicedesk.policy.company.rules import RuleChange, map_group, unmap_group
from servicedesk.server.log import logger

Provider = Annotated[str, Path(pattern="^[A-Za-z]{3,32}$", description="Its name in the user pool.")]
ProviderGroup = Annotated[
    str, Query(alias="name", min_length=1, max_length=MAX_GROUP_CHARACTERS, description="As the provider names it.")
]


class ProviderRuleRequest(Shape):
    """What membership of one of the provider's groups is to give."""

    name: str = Field(max_length=MAX_GROUP_CHARACTERS, description="The provider's group, exactly as it names it.")
    groups: list[Annotated[str, Field(max_length=MAX_NAME_CHARACTERS)]] = Field(
        max_length=MAX_GROUPS, description="The desk's groups."
    )
    label: str = Field(
        default="", max_length=MAX_LABEL_CHARACTERS, description="What people call the provider's group."
    )
    administrators: bool = Field(
        default=False,
        description="Whether a group that changes permissions is meant: without it, a dry run says so, and"
        " anything else is refused.",
    )
    reason: Reason = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviders:
    """The identity providers that have rules, or may sign people in."""

    company: Annotated[
        str | None, Field(description="The deployment's; null: people sign in with the user pool alone.")
    ]
    staleness: Annotated[str | None, Field(description="For how long somebody keeps what it has taken from them.")]
    providers: tuple[ProviderGroupsAnswer, ...]


def identity_provider_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Company sign-in"])
    maps, company = administration.maps, administration.company

    @router.get("/identity-providers", responses=problem_responses())
    async def list_identity_providers() -> IdentityProviders:
        """List the identity providers with their rules."""
        known = {one.provider: one for one in maps.group_maps()}
        if company.name and company.name not in known:
            known[company.name] = maps.group_map(company.name)
        return IdentityProviders(
            company=company.name or None,
            staleness=staleness_sentence(company.session_minutes) if company.name else None,
            providers=tuple(provider_answer(one) for _, one in sorted(known.items())),
        )

    @router.get("/identity-providers/{provider}", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def show_identity_provider(provider: Provider, answer: Response) -> ProviderGroupsAnswer:
        """Return a provider's rules. Their entity tag is what a change of them names."""
        found = maps.group_map(provider)
        answer.headers["etag"] = etag(found.version)
        return provider_answer(found)

    @router.put("/identity-providers/{provider}/rules", responses=CHANGE_PROBLEMS)
    async def put_rule(
        who: Who, provider: Provider, wanted: ProviderRuleRequest, if_match: IfMatch = None, dry_run: DryRun = False
    ) -> ProviderGroupsOutcome:
        """Let members of one of the provider's groups be in groups of the desk."""
        rule = RuleChange(
            provider=provider, company=company.name, name=wanted.name, if_version=expected_version(if_match)
        )
        make = partial(
            map_group,
            rule,
            wanted.groups,
            wanted.label,
            maps=maps,
            store=administration.store,
            directory=administration.directory,
        )
        why = intent(who, wanted.reason, dry_run=dry_run, means_administrators=wanted.administrators)
        made, unmeant = do_or_show(make, why)
        return _record(administration, who, replace(made, administrators=unmeant), dry_run=dry_run)

    @router.delete("/identity-providers/{provider}/rules", responses=CHANGE_PROBLEMS)
    async def delete_rule(  # noqa: PLR0913, PLR0917 -- what a request says
        who: Who,
        provider: Provider,
        name: ProviderGroup,
        reason: QueryReason = "",
        if_match: IfMatch = None,
        dry_run: DryRun = False,
    ) -> ProviderGroupsOutcome:
        """Let membership of one of the provider's groups give nothing any more."""
        rule = RuleChange(provider=provider, company=company.name, name=name, if_version=expected_version(if_match))
        why = intent(who, reason, dry_run=dry_run)
        made = unmap_group(rule, why, maps=maps, store=administration.store)
        return _record(administration, who, made, dry_run=dry_run)

    return router


def _record(
    administration: Administration, who: Principal, made: ProviderGroupsOutcome, *, dry_run: bool
) -> ProviderGroupsOutcome:
    if dry_run:
        return forecast(administration, who).of_rules(made)
    if made.change is not None:
        logger.info("provider groups changed", extra={"actor_id": who.subject, "change": made.change.id})
    return made
