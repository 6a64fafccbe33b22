"""What came of it when people of the company signed in: what their profiles keep, and who was refused and why.

Of a person nothing is told but the user name, and how much there is of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.company import DeclaredProvider, company_of, tokens_function
from delivery.verify.deployment import Deployment
from delivery.verify.insights import run_query
from delivery.verify.permission_rows import PermissionRows
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict
from servicedesk.federation.attribute import ATTRIBUTE, MAX_CHARACTERS, UnreadableAttribute
from servicedesk.federation.group_map import GroupMap
from servicedesk.federation.profile import FEDERATED_STATUS, federated_profile
from servicedesk.federation.refusal import SignInFault
from servicedesk.tools.text import quote_name

#: Of how many people it is told what came, those whose profile was written last.
MAX_PEOPLE: Final = 3
LOOK_BACK_SECONDS: Final = 86_400
#: The function's log, counted by reason. The last two lines of it have no reason of the sign-in's own.
REFUSALS: Final = """filter message in ["sign-in refused", "sign-in not decided", "sign-in broke"]
| stats count(*) as refused by coalesce(reason, message) as why"""
#: Refused as it may be: what the provider said is older than CompanySessionMinutes.
_AS_IT_MAY_BE: Final = frozenset({SignInFault.STALE.value})
_OPERATE: Final = "docs/operate.md#company-sign-in says what each reason means, and what to do."


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of the people of the company who came last, and of those who were refused."""
    company = company_of(deployment)
    if company is None:
        return
    function = tokens_function(deployment)
    yield Question(
        about="sign-ins and renewals that were refused in the last 24 hours",
        ask=partial(run_query, aws, clock, [function.log_group], REFUSALS, LOOK_BACK_SECONDS),
        judge=judge_refusals,
    )
    people = _people(company, aws)
    if not people:
        page = deployment.stack.output("SignInUrl")
        yield Question(about="somebody of the company has signed in", ask=lambda: page, judge=_judge_nobody)
    rules = partial(PermissionRows(deployment, aws).group_map, company.name)
    for person in people[:MAX_PEOPLE]:
        yield Question(
            about=f"what came of {quote_name(person['Username'])}",
            ask=rules,
            judge=partial(judge_person, person, company.name),
        )


def _people(company: DeclaredProvider, aws: Aws) -> Sequence[Mapping[str, Any]]:
    """Return everybody whom the provider has signed in, the last first."""
    listed = aws.every(
        "cognito-idp:ListUsers",
        "Users",
        UserPoolId=company.pool_id,
        Filter=f'cognito:user_status = "{FEDERATED_STATUS}"',
    )
    long_ago = datetime.fromtimestamp(0, UTC)
    return sorted(listed, key=lambda user: user.get("UserLastModifiedDate", long_ago), reverse=True)


def _judge_nobody(page: str) -> Verdict:
    return untried_verdict(
        "nobody has, so nothing is known of what the provider sends",
        f"Have a colleague who is in one group with a rule sign in at {page} (docs/sign-in.md#5-try-it-before-"
        "passwords-are-off), and run it again.",
    )


def judge_person(person: Mapping[str, Any], provider: str, group_map: GroupMap) -> Verdict:
    """Judge whether a profile says of groups what the function wrote.

    Args:
        person: As Cognito lists them.
        provider: The deployment's.
        group_map: Its rules as of now.
    """
    attributes = {one["Name"]: one.get("Value", "") for one in person["Attributes"]}
    value = attributes.get(ATTRIBUTE, "")
    try:
        profile = federated_profile(person["Username"], person["UserStatus"], attributes, provider)
    except UnreadableAttribute:
        return fail_verdict(
            f"{ATTRIBUTE} has {len(value)} characters that this release cannot read",
            "No token is given to them. Look whether Cognito asks the function before it makes a profile (above).",
        )
    if profile is None:
        return fail_verdict(
            f"the profile is not one of {provider} alone",
            "It is linked with another, or of a provider that nobody deployed: its groups give nothing. Delete it.",
        )
    if profile.said is None:
        return fail_verdict(
            f"there is no {ATTRIBUTE}",
            "Cognito did not ask the function, or may not write its answer: look at the attribute mapping and the app"
            " clients (above). No token is given to them.",
        )
    kept = f"{len(value)} of {MAX_CHARACTERS} characters, {_count(len(profile.said.names), 'group')} with a rule then"
    desk_groups = sorted(group_map.desk_groups(profile.said.names))
    if not desk_groups:
        return pass_verdict(
            f"{kept}, none of the desk's now",
            "They may do nothing. If they should: is CompanyGroupsClaim what the provider calls its claim, and has one"
            " of their groups a rule (servicedesk group-map)?",
        )
    address = "with an address" if attributes.get("email") else "without an address: they are called by their user name"
    return pass_verdict(f"{kept}; now in {', '.join(map(quote_name, desk_groups))}; {address}")


def judge_refusals(answer: Mapping[str, Any]) -> Verdict:
    """Judge why people were refused; that some had to sign in again is as it may be."""
    if answer["status"] != "Complete":
        return untried_verdict(f"the search ended as {answer['status']}", "Try again.")
    rows = [{field["field"]: field["value"] for field in row} for row in answer["results"]]
    counts = {row["why"]: int(row["refused"]) for row in rows if "why" in row}
    told = ", ".join(f"{why} {count}" for why, count in sorted(counts.items()))
    if counts.keys() - _AS_IT_MAY_BE:
        return fail_verdict(told, _OPERATE)
    return pass_verdict(told or "none")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
