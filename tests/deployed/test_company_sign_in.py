"""Sign-in with the company's identity provider: the function that Cognito asks while somebody signs in."""

import json
import secrets
from collections.abc import Iterator

import pytest

from servicedesk.federation.attribute import provider_groups
from servicedesk.federation.inbound import GROUPS_KEY
from tests.deployed.conftest import Newcomers
from tests.deployed.person import Answer, Person
from tests.deployed.stack import Deployed

INBOUND = "InboundFederation_ExternalProvider"


@pytest.fixture
def ruled(administrator: Person, group: str) -> Iterator[str]:
    """A group of the company's with a rule, which goes when the test ends."""
    console, name = administrator.console, f"Testers-{secrets.token_hex(4)}"
    rules = f"/identity-providers/{administrator.deployed.stack.output('CompanyName')}"
    version = console.ask("GET", rules).headers["etag"]
    body = {"name": name, "groups": [group], "reason": "try"}
    made = console.ask("PUT", f"{rules}/rules", body, version=version)
    assert made.status_code == 200, made.text
    yield name
    gone = console.ask(
        "DELETE", f"{rules}/rules?name={name}&reason=tried", version=console.ask("GET", rules).headers["etag"]
    )
    assert gone.status_code == 200, gone.text


def answered(deployed: Deployed, groups: str) -> Answer:
    """Give the function what a provider would say of somebody; return what the profile is to be made of."""
    said = {"email": "dana@corp.example", "groups": groups}
    request = {"providerName": deployed.stack.output("CompanyName"), "providerType": "SAML"}
    event = {"triggerSource": INBOUND, "request": {**request, "attributes": {"samlResponse": said}}}
    name = deployed.resources["TokensFunction"]
    answer = deployed.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    told: Answer = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, told
    claims: Answer = told["response"]["userAttributesToMap"]
    return claims


def test_of_what_the_provider_says_a_group_with_a_rule_is_kept_and_no_other(deployed: Deployed, ruled: str) -> None:
    kept = provider_groups(answered(deployed, f"[{ruled}, Elsewhere]")[GROUPS_KEY])

    assert kept.names == {ruled}


def test_who_signs_in_with_a_password_is_asked_about_and_keeps_the_pools_groups(
    deployed: Deployed, newcomer: Newcomers
) -> None:
    person = newcomer("auditors")

    assert deployed.writes("TokensLog", lambda: person.tokens)
    assert person.claims["cognito:groups"] == ["auditors"]
