"""What the managed-login stand-in refuses: one thing wrong in each request."""

from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from local.stack import LocalStack
from tests.local.managed_login.authorization import (
    REDIRECT_URI,
    authorization_query,
    authorize,
    code_for,
    code_form,
    token_request,
)
from tests.running_stack import newcomer

TOLD_TO_THE_APP = [
    pytest.param({"scope": "phone"}, "invalid_scope", id="unknown scope"),
    pytest.param({"scope": "offline_access"}, "invalid_scope", id="offline_access"),
    pytest.param({"scope": "{mcp_url}/manage"}, "invalid_scope", id="a scope of another client"),
    pytest.param({"resource": "https://elsewhere.example/mcp"}, "invalid_target", id="unregistered resource"),
    pytest.param({"resource": "{mcp_url}/"}, "invalid_target", id="a trailing slash"),
    pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="plain PKCE"),
    pytest.param({"code_challenge": None}, "invalid_request", id="no PKCE"),
    pytest.param({"response_type": "token"}, "unsupported_response_type", id="implicit flow"),
]

TOLD_TO_NOBODY = [
    pytest.param({"redirect_uri": "http://localhost:3031/callback"}, id="another port"),
    pytest.param({"redirect_uri": "https://evil.example/callback"}, id="another host"),
    pytest.param({"redirect_uri": REDIRECT_URI + "/more"}, id="a longer path"),
    pytest.param({"redirect_uri": None}, id="no redirect URI, where several are registered"),
    pytest.param({"client_id": "unknown"}, id="unknown client"),
]

REFUSED_CODES = [
    pytest.param({"code_verifier": "b" * 43}, 400, "invalid_grant", id="wrong verifier"),
    pytest.param({"code_verifier": None}, 400, "invalid_request", id="no verifier"),
    pytest.param({"redirect_uri": "http://localhost:8765/callback"}, 400, "invalid_request", id="other redirect URI"),
    pytest.param({"code": "made-up"}, 400, "invalid_grant", id="unknown code"),
    pytest.param({"client_id": "unknown"}, 401, "invalid_client", id="unknown client"),
    pytest.param({"grant_type": "client_credentials"}, 400, "invalid_client", id="another grant"),
]


def changed(right: dict[str, str], changes: dict[str, str | None], stack: LocalStack) -> dict[str, str]:
    merged = {**right, **changes}
    return {name: value.format(mcp_url=stack.description.mcp_url) for name, value in merged.items() if value}


def test_a_right_request_leads_to_the_sign_in_page(stack: LocalStack, http: httpx2.Client) -> None:
    answer = authorize(http, stack, authorization_query(stack))

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{stack.description.sign_in_url}/login?")


def test_every_product_is_led_to_the_sign_in_page_from_each_of_its_addresses(
    stack: LocalStack, http: httpx2.Client
) -> None:
    asked = [(client.client_id, uri) for client in stack.description.clients for uri in client.redirect_uris]
    query = authorization_query(stack)

    answers = {
        (client_id, uri): authorize(http, stack, {**query, "client_id": client_id, "redirect_uri": uri})
        for client_id, uri in asked
    }

    assert len(answers) > len(stack.description.clients) > 1
    for asked_for, answer in answers.items():
        assert answer.headers["location"].startswith(f"{stack.description.sign_in_url}/login?"), asked_for


@pytest.mark.parametrize(("changes", "error"), TOLD_TO_THE_APP)
def test_what_the_app_asked_wrongly_is_told_to_the_app(
    stack: LocalStack, http: httpx2.Client, changes: dict[str, str | None], error: str
) -> None:
    answer = authorize(http, stack, changed(authorization_query(stack), changes, stack))

    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(REDIRECT_URI)
    assert told["error"] == [error]
    assert told["state"] == ["a-state"]
    assert "code" not in told


@pytest.mark.parametrize("changes", TOLD_TO_NOBODY)
def test_a_request_that_does_not_say_safely_where_to_return_goes_nowhere(
    stack: LocalStack, http: httpx2.Client, changes: dict[str, str | None]
) -> None:
    answer = authorize(http, stack, changed(authorization_query(stack), changes, stack))

    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(("changes", "status", "error"), REFUSED_CODES)
def test_a_code_is_exchanged_only_for_the_request_it_was_issued_to(
    stack: LocalStack, http: httpx2.Client, changes: dict[str, str | None], status: int, error: str
) -> None:
    right = code_form(stack, code_for(http, stack, stack.description.people[0]))

    answer = token_request(http, stack, changed(right, changes, stack))

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "access_token" not in answer.json()


def test_a_code_works_once(stack: LocalStack, http: httpx2.Client) -> None:
    form = code_form(stack, code_for(http, stack, stack.description.people[0]))

    first, second = token_request(http, stack, form), token_request(http, stack, form)

    assert first.status_code == 200
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_a_person_disabled_after_signing_in_gets_no_token_for_their_code(
    stack: LocalStack, http: httpx2.Client
) -> None:
    person = newcomer(stack, "gina")
    form = code_form(stack, code_for(http, stack, person))
    stack.clients.cognito.admin_disable_user(UserPoolId=stack.resources.staff_pool_id, Username="gina")

    answer = token_request(http, stack, form)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_discovery_is_as_poor_as_cognitos(stack: LocalStack, http: httpx2.Client) -> None:
    """A client that stumbles over what Cognito leaves out must stumble here first."""
    document = http.get(f"{stack.description.issuer}/.well-known/openid-configuration").json()

    assert document["issuer"] == stack.description.issuer
    assert not {
        "code_challenge_methods_supported",
        "registration_endpoint",
        "grant_types_supported",
        "authorization_response_iss_parameter_supported",
    } & set(document)
    assert "none" not in document["token_endpoint_auth_methods_supported"]


def test_a_browser_page_of_any_origin_may_exchange_codes_but_not_read_the_sign_in_page(
    stack: LocalStack, http: httpx2.Client
) -> None:
    origin = {"origin": "http://localhost:6274"}

    token = http.post(f"{stack.description.sign_in_url}/oauth2/token", data={}, headers=origin)
    page = http.get(f"{stack.description.sign_in_url}/login", headers=origin)

    assert token.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in page.headers
