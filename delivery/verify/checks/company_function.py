"""The function that Cognito asks while somebody signs in, tried with made-up events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.company import company_of, tokens_function
from delivery.verify.deployment import Deployment
from delivery.verify.function import Function
from delivery.verify.made_up_events import POOL_GROUP, company_token_event, pool_token_event, sign_in_event
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import CallFailed
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict
from servicedesk.federation.attribute import UnreadableAttribute, provider_groups
from servicedesk.federation.inbound import GROUPS_KEY

#: Cognito waits as long for a trigger's answer, and no setting changes it.
COGNITO_SECONDS: Final = 5
_LOOK: Final = "Look at its log, and at docs/operate.md#company-sign-in."
_INVOKE: Final = "lambda:InvokeFunction"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionReply:
    """What the function answered, and after how long, with the way there and back."""

    seconds: float
    #: The event with its response; empty when it raised.
    event: Mapping[str, Any]
    #: What it raised; empty when it answered.
    error: str = ""


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is tried on the function. Nothing of it is about anybody, and nothing is kept."""
    company = company_of(deployment)
    if company is None:
        return
    function, now = tokens_function(deployment), int(clock.now())
    claim = function.variables["COMPANY_GROUPS_CLAIM"]
    tried = (
        ("a sign-in in a group without a rule keeps no group", sign_in_event(company, claim), judge_sign_in),
        ("a token for a group without a rule has no group", company_token_event(company, now), judge_no_groups),
        (
            "somebody of the pool has the pool's groups, and not the provider's own",
            pool_token_event(company),
            judge_pool_groups,
        ),
    )
    for about, event, judge in tried:
        yield Question(
            about=f"{function.logical_id}: {about}",
            ask=partial(_reply, function, event, aws, clock),
            judge=partial(_judge_reply, judge=judge),
        )


def _reply(function: Function, event: Mapping[str, Any], aws: Aws, clock: Clock) -> FunctionReply:
    began = clock.now()
    answer = aws.ask(_INVOKE, FunctionName=function.name, Payload=json.dumps(event).encode())
    try:
        document = json.loads(answer["Payload"].read())
    except BotoCoreError as error:
        raise CallFailed(_INVOKE, type(error).__name__) from None
    seconds = clock.now() - began
    if "FunctionError" in answer:
        # Its message is for the person, and always the same; the kind says more.
        return FunctionReply(seconds=seconds, event={}, error=str(document.get("errorType", answer["FunctionError"])))
    return FunctionReply(seconds=seconds, event=document)


def _judge_reply(reply: FunctionReply, judge: Any) -> Verdict:  # noqa: ANN401 -- one of those below
    if reply.error:
        return fail_verdict(f"it raised {reply.error}", f"Nobody gets a token while it does. {_LOOK}")
    if problem := judge(reply.event["response"]):
        return fail_verdict(problem, f"It gives what no rule gives. Report it, and switch CompanySignIn off. {_LOOK}")
    if reply.seconds > COGNITO_SECONDS:
        return untried_verdict(
            f"as promised, after {reply.seconds:.1f} s with the way there; Cognito waits for {COGNITO_SECONDS} s",
            "Run it again, from nearer: a first answer includes the start of the function. If it stays so, report it.",
        )
    return pass_verdict(f"as promised, after {reply.seconds:.1f} s")


def judge_sign_in(response: Mapping[str, Any]) -> str:
    """Return what is wrong with the claims that a profile would be made of, or nothing."""
    claims = response["userAttributesToMap"]
    if GROUPS_KEY not in claims:
        return "it says nothing of groups, so those of the last sign-in stay"
    try:
        kept = provider_groups(claims[GROUPS_KEY])
    except UnreadableAttribute:
        return "it says the groups in no form that this release reads"
    return "it keeps the group" if kept.names else ""


def judge_no_groups(response: Mapping[str, Any]) -> str:
    """Return what is wrong with the groups of somebody whose group has no rule, or nothing."""
    groups = _groups(response)
    return f"the token would have {len(groups)} groups" if groups else ""


def judge_pool_groups(response: Mapping[str, Any]) -> str:
    """Return what is wrong with the groups of somebody with a password of the pool, or nothing."""
    groups = _groups(response)
    if POOL_GROUP not in groups:
        return "the token would lack a group that they are in"
    return f"the token would have {len(groups)} groups instead of one" if len(groups) > 1 else ""


def _groups(response: Mapping[str, Any]) -> list[str]:
    groups: list[str] = response["claimsAndScopeOverrideDetails"]["groupOverrideDetails"]["groupsToOverride"]
    return groups
