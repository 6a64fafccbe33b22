"""AWS's limits that a desk meets first, and how near it is to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.checks.mail import POOL
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import NotThere
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

#: Cognito, "Quotas on resource number and size", of each pool. The second cannot be raised.
MAX_APP_CLIENTS: Final = 1_000
MAX_BRANDING_STYLES: Final = 20
#: What an account starts with, and what is asked for by Service Quotas.
NEW_ACCOUNTS_EXECUTIONS: Final = 10
#: Beyond this share, the end is near.
NEAR_PERCENT: Final = 80
#: API Gateway's requests a second of an account, in Service Quotas.
API_REQUESTS: Final = ("apigateway", "L-8A5B8E43")
LAMBDA_EXECUTIONS: Final = "https://console.aws.amazon.com/servicequotas/home/services/lambda/quotas/L-B99A9384"


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked about limits."""
    yield Question(
        about="how many executions Lambda runs at once",
        ask=partial(aws.ask, "lambda:GetAccountSettings"),
        judge=judge_executions,
    )
    yield Question(
        about="how many requests a second API Gateway takes",
        ask=partial(_requests_a_second, aws),
        judge=partial(judge_requests, limit=deployment.stack.parameters.get("ThrottlingRateLimit", "0")),
    )
    for pool in deployment.of_type(POOL):
        clients = partial(_clients, pool.physical_id, aws)
        yield Question(
            about=f"app clients of {pool.logical_id}", ask=clients, judge=partial(judge_share, most=MAX_APP_CLIENTS)
        )
        yield Question(
            about=f"branding styles of {pool.logical_id}",
            ask=partial(_styled_clients, pool.physical_id, aws),
            judge=partial(judge_share, most=MAX_BRANDING_STYLES),
        )


def _clients(pool_id: str, aws: Aws) -> Sequence[str]:
    listed = aws.every("cognito-idp:ListUserPoolClients", "UserPoolClients", UserPoolId=pool_id)
    return [client["ClientId"] for client in listed]


def _styled_clients(pool_id: str, aws: Aws) -> Sequence[str]:
    """Return the app clients that have a branding style; AWS lists styles by client only."""
    return [client_id for client_id in _clients(pool_id, aws) if _has_style(pool_id, client_id, aws)]


def _has_style(pool_id: str, client_id: str, aws: Aws) -> bool:
    try:
        aws.ask("cognito-idp:DescribeManagedLoginBrandingByClient", UserPoolId=pool_id, ClientId=client_id)
    except NotThere:
        return False
    return True


def _requests_a_second(aws: Aws) -> float | None:
    service, quota = API_REQUESTS
    try:
        answer = aws.ask("servicequotas:GetServiceQuota", ServiceCode=service, QuotaCode=quota)
    except NotThere:
        return None
    return float(answer["Quota"]["Value"])


def judge_executions(answer: Mapping[str, Any]) -> Verdict:
    """Judge whether more than a handful of people can work at once."""
    most = int(answer["AccountLimit"]["ConcurrentExecutions"])
    if most <= NEW_ACCOUNTS_EXECUTIONS:
        return fail_verdict(
            f"{most} over all functions of the account, as new accounts have it",
            f"A few people at once meet 503. Ask for 1,000, which costs nothing: {LAMBDA_EXECUTIONS}",
        )
    return pass_verdict(f"{most} over all functions of the account")


def judge_requests(most: float | None, limit: str) -> Verdict:
    """Judge whether the stack's own limit is the one that is met first."""
    if most is None:
        return untried_verdict(
            "Service Quotas does not say", "Compare API Gateway's quotas with ThrottlingRateLimit by hand."
        )
    if most < float(limit):
        return fail_verdict(
            f"{most:.0f}, fewer than ThrottlingRateLimit={limit}",
            "Lower ThrottlingRateLimit, or have the quota raised.",
        )
    return pass_verdict(f"{most:.0f} over all APIs of the account")


def judge_share(used: Sequence[str], most: int) -> Verdict:
    """Judge whether there is room for more."""
    if len(used) * 100 >= most * NEAR_PERCENT:
        return fail_verdict(f"{len(used)} of {most}", "Near the end: take away app clients that nobody uses.")
    return pass_verdict(f"{len(used)} of {most}")
