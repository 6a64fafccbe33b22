"""The tokens of the managed-login stand-in: Cognito's shape, and the pool as it is at each issue."""

from typing import Any

import httpx2
import jwt
import pytest

from local.stack import LocalStack
from tests.local.managed_login.authorization import (
    authorization_query,
    code_for,
    code_form,
    refresh_form,
    token_request,
    tokens_for,
)
from tests.running_stack import newcomer

# AWS, "Understanding the access token".
CLAIMS = {
    "sub", "cognito:groups", "iss", "version", "client_id", "origin_jti", "event_id", "token_use", "scope",
    "auth_time", "exp", "iat", "jti", "username", "aud",
}  # fmt: skip


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_an_access_token_has_cognitos_claims_and_no_others(stack: LocalStack, http: httpx2.Client) -> None:
    answer = tokens_for(http, stack, stack.description.people[0])

    claims = claims_of(answer["access_token"])
    assert set(claims) == CLAIMS
    assert claims["iss"] == stack.description.issuer
    assert claims["aud"] == stack.description.mcp_url
    assert claims["scope"] == f"{stack.description.mcp_url}/invoke"
    assert (claims["token_use"], claims["version"]) == ("access", 2)
    assert (claims["username"], claims["cognito:groups"]) == ("alice", ["administrators"])
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 900


def test_a_token_header_has_a_key_id_and_an_algorithm_and_nothing_else(stack: LocalStack, http: httpx2.Client) -> None:
    token = tokens_for(http, stack, stack.description.people[0])["access_token"]

    header = jwt.get_unverified_header(token)
    assert set(header) == {"kid", "alg"}
    assert header["alg"] == "RS256"


def test_the_pool_publishes_two_keys_and_signs_access_tokens_with_one(stack: LocalStack, http: httpx2.Client) -> None:
    token = tokens_for(http, stack, stack.description.people[0])["access_token"]

    published = http.get(f"{stack.description.issuer}/.well-known/jwks.json").json()
    keys = jwt.PyJWKSet.from_dict(published).keys
    signing = [key for key in keys if key.key_id == jwt.get_unverified_header(token)["kid"]]
    assert len(keys) == 2
    assert jwt.decode(token, signing[0], algorithms=["RS256"], audience=stack.description.mcp_url)


def test_without_resource_there_is_no_audience(stack: LocalStack, http: httpx2.Client) -> None:
    query = authorization_query(stack)
    del query["resource"]

    answer = token_request(http, stack, code_form(stack, code_for(http, stack, stack.description.people[0], query)))

    assert "aud" not in claims_of(answer.json()["access_token"])


def test_without_scope_the_token_has_all_the_clients_scopes(stack: LocalStack, http: httpx2.Client) -> None:
    query = authorization_query(stack)
    del query["scope"]

    answer = token_request(http, stack, code_form(stack, code_for(http, stack, stack.description.people[0], query)))

    assert claims_of(answer.json()["access_token"])["scope"] == f"{stack.description.mcp_url}/invoke"


def test_a_person_in_no_group_has_no_groups_claim(stack: LocalStack, http: httpx2.Client) -> None:
    answer = tokens_for(http, stack, newcomer(stack, "hana"))

    assert "cognito:groups" not in claims_of(answer["access_token"])


def test_a_person_has_every_group_in_the_token_that_cognito_lets_them_be_in(
    stack: LocalStack, http: httpx2.Client
) -> None:
    # Cognito's quota; AdminListGroupsForUser lists 60 of them at a time.
    groups = [f"team-{number:03}" for number in range(100)]
    for group in groups:
        stack.clients.cognito.create_group(UserPoolId=stack.resources.staff_pool_id, GroupName=group)
    person = newcomer(stack, "paul", *reversed(groups))

    first = tokens_for(http, stack, person)
    refreshed = token_request(http, stack, refresh_form(stack, first["refresh_token"])).json()

    assert claims_of(first["access_token"])["cognito:groups"] == groups
    assert claims_of(refreshed["access_token"])["cognito:groups"] == groups


def test_a_group_joined_after_signing_in_is_in_the_refreshed_token(stack: LocalStack, http: httpx2.Client) -> None:
    before = tokens_for(http, stack, newcomer(stack, "ivan", "auditors"))
    stack.clients.cognito.admin_add_user_to_group(
        UserPoolId=stack.resources.staff_pool_id, Username="ivan", GroupName="support-engineers"
    )

    after = token_request(http, stack, refresh_form(stack, before["refresh_token"])).json()

    assert claims_of(before["access_token"])["cognito:groups"] == ["auditors"]
    assert claims_of(after["access_token"])["cognito:groups"] == ["auditors", "support-engineers"]
    assert claims_of(after["access_token"])["aud"] == stack.description.mcp_url
    assert claims_of(after["access_token"])["origin_jti"] == claims_of(before["access_token"])["origin_jti"]


def test_a_refresh_gives_a_new_refresh_token_and_the_old_one_a_minute(stack: LocalStack, http: httpx2.Client) -> None:
    first = tokens_for(http, stack, newcomer(stack, "jana"))

    second = token_request(http, stack, refresh_form(stack, first["refresh_token"])).json()
    again = token_request(http, stack, refresh_form(stack, first["refresh_token"]))

    assert second["refresh_token"] != first["refresh_token"]
    assert again.status_code == 200


@pytest.mark.parametrize("act", ["admin_disable_user", "admin_user_global_sign_out", "admin_reset_user_password"])
def test_what_an_administrator_does_to_a_person_ends_their_refreshes(
    stack: LocalStack, http: httpx2.Client, act: str
) -> None:
    person = newcomer(stack, "kim-" + act.replace("_", "-"))
    tokens = tokens_for(http, stack, person)
    getattr(stack.clients.cognito, act)(UserPoolId=stack.resources.staff_pool_id, Username=person.username)

    answer = token_request(http, stack, refresh_form(stack, tokens["refresh_token"]))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert "access_token" not in answer.json()


def test_a_revoked_refresh_token_takes_its_successors_with_it(stack: LocalStack, http: httpx2.Client) -> None:
    first = tokens_for(http, stack, newcomer(stack, "lena"))
    second = token_request(http, stack, refresh_form(stack, first["refresh_token"])).json()

    revoked = http.post(
        f"{stack.description.sign_in_url}/oauth2/revoke",
        data={"token": first["refresh_token"], "client_id": stack.description.loopback_client.client_id},
    )

    refused = token_request(http, stack, refresh_form(stack, second["refresh_token"]))
    assert revoked.status_code == 200
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_another_client_cannot_revoke_a_token(stack: LocalStack, http: httpx2.Client) -> None:
    tokens = tokens_for(http, stack, newcomer(stack, "mona"))

    http.post(
        f"{stack.description.sign_in_url}/oauth2/revoke",
        data={"token": tokens["refresh_token"], "client_id": "another"},
    )

    assert token_request(http, stack, refresh_form(stack, tokens["refresh_token"])).status_code == 200
