"""Code and PKCE at the pool's own page, and which tokens count."""

import pytest

from servicedesk.settings import INVOKE
from stack.people import LocalPerson as Seeded
from stack.people import tools_at_first
from stack.sign_in import SignInFailed
from tests.deployed.person import LOOPBACK_REDIRECT_URI, Person
from tests.deployed.stack import Deployed


def at_first(group: str) -> tuple[str, ...]:
    return tools_at_first(Seeded(name="", username="", password="", groups=(group,)))


def test_a_token_says_who_it_is_for_and_who_it_is_of(engineer: Person, deployed: Deployed) -> None:
    token = engineer.claims

    assert token["aud"] == deployed.mcp_url
    assert token["scope"] == f"{deployed.mcp_url}/{INVOKE}"
    assert token["iss"] == deployed.stack.output("Issuer")
    assert token["cognito:groups"] == ["support-engineers"]
    assert engineer.tokens["expires_in"] == 900


def test_a_refreshed_token_is_as_good_as_the_first(engineer: Person, deployed: Deployed) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": engineer.tokens["refresh_token"]}
    answer = engineer.token_endpoint({**form, "client_id": deployed.stack.output("ClientIdLoopback")})

    assert engineer.tools(answer.json()["access_token"]) == at_first("support-engineers")


def test_a_wrong_password_leads_nowhere(engineer: Person, deployed: Deployed) -> None:
    guesser = Person(deployed=deployed, username=engineer.username, password="Guessed-Password-1")

    with pytest.raises(SignInFailed):
        guesser.sign_in(deployed.stack.output("ClientIdLoopback"), LOOPBACK_REDIRECT_URI, INVOKE)


def test_another_signature_does_not_count(engineer: Person) -> None:
    head, _, signature = engineer.tokens["access_token"].rpartition(".")
    answer = engineer.ask("tools/list", token=f"{head}.{signature[::-1]}")

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_another_token_of_the_same_sign_in_does_not_count(engineer: Person) -> None:
    assert engineer.ask("tools/list", token=engineer.tokens["refresh_token"]).status_code == 401
