"""OAuth metadata documents, which lead a client from our URL to a sign-in page.

Nothing outside the standard library is imported: the function that serves them starts on every first contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from servicedesk.settings import AuthorizationServerMode, IdentitySettings

Document = Mapping[str, str | bool | list[str]]

PROTECTED_RESOURCE_PATH = "/.well-known/oauth-protected-resource"
AUTHORIZATION_SERVER_PATH = "/.well-known/oauth-authorization-server"
OPENID_CONFIGURATION_PATH = "/.well-known/openid-configuration"


def documents(settings: IdentitySettings) -> Mapping[str, Document]:
    """Return every well-known document by the path that serves it.

    In direct mode the issuer publishes its own metadata, and this server none for it.
    """
    protected_resource = _protected_resource(settings)
    served: dict[str, Document] = {
        # RFC 9728 §3.1 puts the resource's path behind the well-known one; some clients ask for the bare one.
        PROTECTED_RESOURCE_PATH + urlsplit(settings.resource_url).path: protected_resource,
        PROTECTED_RESOURCE_PATH: protected_resource,
    }
    if settings.authorization_server_mode is AuthorizationServerMode.FACADE:
        served[AUTHORIZATION_SERVER_PATH] = _authorization_server(settings)
        served[OPENID_CONFIGURATION_PATH] = _openid_configuration(settings)
    return served


def _protected_resource(settings: IdentitySettings) -> Document:
    """RFC 9728 §2."""
    facade = settings.authorization_server_mode is AuthorizationServerMode.FACADE
    return {
        "resource": settings.resource_url,
        "authorization_servers": [settings.origin if facade else settings.issuer],
        "scopes_supported": [settings.invoke_scope],
        "bearer_methods_supported": ["header"],
        "resource_name": "Service Desk",
    }


def _authorization_server(settings: IdentitySettings) -> Document:
    """RFC 8414 §2, for Cognito's endpoints.

    ``issuer`` is the origin that serves the document, as §3.3 demands. Cognito's own document leaves out S256, which
    MCP clients must find before they go on. Nothing is named that Cognito does not do: no registration endpoint, no
    ``iss`` in redirects, no ``offline_access``.
    """
    return {
        "issuer": settings.origin,
        "authorization_endpoint": f"{settings.sign_in_url}/oauth2/authorize",
        "token_endpoint": f"{settings.sign_in_url}/oauth2/token",
        "revocation_endpoint": f"{settings.sign_in_url}/oauth2/revoke",
        "jwks_uri": settings.jwks_url,
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", *_of_agents(settings, "client_credentials")],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "none",
            *_of_agents(settings, "client_secret_basic", "client_secret_post"),
        ],
        "scopes_supported": [settings.invoke_scope],
        **({"client_id_metadata_document_supported": True} if settings.described_clients else {}),
    }


def _of_agents(settings: IdentitySettings, *values: str) -> tuple[str, ...]:
    """Return what agents sign in by, where there may be any: a client must find it before it goes on."""
    return values if settings.takes_agents else ()


def _openid_configuration(settings: IdentitySettings) -> Document:
    """OpenID Connect Discovery 1.0 §3 makes two more fields required; clients' schemas insist on them."""
    return {
        **_authorization_server(settings),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
