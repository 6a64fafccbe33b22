"""What the company's groups give: the rules, who reads them, and for how long what they gave counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from delivery.verify.aws import Aws
from delivery.verify.company import DeclaredProvider, company_of, tokens_function
from delivery.verify.deployment import Deployment
from delivery.verify.permission_rows import PermissionRows
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from servicedesk.aws.group_map_rows import map_key
from servicedesk.federation.group_map import GroupMap
from servicedesk.federation.staleness import latest_end_minutes
from servicedesk.policy.default_policy import DEFAULT_POLICY

_MINUTES: Final = "COMPANY_SESSION_MINUTES"
_READ: Final = "dynamodb:GetItem"


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticGroup:
    """The group into which Cognito puts everybody of the provider, and what would make it a right."""

    name: str
    #: What it is granted, or will be.
    granted: frozenset[str]
    #: The company's groups whose rule gives it.
    given_by: frozenset[str]


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of the rules and of the time for which they count."""
    company = company_of(deployment)
    if company is None:
        return
    rows = PermissionRows(deployment, aws)
    yield Question(
        about=f"the rules for groups of {company.name}", ask=partial(rows.group_map, company.name), judge=judge_rules
    )
    yield Question(
        about=f"the group that Cognito makes for {company.name} is no right",
        ask=partial(_automatic_group, company, rows),
        judge=judge_automatic_group,
    )
    function = tokens_function(deployment)
    yield Question(
        about=f"{function.logical_id} reads the rules, and no other row of the table",
        ask=partial(_readable, function.role_arn, rows.arn, company, aws),
        judge=partial(judge_readable, rules=_key(company)),
    )
    yield Question(
        about=f"for how long counts what {company.name} has taken from somebody",
        ask=partial(_session_minutes, deployment),
        judge=partial(judge_staleness, declared=company.session_minutes),
    )


def _automatic_group(company: DeclaredProvider, rows: PermissionRows) -> AutomaticGroup:
    name = company.automatic_group
    rules = rows.group_map(company.name).rules
    return AutomaticGroup(
        name=name,
        granted=rows.granted_tools(name),
        given_by=frozenset(group for group, rule in rules.items() if name in rule.groups),
    )


def _key(company: DeclaredProvider) -> str:
    return str(map_key(company.name)["pk"]["S"])


def _readable(role_arn: str, table_arn: str, company: DeclaredProvider, aws: Aws) -> Mapping[str, bool]:
    """Return whether the role may read the company's rules, and a group's grants: partition key → whether it may."""
    keys = (_key(company), f"group#{min(DEFAULT_POLICY)}")
    return {key: _may_read(role_arn, table_arn, key, aws) for key in keys}


def _may_read(role_arn: str, table_arn: str, key: str, aws: Aws) -> bool:
    leading_keys = {
        "ContextKeyName": "dynamodb:LeadingKeys",
        "ContextKeyType": "stringList",
        "ContextKeyValues": [key],
    }
    (result,) = aws.every(
        "iam:SimulatePrincipalPolicy",
        "EvaluationResults",
        PolicySourceArn=role_arn,
        ActionNames=[_READ],
        ResourceArns=[table_arn],
        ContextEntries=[leading_keys],
    )
    return bool(result["EvalDecision"] == "allowed")


def _session_minutes(deployment: Deployment) -> Mapping[str, str]:
    """Return what each function was told that says or keeps it, by logical id."""
    return {
        name: str(function.variables[_MINUTES])
        for name, function in deployment.functions.items()
        if _MINUTES in function.variables
    }


def judge_rules(group_map: GroupMap) -> Verdict:
    """Tell how many rules there are; without one, everybody of the company is let in and may do nothing."""
    if not group_map.rules:
        return pass_verdict(
            "there is none: whoever signs in there may do nothing", "servicedesk map-group makes one, before they come."
        )
    return pass_verdict(f"{len(group_map.rules)}, version {group_map.version}")


def judge_automatic_group(group: AutomaticGroup) -> Verdict:
    """Judge whether merely being let in gives nothing."""
    if group.granted:
        return fail_verdict(
            f"{group.name} is granted {', '.join(sorted(group.granted))}",
            "Everybody of the company is in it, and no token says so. Grant that to a group of your own.",
        )
    if group.given_by:
        return fail_verdict(
            f"{len(group.given_by)} rules give {group.name}",
            "Let them give your own groups: servicedesk map-group.",
        )
    return pass_verdict("it is granted nothing")


def judge_readable(readable: Mapping[str, bool], rules: str) -> Verdict:
    """Judge whether the function reads what it needs, and cannot read who may do what."""
    if not readable[rules]:
        return fail_verdict(
            "it may not read the rules", "Nobody of the company gets a token. Deploy again: TokensRole."
        )
    if others := sorted(key for key, may_read in readable.items() if may_read and key != rules):
        return fail_verdict(f"it may read {', '.join(others)}", "Somebody widened the role. Deploy again: TokensRole.")
    return pass_verdict(rules)


def judge_staleness(minutes: Mapping[str, str], declared: int) -> Verdict:
    """Judge whether the functions keep and say the time that was deployed."""
    if wrong := sorted(f"{name} has {value}" for name, value in minutes.items() if value != str(declared)):
        return fail_verdict(
            f"{', '.join(wrong)}, where CompanySessionMinutes is {declared}", "Deploy again: what is said is not so."
        )
    return pass_verdict(f"{latest_end_minutes(declared)} minutes at the latest, as docs/sign-in.md says")
