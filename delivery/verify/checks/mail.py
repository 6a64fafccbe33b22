"""Who sends the e-mail of the user pools: invitations, codes, resets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import NotThere
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict

POOL: Final = "AWS::Cognito::UserPool"
#: Cognito, "Quotas": of its own sender, for all pools of the account; not adjustable.
COGNITO_EMAILS_A_DAY: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends for one pool."""

    #: The SES identity's ARN; empty where Cognito sends itself.
    identity_arn: str
    #: Whether SES may send in its name.
    is_verified: bool = True
    #: Whether SES sends to addresses that nobody has verified.
    is_out_of_sandbox: bool = True


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of each pool."""
    for pool in deployment.of_type(POOL):
        yield Question(
            about=f"who sends the e-mail of {pool.logical_id}",
            ask=partial(_sender, pool.physical_id, aws),
            judge=judge_sender,
        )


def _sender(pool_id: str, aws: Aws) -> Sender:
    pool: Mapping[str, Any] = aws.ask("cognito-idp:DescribeUserPool", UserPoolId=pool_id)["UserPool"]
    configuration = pool.get("EmailConfiguration", {})
    arn: str = configuration.get("SourceArn", "")
    if configuration.get("EmailSendingAccount") != "DEVELOPER":
        return Sender(identity_arn="")
    region, identity = arn.split(":")[3], arn.partition(":identity/")[2]
    try:
        is_verified = bool(
            aws.ask("ses:GetEmailIdentity", region=region, EmailIdentity=identity).get("VerifiedForSendingStatus")
        )
    except NotThere:
        is_verified = False
    account = aws.ask("ses:GetAccount", region=region)
    return Sender(
        identity_arn=arn, is_verified=is_verified, is_out_of_sandbox=bool(account.get("ProductionAccessEnabled"))
    )


def judge_sender(sender: Sender) -> Verdict:
    """Judge whether mail goes out, and how much of it."""
    if not sender.identity_arn:
        return pass_verdict(
            f"Cognito itself, which sends {COGNITO_EMAILS_A_DAY} a day for the whole account",
            "Enough to begin with. Before you invite many people, have Amazon SES send.",
        )
    if not sender.is_verified:
        return fail_verdict(
            f"{sender.identity_arn} is not verified", "No invitation goes out. Verify it in Amazon SES."
        )
    if not sender.is_out_of_sandbox:
        return fail_verdict(
            "Amazon SES is in its sandbox: only verified addresses get mail", "Ask for production access in Amazon SES."
        )
    return pass_verdict(sender.identity_arn)
