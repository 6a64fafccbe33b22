"""Sign-in with the company's identity provider: what a deployment of it would fail by, or do to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import boto3

from servicedesk.aws.group_maps_table import GroupMapsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.revocations_table import RevocationsTable
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.clock import epoch_seconds
from servicedesk.errors import DirectoryUnavailable, PermissionsUnavailable
from servicedesk.policy.lockout import administers
from stack.deployed import outputs_of
from stack.faults import CommandRefused

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

#: What Cognito calls the pool itself and providers of its own kind, among an app client's providers.
RESERVED_NAMES: Final = frozenset({"COGNITO", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple"})
#: Where an OpenID issuer publishes its document (OpenID Connect Discovery 1.0 §4); Cognito appends it.
WELL_KNOWN: Final = "/.well-known"
_ALONE: Final = (
    "servicedesk --stack with AWS credentials is the only way to administer then: docs/sign-in.md#break-glass"
)


def check_company(parameters: Mapping[str, str], region: str) -> None:
    """Refuse what the template takes, and Cognito or CloudFormation does not.

    Args:
        parameters: Every parameter of the deployment that the template has, its defaults among them.
        region: Where it goes.

    Raises:
        Refused: Something of it cannot be.
    """
    if parameters["CompanySignIn"] == "off":
        return
    name = parameters["CompanyName"]
    if name.casefold() in {reserved.casefold() for reserved in RESERVED_NAMES}:
        raise CommandRefused(
            f"CompanyName {name!r} is a name that Cognito keeps for itself: take another, such as Corp"
        )
    if WELL_KNOWN in parameters["CompanyOpenidUrl"]:
        raise CommandRefused(
            f"CompanyOpenidUrl is the issuer, not its document: leave {WELL_KNOWN} and what follows out"
        )
    secret = parameters["CompanySecretArn"]
    if secret and secret.split(":")[3] != region:
        raise CommandRefused(
            f"CompanySecretArn is in {secret.split(':')[3]}, and CloudFormation reads secrets of {region} alone: put it"
            " there"
        )


def company_warnings(
    parameters: Mapping[str, str], session: boto3.Session, stack: StackTypeDef | None
) -> Iterator[str]:
    """Yield what the deployment would do to people that they may not expect: a sentence each, without a full stop.

    Args:
        parameters: Every parameter of the deployment.
        session: Who looks, and where. What they may not look at is said, and refuses nothing.
        stack: The stack; None before it exists.
    """
    if parameters["CompanySignIn"] == "off":
        return
    yield from _told_new_name(parameters, stack)
    if parameters["NativeSignIn"] == "off":
        yield from _told_lack_of_administrators(parameters["CompanyName"], session, outputs_of(stack))


def _told_new_name(parameters: Mapping[str, str], stack: StackTypeDef | None) -> Iterator[str]:
    # The output is there only where there is a provider.
    before, after = outputs_of(stack).get("CompanyName", ""), parameters["CompanyName"]
    if before not in {"", after}:
        yield (
            f"CompanyName was {before} and becomes {after}: everybody of the company is somebody new, and the rules of"
            f" {before} count no more"
        )


def _told_lack_of_administrators(provider: str, session: boto3.Session, outputs: Mapping[str, str]) -> Iterator[str]:
    table, pool_id = outputs.get("PermissionsTableName"), outputs.get("StaffPoolId")
    try:
        is_there = bool(table and pool_id) and _somebody_administers(provider, session, str(table), str(pool_id))
    except (PermissionsUnavailable, DirectoryUnavailable) as failure:
        yield (
            f"NativeSignIn is off, and whether somebody of {provider} may change permissions could not be looked up"
            f" ({failure.code}). If nobody may, {_ALONE}"
        )
        return
    if not is_there:
        yield f"NativeSignIn is off, and nobody of {provider} who may change permissions has signed in. {_ALONE}"


def _somebody_administers(provider: str, session: boto3.Session, table: str, pool_id: str) -> bool:
    """Whether somebody was in a group of the provider, at their last sign-in, whose rule lets them administer."""
    dynamodb = session.client("dynamodb")
    maps, policy = GroupMapsTable(dynamodb, table), PolicyTable(dynamodb, table)
    now = epoch_seconds()
    group_map = maps.group_map(provider)
    groups = sorted({group for rule in group_map.rules.values() for group in rule.groups})
    administering = {group for group in groups if administers(policy.group(group).rules, now)}
    if not administering:
        return False
    revocations = RevocationsTable(dynamodb, table)
    directory = StaffDirectory(session.client("cognito-idp"), pool_id, provider, maps, revocations)
    return any(administering & person.groups for person in directory.company_people() if person.is_let_in)
