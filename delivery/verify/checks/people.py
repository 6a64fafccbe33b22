"""The people of the staff's pool: whether MFA is asked for, and whether an address means one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from delivery.preflight.kept_pool import asks_for_less, mfa_of
from delivery.verify.aws import Aws
from delivery.verify.checks.mail import POOL
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from servicedesk.tools.text import quote_name


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of the people who work the desk; a customer's address names nobody here."""
    for pool in deployment.of_type(POOL):
        if pool.logical_id == "StaffPool":
            mfa = deployment.declared_property(pool.logical_id, "MfaConfiguration")
            yield Question(
                about="whom the sign-in page asks for a second factor",
                ask=partial(aws.ask, "cognito-idp:DescribeUserPool", UserPoolId=pool.physical_id),
                judge=partial(judge_mfa, mfa=mfa),
            )
            yield Question(
                about="an address means one person", ask=partial(_people, pool.physical_id, aws), judge=judge_addresses
            )


def _people(pool_id: str, aws: Aws) -> Sequence[Mapping[str, Any]]:
    return list(aws.every("cognito-idp:ListUsers", "Users", UserPoolId=pool_id))


def judge_mfa(answer: Mapping[str, Any], *, mfa: str) -> Verdict:
    """Judge whether a stolen password is enough, where the deployment says that it is not."""
    pool = answer["UserPool"]
    if asks_for_less(pool, mfa):
        return fail_verdict(f"MFA is {mfa_of(pool)}, where Mfa is {mfa}", "Change it in Cognito's console, or Mfa.")
    return pass_verdict(f"MFA is {mfa_of(pool)}")


def judge_addresses(people: Sequence[Mapping[str, Any]]) -> Verdict:
    """Judge whether two people have the same verified address, in whatever letters it is written.

    A pool finds an address in the letters in which it is asked for: of two people, one would be taken for the only one.
    """
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        attributes = {attribute["Name"]: attribute.get("Value", "") for attribute in person["Attributes"]}
        if attributes.get("email") and attributes.get("email_verified") == "true":
            holders[attributes["email"].casefold()].append(person["Username"])
    shared = [" and ".join(map(quote_name, sorted(names))) for names in holders.values() if len(names) > 1]
    if shared:
        return fail_verdict(
            f"the same verified address: {'; '.join(sorted(shared))}",
            "By that address, a command may find one of them alone. Give one of them another, and say user names.",
        )
    return pass_verdict(f"of {len(people)} people, no two have the same verified address")
