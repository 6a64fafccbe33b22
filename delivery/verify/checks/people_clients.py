"""Whom each app client lets in: the company's people, those with a password of the pool, or both; and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.company import COGNITO, DeclaredProvider, company_of, people_clients
from delivery.verify.deployment import Deployment
from delivery.verify.durations import ACCESS_TOKEN, access_token_seconds
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from servicedesk.federation.staleness import ACCESS_TOKEN_MINUTES

_AGAIN: Final = "Deploy again; what was changed by hand has to be changed back by hand."
#: What is looked at of an app client. Its secret is not among it, and ends here.
_KEPT: Final = (*ACCESS_TOKEN, "SupportedIdentityProviders", "WriteAttributes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Who is to come in by an app client."""

    #: Names of identity providers; ``COGNITO`` is the pool's own form.
    providers: frozenset[str]
    #: The pool's attributes that a provider is mapped to.
    mapped: frozenset[str]


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield a question of each app client with which people sign in, with the one of described clients."""
    doors = _doors(deployment, company_of(deployment))
    for client in people_clients(deployment):
        yield Question(
            about=f"whom {client.logical_id} lets in",
            ask=partial(_client, deployment.stack.output("StaffPoolId"), client.physical_id, aws),
            judge=partial(judge_client, doors=doors),
        )


def _doors(deployment: Deployment, company: DeclaredProvider | None) -> Doors:
    if company is None:
        return Doors(providers=frozenset({COGNITO}), mapped=frozenset())
    native = {COGNITO} if deployment.parameter("NativeSignIn") == "on" else set()
    # An address is verified or not by Cognito's own rule, and may be written by nobody.
    mapped = frozenset(company.mapping) - {"email_verified"}
    return Doors(providers=frozenset({company.name, *native}), mapped=mapped)


def _client(pool_id: str, client_id: str, aws: Aws) -> Mapping[str, Any]:
    client = aws.ask("cognito-idp:DescribeUserPoolClient", UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    return {name: client[name] for name in _KEPT if name in client}


def judge_client(client: Mapping[str, Any], doors: Doors) -> Verdict:
    """Judge whether an app client has the doors that the parameters say, and no other."""
    there = frozenset(client.get("SupportedIdentityProviders", ()))
    if missing := sorted(doors.providers - there):
        return fail_verdict(f"not by {', '.join(missing)}", f"Those people find no way in with it. {_AGAIN}")
    if more := sorted(there - doors.providers):
        told = "the form for passwords is shown, though NativeSignIn is off" if more == [COGNITO] else None
        return fail_verdict(told or f"also by {', '.join(more)}", _AGAIN)
    if closed := sorted(doors.mapped - set(client.get("WriteAttributes", ()))):
        return fail_verdict(
            f"what the provider says may not be written: {', '.join(closed)}",
            f"Cognito refuses the sign-in, or leaves the groups as they were. {_AGAIN}",
        )
    if access_token_seconds(client) > ACCESS_TOKEN_MINUTES * 60:
        return fail_verdict(
            f"its access tokens are good for {access_token_seconds(client) // 60} minutes",
            f"What was taken from somebody counts as long; {ACCESS_TOKEN_MINUTES} minutes are promised. {_AGAIN}",
        )
    return pass_verdict(" and ".join(sorted(doors.providers)))
