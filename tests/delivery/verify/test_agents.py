"""What is told of agents that come without a person: every way to be wrong, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from delivery.verify.unanswered import NotThere
from delivery.verify.verdict import CheckOutcome
from servicedesk.aws.agent_rows import agent_item
from servicedesk.aws.notation import serialize_row
from servicedesk.identity.metadata import AUTHORIZATION_SERVER_PATH
from tests.delivery.verify.account import AGENT, NOW, SECRET_OF_AGENT, Parameters
from tests.delivery.verify.conftest import World
from tests.delivery.verify.network import said
from tests.delivery.verify.rows import Change, Row, require_told, rows

PASS, FAIL, NOT_TRIED = CheckOutcome
DESCRIBE, ROW = "cognito-idp:DescribeUserPoolClient", "dynamodb:GetItem"
MAY, SECRETS, UNKNOWN = "may ask for", "the secrets and the end", "every app client"


def client(client_id: str = AGENT.client_id, **members: Any) -> Change:
    """Have Cognito say something else of an app client."""

    def changed(world: World) -> None:
        before = world.account.answers[DESCRIBE]

        def answer(asked: Parameters) -> Mapping[str, Any]:
            found = before(asked)["UserPoolClient"]
            return {"UserPoolClient": {**found, **(members if asked["ClientId"] == client_id else {})}}

        world.account.answers[DESCRIBE] = answer

    return changed


def absent(world: World) -> None:
    """Have Cognito know nothing of the agent's app client."""
    before = world.account.answers[DESCRIBE]

    def answer(asked: Parameters) -> Mapping[str, Any]:
        if asked["ClientId"] == AGENT.client_id:
            raise NotThere(DESCRIBE)
        return before(asked)

    world.account.answers[DESCRIBE] = answer


def row(**changes: Any) -> Change:
    """Have the register say something else of the agent."""
    return lambda world: world.account.also(ROW, Item=agent_item(replace(AGENT, **changes)))


def secrets(*days: int) -> Change:
    """Have the agent secrets of these ages."""
    made = [
        {"ClientSecretId": str(age), "ClientSecretCreateDate": NOW - timedelta(days=age), "ClientSecretValue": "x"}
        for age in days
    ]
    return lambda world: world.account.also("cognito-idp:ListUserPoolClientSecrets", ClientSecrets=made)


def grant_types(*names: str) -> Change:
    """Have the metadata name these."""

    def changed(world: World) -> None:
        path = f"GET {AUTHORIZATION_SERVER_PATH}"
        world.network.replies[path] = said({"grant_types_supported": list(names)})

    return changed


def switched_off(world: World) -> None:
    """Have the stack deployed without agents, and the functions with them."""
    world.means.deployment.stack.parameters["Agents"] = "off"  # type: ignore[index] # a dictionary


def in_days(number: int) -> int:
    return int((NOW + timedelta(days=number)).timestamp())


def forgotten(world: World) -> None:
    """Have the register know no agent."""
    world.account.also("dynamodb:Query", Items=[])


ROWS = rows(
    "Agents",
    ("the metadata", PASS, "named", lambda _: None),
    ("the metadata", FAIL, "not named, though Agents is on", grant_types("authorization_code")),
    ("the metadata", FAIL, "named, though Agents is off", switched_off),
    (
        "the metadata",
        FAIL,
        "404 Not Found",
        lambda world: world.network.replies.update({f"GET {AUTHORIZATION_SERVER_PATH}": said({}, 404)}),
    ),
    (UNKNOWN, FAIL, "night watch", client("a", ClientName="night watch", AllowedOAuthFlows=["client_credentials"])),
    (UNKNOWN, FAIL, "(agent-client)", forgotten),
    (UNKNOWN, NOT_TRIED, "cannot be understood", lambda world: world.account.also(ROW, Item=serialize_row({"v": 1}))),
    (MAY, FAIL, "no such app client", absent),
    (MAY, FAIL, "its flows are client_credentials, code", client(AllowedOAuthFlows=["client_credentials", "code"])),
    (MAY, FAIL, "its scopes are", client(AllowedOAuthScopes=["https://desk.example.com/mcp/manage"])),
    (MAY, FAIL, "its scopes are none", client(AllowedOAuthScopes=[])),
    (SECRETS, FAIL, "no such app client", absent),
    (SECRETS, FAIL, "a secret 90 days old", secrets(90)),
    (SECRETS, PASS, "a secret 89 days old, ends in 60 days", secrets(89)),
    (SECRETS, FAIL, "secrets 120 and 3 days old", secrets(3, 120)),
    (SECRETS, PASS, "secrets 30 and 3 days old", secrets(3, 30)),
    (SECRETS, PASS, "ends in 13 days", row(expires_at=in_days(13) + 60)),
    (SECRETS, PASS, "has ended", row(expires_at=in_days(-1))),
)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_told(world: World, row: Row) -> None:
    require_told(world, row)


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (secrets(3, 30), "servicedesk agents rotate night-triage --end-old"),
        (row(expires_at=in_days(13)), "servicedesk agents rotate night-triage --expires 90d"),
        (row(expires_at=in_days(-1)), "servicedesk agents remove night-triage"),
        (absent, "servicedesk agents remove night-triage"),
    ],
)
def test_what_is_to_be_done_about_an_agent_is_said_with_its_command(world: World, change: Change, advice: str) -> None:
    change(world)

    (told,) = [one.verdict for one in world.findings("Agents") if SECRETS in one.about]
    assert advice in told.advice


def test_no_secret_that_cognito_says_is_told(world: World) -> None:
    secrets(3, 120)(world)
    client(AllowedOAuthFlows=[])(world)

    told = repr(world.findings())

    assert SECRET_OF_AGENT not in told
    assert "ClientSecretValue" not in told


def test_an_agent_that_could_not_be_looked_up_is_not_one_that_is_gone(world: World) -> None:
    world.account.denied = {DESCRIBE}

    told = [one.verdict for one in world.findings("Agents") if "night-triage" in one.about]

    assert [verdict.outcome for verdict in told] == [NOT_TRIED, NOT_TRIED]
