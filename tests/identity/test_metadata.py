"""The well-known documents."""

import pytest

from servicedesk.identity.metadata import documents
from servicedesk.settings import AuthorizationServerMode
from tests.tokens import ISSUER, RESOURCE, SETTINGS


@pytest.mark.requirement(
    "authorization.protected-resource-metadata", "authorization.authorization-servers", "authorization.canonical-uri"
)
def test_the_protected_resource_is_described_behind_its_path_and_at_the_root() -> None:
    served = documents(SETTINGS)

    described = served["/.well-known/oauth-protected-resource/mcp"]
    assert described == served["/.well-known/oauth-protected-resource"]
    assert described["resource"] == RESOURCE
    assert described["authorization_servers"] == ["https://desk.example.com"]
    assert described["scopes_supported"] == [f"{RESOURCE}/invoke"]
    assert described["bearer_methods_supported"] == ["header"]


@pytest.mark.requirement("authorization.server-metadata")
def test_the_facade_is_its_own_issuer_and_sends_people_to_cognito() -> None:
    facade = documents(SETTINGS)["/.well-known/oauth-authorization-server"]

    assert facade["issuer"] == "https://desk.example.com"
    assert facade["authorization_endpoint"] == "https://desk.auth.eu-west-1.amazoncognito.com/oauth2/authorize"
    assert facade["token_endpoint"] == "https://desk.auth.eu-west-1.amazoncognito.com/oauth2/token"
    assert facade["jwks_uri"] == f"{ISSUER}/.well-known/jwks.json"
    assert facade["code_challenge_methods_supported"] == ["S256"]
    assert facade["token_endpoint_auth_methods_supported"] == ["none"]


def test_the_facade_promises_nothing_that_cognito_does_not_do() -> None:
    for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"):
        document = documents(SETTINGS)[path]

        assert "registration_endpoint" not in document
        assert "authorization_response_iss_parameter_supported" not in document
        assert "client_id_metadata_document_supported" not in document
        assert document["scopes_supported"] == [f"{RESOURCE}/invoke"]


@pytest.mark.requirement("authorization.pkce-advertised")
def test_the_openid_document_has_the_fields_that_its_readers_require() -> None:
    document = documents(SETTINGS)["/.well-known/openid-configuration"]

    assert document["subject_types_supported"] == ["public"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.requirement("authorization.authorization-servers")
def test_in_direct_mode_the_issuer_speaks_for_itself() -> None:
    served = documents(SETTINGS._replace(authorization_server_mode=AuthorizationServerMode.DIRECT))

    assert set(served) == {"/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"}
    assert served["/.well-known/oauth-protected-resource"]["authorization_servers"] == [ISSUER]


def test_the_facade_says_that_clients_may_describe_themselves_only_where_they_may() -> None:
    patterns = ("https://vendor.example/client.json",)
    with_them = documents(SETTINGS._replace(described_clients=patterns))["/.well-known/oauth-authorization-server"]
    without = documents(SETTINGS)["/.well-known/oauth-authorization-server"]

    assert with_them == {**without, "client_id_metadata_document_supported": True}
    assert "client_id_metadata_document_supported" not in without


@pytest.mark.parametrize("path", ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])
def test_the_facade_says_how_agents_sign_in_only_where_they_may(path: str) -> None:
    with_them, without = (documents(SETTINGS._replace(takes_agents=takes))[path] for takes in (True, False))

    assert with_them == {
        **without,
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
    }
    assert without["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert without["token_endpoint_auth_methods_supported"] == ["none"]
