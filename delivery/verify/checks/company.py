"""The company's identity provider at Cognito: what it is, what it may say, and who asks what it may give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.company import DeclaredProvider, company_of, tokens_function
from delivery.verify.deployment import Deployment
from delivery.verify.function import Function
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict

#: Cognito's word for an event → the version of it that the function reads.
TRIGGERS: Final[Mapping[str, str]] = {"InboundFederation": "V1_0", "PreTokenGenerationConfig": "V2_0"}
COGNITO_SERVICE: Final = "cognito-idp.amazonaws.com"
#: Details that say whose word is taken. `client_secret` is not among them, and ends here.
_DETAILS: Final = ("MetadataURL", "oidc_issuer", "client_id", "authorize_scopes")
#: Cognito maps these by itself: the id of a profile.
_ALWAYS_MAPPED: Final = frozenset({"username"})
_BY_HAND: Final = "Somebody changed it by hand. Deploy again; if it stays so, change it back by hand."


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of the provider and of the triggers; nothing where there is no provider."""
    company = company_of(deployment)
    if company is None:
        return
    described = partial(_provider, company, aws)
    yield Question(
        about=f"the identity provider {company.name}, as it was deployed",
        ask=described,
        judge=partial(judge_provider, company=company),
    )
    yield Question(
        about=f"what becomes of a profile of {company.name} (attribute mapping)",
        ask=described,
        judge=partial(judge_mapping, declared=company.mapping),
    )
    pool = partial(aws.ask, "cognito-idp:DescribeUserPool", UserPoolId=company.pool_id)
    function = tokens_function(deployment)
    for trigger, version in TRIGGERS.items():
        yield Question(
            about=f"Cognito asks {function.logical_id} by {trigger.removesuffix('Config')} {version}",
            ask=pool,
            judge=partial(judge_trigger, function=function, trigger=trigger),
        )
    yield Question(
        about=f"Cognito may ask {function.logical_id}",
        ask=partial(aws.ask, "lambda:GetPolicy", FunctionName=function.name),
        judge=partial(judge_permission, pool_arn=deployment.arn("cognito-idp", f"userpool/{company.pool_id}")),
    )


def _provider(company: DeclaredProvider, aws: Aws) -> Mapping[str, Any]:
    """Return what is said of the provider, without its secret."""
    found = aws.ask("cognito-idp:DescribeIdentityProvider", UserPoolId=company.pool_id, ProviderName=company.name)
    provider = found["IdentityProvider"]
    details = provider.get("ProviderDetails") or {}
    return {
        "ProviderType": provider["ProviderType"],
        "ProviderDetails": {name: details[name] for name in (*_DETAILS, "IDPInit") if name in details},
        "AttributeMapping": provider.get("AttributeMapping") or {},
    }


def judge_provider(provider: Mapping[str, Any], company: DeclaredProvider) -> Verdict:
    """Judge whether it is the provider that was declared, and lets nobody in who did not ask."""
    kind, details = provider["ProviderType"], provider["ProviderDetails"]
    if kind != company.kind:
        return fail_verdict(f"it is of type {kind}, where CompanySignIn makes {company.kind}", _BY_HAND)
    differing = [name for name in _DETAILS if name in company.details and details.get(name) != company.details[name]]
    if differing:
        return fail_verdict(f"{', '.join(differing)} differs from what was deployed", _BY_HAND)
    if str(details.get("IDPInit", "false")).lower() == "true":
        return fail_verdict(
            "it takes answers that nobody asked for (IDPInit)",
            f"One of those can sign somebody in as another. {_BY_HAND}",
        )
    return pass_verdict(kind)


def judge_mapping(provider: Mapping[str, Any], declared: Mapping[str, str]) -> Verdict:
    """Judge whether a profile takes what the function answers, and nothing else."""
    mapping: Mapping[str, str] = provider["AttributeMapping"]
    if wrong := sorted(name for name, claim in declared.items() if mapping.get(name) != claim):
        return fail_verdict(
            f"{', '.join(wrong)}: not mapped as deployed",
            f"What is not mapped stays as it was, groups too. {_BY_HAND}",
        )
    if more := sorted(mapping.keys() - declared.keys() - _ALWAYS_MAPPED):
        return fail_verdict(
            f"also mapped: {', '.join(more)}", f"The function drops what the template does not map. {_BY_HAND}"
        )
    return pass_verdict(", ".join(sorted(declared)))


def judge_trigger(answer: Mapping[str, Any], function: Function, trigger: str) -> Verdict:
    """Judge whether the pool asks the stack's function, with the event that it reads."""
    attached = answer["UserPool"].get("LambdaConfig", {}).get(trigger)
    if not attached:
        return fail_verdict(
            "nothing is asked", "Groups of the company would give nothing, or stay for ever. Deploy again."
        )
    arn = str(attached["LambdaArn"])
    if arn.split(":")[6:] != [function.name]:
        return fail_verdict(f"another function is asked: {arn}", _BY_HAND)
    if attached["LambdaVersion"] != TRIGGERS[trigger]:
        return fail_verdict(f"by {attached['LambdaVersion']}", f"The function cannot read that event. {_BY_HAND}")
    return pass_verdict()


def judge_permission(answer: Mapping[str, Any], pool_arn: str) -> Verdict:
    """Judge whether Cognito may call the function for this pool; without it, nobody signs in at all."""
    statements = json.loads(answer["Policy"])["Statement"]
    for statement in statements:
        if statement["Effect"] == "Allow" and _service(statement) == COGNITO_SERVICE and _is_for(statement, pool_arn):
            return pass_verdict()
    return fail_verdict("no statement lets it, for this pool", "Nobody can sign in. Deploy again: TokensPermission.")


def _service(statement: Mapping[str, Any]) -> str:
    principal = statement["Principal"]
    return str(principal.get("Service", "")) if isinstance(principal, Mapping) else ""


def _is_for(statement: Mapping[str, Any], pool_arn: str) -> bool:
    conditions: Mapping[str, Mapping[str, str]] = statement.get("Condition", {})
    sources = [values["AWS:SourceArn"] for values in conditions.values() if "AWS:SourceArn" in values]
    return sources in ([], [pool_arn])
