"""What is told of sign-in with the company: every way to be wrong, one row each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from delivery.verify.made_up_events import NO_GROUP, POOL_GROUP
from delivery.verify.verdict import CheckOutcome
from servicedesk.aws.group_map_rows import map_item
from servicedesk.aws.notation import serialize_row
from servicedesk.federation.group_map import GroupMap, GroupRule
from tests.delivery.verify.account import NOW, Parameters, company_person
from tests.delivery.verify.conftest import World
from tests.delivery.verify.rows import Change, Row, require_told, rows
from tests.federation.events import CORP, kept

PASS, FAIL, NOT_TRIED = CheckOutcome
AUTOMATIC = f"StaffPool_{CORP}"
POOL, INVOKE = "cognito-idp:DescribeUserPool", "lambda:InvokeFunction"
TRIGGER = {"LambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:TokensFunction", "LambdaVersion": "V1_0"}


def provider(**members: Any) -> Change:
    """Have Cognito say something else of the provider."""

    def changed(world: World) -> None:
        before = world.account.answers["cognito-idp:DescribeIdentityProvider"]
        world.account.answers["cognito-idp:DescribeIdentityProvider"] = lambda asked: {
            "IdentityProvider": {**before(asked)["IdentityProvider"], **members}
        }

    return changed


def details(**members: str) -> Change:
    """Have it say something else of the provider's details."""
    return provider(ProviderDetails={"MetadataURL": "https://idp.example.com/metadata?app=1", **members})


def client(**members: Any) -> Change:
    """Have Cognito say something else of every app client."""

    def changed(world: World) -> None:
        before = world.account.answers["cognito-idp:DescribeUserPoolClient"]
        world.account.answers["cognito-idp:DescribeUserPoolClient"] = lambda asked: {
            "UserPoolClient": {**before(asked)["UserPoolClient"], **members}
        }

    return changed


def without_passwords(world: World) -> None:
    """Have NativeSignIn switched off, and the app clients as they were."""
    world.means.deployment.stack.parameters["NativeSignIn"] = "off"  # type: ignore[index] # a dictionary


def triggers(**attached: Any) -> Change:
    """Have the pool ask these and no other."""
    return lambda world: world.account.also(POOL, UserPool={"LambdaConfig": attached})


def policy(**members: Any) -> Change:
    """Have the function's policy say something else in its one statement."""

    def changed(world: World) -> None:
        (statement,) = json.loads(world.account.answers["lambda:GetPolicy"]({})["Policy"])["Statement"]
        world.account.also("lambda:GetPolicy", Policy=json.dumps({"Statement": [{**statement, **members}]}))

    return changed


def row(pk: str, item: Mapping[str, Any]) -> Change:
    """Put a row into the permissions table."""

    def changed(world: World) -> None:
        before = world.account.answers["dynamodb:GetItem"]
        world.account.answers["dynamodb:GetItem"] = lambda asked: (
            {"Item": item} if asked["Key"]["pk"]["S"] == pk else before(asked)
        )

    return changed


def rules(**given: str) -> Change:
    """Have these rules: the company's group to one of the desk's."""
    some = {name: GroupRule(groups=frozenset({group})) for name, group in given.items()}
    return row(f"idp#{CORP}", map_item(GroupMap(provider=CORP, rules=some, version=2)))


def granted(group: str) -> Change:
    """Grant a tool to a group."""
    written = {"pk": f"group#{group}", "sk": "grants", "tools": {"get_customer": {}}, "version": 1}
    return row(f"group#{group}", serialize_row(written))


def reach(*allowed: str) -> Change:
    """Have the simulator allow a role to read rows of these partition keys, and no other."""

    def changed(world: World) -> None:
        before = world.account.answers["iam:SimulatePrincipalPolicy"]

        def answer(asked: Parameters) -> Mapping[str, Any]:
            keys = [key for entry in asked.get("ContextEntries", ()) for key in entry["ContextKeyValues"]]
            said = "allowed" if set(keys) <= set(allowed) else "implicitDeny"
            return {"EvaluationResults": [{"EvalActionName": "dynamodb:GetItem", "EvalDecision": said}]}

        world.account.answers["iam:SimulatePrincipalPolicy"] = lambda asked: (
            answer(asked) if "ContextEntries" in asked else before(asked)
        )

    return changed


def answers(source: str, response: Any) -> Change:
    """Have the function answer events of a source so."""

    def changed(world: World) -> None:
        before = world.account.answers[INVOKE]

        def answer(asked: Parameters) -> Mapping[str, Any]:
            event = json.loads(asked["Payload"])
            if not event["triggerSource"].startswith(source):
                return before(asked)
            return {"Payload": BytesIO(json.dumps({**event, "response": response}).encode())}

        world.account.answers[INVOKE] = answer

    return changed


def groups(*names: str) -> Any:
    """Return the response that puts these groups into a token."""
    return {"claimsAndScopeOverrideDetails": {"groupOverrideDetails": {"groupsToOverride": list(names)}}}


def raises(kind: str) -> Change:
    """Have the function raise."""

    def changed(world: World) -> None:
        failed = json.dumps({"errorType": kind, "errorMessage": "Sign in again."}).encode()
        world.account.answers[INVOKE] = lambda _: {"FunctionError": "Unhandled", "Payload": BytesIO(failed)}

    return changed


def takes(seconds: float) -> Change:
    """Have the function's answer take so long."""

    def changed(world: World) -> None:
        before = world.account.answers[INVOKE]

        def answer(asked: Parameters) -> Mapping[str, Any]:
            world.means.clock.wait(seconds)
            return before(asked)

        world.account.answers[INVOKE] = answer

    return changed


def breaks_off(world: World) -> None:
    """Have the way to the function break off while its answer arrives."""

    class Broken:
        def read(self) -> bytes:
            raise ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")

    world.account.answers[INVOKE] = lambda _: {"Payload": Broken()}


def minutes(value: str) -> Change:
    """Have every function told of another time."""
    return lambda world: world.account.variables.update(COMPANY_SESSION_MINUTES=value)


def people(*some: Mapping[str, Any]) -> Change:
    """Have these people of the company."""
    return lambda world: world.account.also("cognito-idp:ListUsers", Users=list(some))


def refused(status: str = "Complete", **counts: int) -> Change:
    """Have the log count these."""
    found = [
        [{"field": "why", "value": why}, {"field": "refused", "value": str(count)}] for why, count in counts.items()
    ]
    return lambda world: world.account.also("logs:GetQueryResults", status=status, results=found)


def gone(action: str) -> Change:
    """Have AWS know nothing of that name."""
    return lambda world: world.account.missing.add(action)


KEEPS = {"userAttributesToMap": {"idp_groups": kept(NO_GROUP)}}
SIGN_IN, TOKEN = "a sign-in in a group", "a token for a group"

ROWS = [
    *rows(
        "Company sign-in",
        ("whom ClaudeClient", FAIL, "not by Corp", client(SupportedIdentityProviders=["COGNITO"])),
        ("whom DescribedClient", FAIL, "not by COGNITO", client(SupportedIdentityProviders=["Corp"])),
        ("whom ConsoleClient", FAIL, "also by Other", client(SupportedIdentityProviders=["Corp", "COGNITO", "Other"])),
        ("whom ClaudeClient", FAIL, "though NativeSignIn is off", without_passwords),
        ("whom ClaudeClient", FAIL, "not be written: custom:idp_groups", client(WriteAttributes=["email"])),
        ("whom ClaudeClient", FAIL, "60 minutes", client(AccessTokenValidity=1, TokenValidityUnits={})),
        ("whom ClaudeClient", FAIL, "says that there is none", gone("cognito-idp:DescribeUserPoolClient")),
        ("provider Corp", FAIL, "of type OIDC, where CompanySignIn makes SAML", provider(ProviderType="OIDC")),
        ("provider Corp", FAIL, "MetadataURL differs", details(MetadataURL="https://elsewhere.example/metadata")),
        ("provider Corp", FAIL, "nobody asked for", details(IDPInit="true")),
        ("provider Corp", FAIL, "says that there is none", gone("cognito-idp:DescribeIdentityProvider")),
        (
            "attribute mapping",
            FAIL,
            "custom:idp_groups, email_verified: not",
            provider(AttributeMapping={"email": "email"}),
        ),
        (
            "attribute mapping",
            FAIL,
            "also mapped: name",
            provider(
                AttributeMapping={
                    "email": "email",
                    "email_verified": "email_verified",
                    "custom:idp_groups": "idp_groups",
                    "name": "name",
                }
            ),
        ),
        ("InboundFederation", FAIL, "nothing is asked", triggers()),
        ("PreTokenGeneration", FAIL, "nothing is asked", triggers(InboundFederation=TRIGGER)),
        ("PreTokenGeneration", FAIL, "by V1_0", triggers(PreTokenGenerationConfig=TRIGGER)),
        (
            "InboundFederation",
            FAIL,
            "another function",
            triggers(InboundFederation={**TRIGGER, "LambdaArn": "arn:aws:lambda:us-east-1:1:function:Other"}),
        ),
        ("may ask", FAIL, "says that there is none", gone("lambda:GetPolicy")),
        ("may ask", FAIL, "no statement", policy(Effect="Deny")),
        ("may ask", FAIL, "no statement", policy(Principal={"Service": "events.amazonaws.com"})),
        ("may ask", FAIL, "no statement", policy(Principal="*")),
        ("may ask", FAIL, "no statement", policy(Condition={"ArnLike": {"AWS:SourceArn": "arn:another:pool"}})),
        ("the rules", PASS, "there is none", rules()),
        ("the rules", NOT_TRIED, "cannot be understood", row(f"idp#{CORP}", serialize_row({"schema": 9}))),
        ("is no right", FAIL, f"{AUTOMATIC} is granted get_customer", granted(AUTOMATIC)),
        ("is no right", FAIL, f"1 rules give {AUTOMATIC}", rules(Everybody=AUTOMATIC)),
        ("is no right", PASS, "nothing", granted("support-engineers")),
        ("no other row", FAIL, "may not read the rules", reach()),
        ("no other row", FAIL, "it may read group#", reach(f"idp#{CORP}", "group#administrators")),
        ("for how long", FAIL, "TokensFunction has 60, where CompanySessionMinutes is 480", minutes("60")),
        (SIGN_IN, FAIL, "keeps the group", answers("Inbound", KEEPS)),
        (SIGN_IN, FAIL, "nothing of groups", answers("Inbound", {"userAttributesToMap": {}})),
        (SIGN_IN, FAIL, "in no form", answers("Inbound", {"userAttributesToMap": {"idp_groups": "x"}})),
        (SIGN_IN, NOT_TRIED, "not understood", answers("Inbound", {})),
        (SIGN_IN, FAIL, "it raised CompanySignInRefused", raises("CompanySignInRefused")),
        (SIGN_IN, FAIL, "it raised Sandbox.Timedout", raises("Sandbox.Timedout")),
        (SIGN_IN, NOT_TRIED, "after 6.0 s", takes(6)),
        (SIGN_IN, PASS, "after 4.0 s", takes(4)),
        (SIGN_IN, NOT_TRIED, "ReadTimeoutError", breaks_off),
        (TOKEN, FAIL, "2 groups", answers("Token", groups("a", "b"))),
        ("somebody of the pool", FAIL, "lack a group", answers("Token", groups())),
        ("somebody of the pool", FAIL, "2 groups", answers("Token", groups(POOL_GROUP, AUTOMATIC))),
    ),
    *rows(
        "People of the company",
        ("has signed in", NOT_TRIED, "nobody has", people()),
        ("corp_00u1abc", PASS, "49 of 2048 characters, 1 group with a rule then", lambda _: None),
        ("corp_00u1abc", PASS, "without an address", people(company_person(email=""))),
        ("corp_00u1abc", PASS, "0 groups with a rule then, none", people(company_person(value=kept()))),
        ("corp_00u1abc", PASS, "none of the desk's now", rules(Other="auditors")),
        ("corp_00u1abc", FAIL, "there is no custom:idp_groups", people(company_person(value=""))),
        ("corp_00u1abc", FAIL, "6 characters that", people(company_person(value="[Desk]"))),
        ("corp_00u1abc", FAIL, "not one of Corp alone", people(company_person(identities="[]"))),
        ("refused in the last", PASS, "stale 3", refused(stale=3)),
        ("refused in the last", FAIL, "claim 2, stale 3", refused(stale=3, claim=2)),
        ("refused in the last", NOT_TRIED, "Running", refused(status="Running")),
        ("refused in the last", FAIL, "says that there is none", gone("logs:StartQuery")),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_told(world: World, row: Row) -> None:
    require_told(world, row)


def test_nothing_is_told_of_a_person_but_the_user_name(world: World) -> None:
    said = repr(world.findings("People of the company"))

    assert "corp_00u1abc" in said
    assert [word for word in ("dana@", "Desk-Support", "7d8c0000") if word in said] == []


def test_the_people_who_came_last_are_told_of_and_no_more(world: World) -> None:
    came = [
        {**company_person(f"corp_{number}"), "UserLastModifiedDate": NOW - timedelta(days=number)}
        for number in (5, 1, 4, 2, 3)
    ]
    people(*came)(world)

    told = [finding.about for finding in world.findings("People of the company")]

    assert told[1:] == [f"what came of corp_{number}" for number in (1, 2, 3)]


def test_what_the_function_is_sent_is_about_nobody_and_gives_nothing(world: World) -> None:
    sent: list[Any] = []
    before = world.account.answers[INVOKE]

    def answer(asked: Parameters) -> Mapping[str, Any]:
        sent.append(json.loads(asked["Payload"]))
        return before(asked)

    world.account.answers[INVOKE] = answer
    world.findings("Company sign-in")

    assert [event["triggerSource"].partition("_")[0] for event in sent] == [
        "InboundFederation",
        "TokenGeneration",
        "TokenGeneration",
    ]
    assert not any("@" in json.dumps(event) for event in sent)


def test_without_a_provider_the_clients_alone_are_asked_about(world: World) -> None:
    listed = world.account.answers["cloudformation:ListStackResources"]
    world.account.answers["cloudformation:ListStackResources"] = lambda asked: {
        "StackResourceSummaries": [
            one
            for one in listed(asked)["StackResourceSummaries"]
            if one["ResourceType"] != "AWS::Cognito::UserPoolIdentityProvider"
        ]
    }

    told = world.findings("Company sign-in")

    assert {finding.about.partition(" ")[0] for finding in told} == {"whom"}
    assert {finding.verdict.found for finding in told} == {"also by Corp"}
    assert world.findings("People of the company") == []
    assert not {"cognito-idp:DescribeIdentityProvider", INVOKE} & set(world.account.asked)
