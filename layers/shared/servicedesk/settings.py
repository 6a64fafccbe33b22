"""Settings, parsed from the environment once: a function that is not configured never answers.

Only the standard library is imported here: the metadata function starts with it. Parsing raises `InvalidSetting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from servicedesk.errors import InvalidSetting

INVOKE = "invoke"
MANAGE = "manage"
#: What stands before a product's name in the variable that holds its app client's id.
APP_CLIENT_PREFIX = "APP_CLIENT_"
DEFAULT_PERMISSIONS_TTL_SECONDS = 30


class AuthorizationServerMode(StrEnum):
    """Whose metadata document the clients are sent to."""

    #: Ours, by RFC 8414, with the PKCE method that Cognito's leaves out.
    FACADE = "facade"
    #: The issuer's.
    DIRECT = "direct"


class IdentitySettings(NamedTuple):
    """Whose word is taken for who someone is, and what this server is called. The deployment's, never a caller's."""

    #: The protected resource: exactly the URL that clients type, ending in ``/mcp``.
    resource_url: str
    #: The user pool's issuer, compared as an exact string with ``iss``.
    issuer: str
    #: Origin of the managed-login domain, without a trailing slash.
    sign_in_url: str
    #: App clients whose tokens are accepted; any other client of the same pool is not. Empty where none is looked at.
    allowed_client_ids: frozenset[str]
    #: False only for deployments whose clients cannot send RFC 8707 ``resource``.
    audience_required: bool
    authorization_server_mode: AuthorizationServerMode
    #: Origins of browser pages that may call the server; requests without ``Origin`` are not affected.
    allowed_origins: frozenset[str]
    #: Patterns of the addresses that clients who describe themselves may have for an id; empty where none may come.
    described_clients: tuple[str, ...] = ()
    #: Whether agents may come that are registered in the permissions table, and sign in by themselves.
    takes_agents: bool = False
    #: Which of the resource's scopes this function's callers need: `INVOKE` or `MANAGE`.
    scope_name: str = INVOKE

    @property
    def origin(self) -> str:
        """Scheme and host of the resource, without a trailing slash."""
        parts = urlsplit(self.resource_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def invoke_scope(self) -> str:
        """The scope that a token must carry to use the MCP endpoint."""
        return f"{self.resource_url}/{INVOKE}"

    @property
    def required_scope(self) -> str:
        """The scope that a token must carry to use the function that has these settings."""
        return f"{self.resource_url}/{self.scope_name}"

    @property
    def metadata_url(self) -> str:
        """Where the protected-resource metadata is: path-inserted, RFC 9728 §3.1."""
        return f"{self.origin}/.well-known/oauth-protected-resource{urlsplit(self.resource_url).path}"

    @property
    def jwks_url(self) -> str:
        """Where the issuer publishes its signing keys."""
        return f"{self.issuer}/.well-known/jwks.json"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> IdentitySettings:
        """Parse and check the environment."""
        client_ids = (value for name, value in environment.items() if name.startswith(APP_CLIENT_PREFIX))
        mode = one_of(environment, "AUTHORIZATION_SERVER_MODE", *AuthorizationServerMode)
        return cls(
            resource_url=_url(environment, "RESOURCE_URL"),
            issuer=_trusted_issuer(environment),
            sign_in_url=_url(environment, "SIGN_IN_URL"),
            allowed_client_ids=frozenset(filter(None, client_ids)),
            audience_required=one_of(environment, "AUDIENCE_REQUIRED", "true", "false") == "true",
            authorization_server_mode=AuthorizationServerMode(mode),
            allowed_origins=_names(environment, "ALLOWED_ORIGINS"),
            described_clients=_patterns(environment),
            takes_agents=one_of(environment, "AGENTS", "off", "on") == "on",
        )


def permissions_ttl_seconds(environment: Mapping[str, str]) -> int:
    """Return how old permissions may be on which a call is decided that is not strict."""
    return whole_number(environment, "PERMISSIONS_TTL_SECONDS", DEFAULT_PERMISSIONS_TTL_SECONDS)


def require(environment: Mapping[str, str], name: str) -> str:
    """Return a variable that must be set, and not be empty."""
    value = environment.get(name, "").strip()
    if not value:
        raise InvalidSetting(name, "is not set")
    return value


def _names(environment: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def _patterns(environment: Mapping[str, str]) -> tuple[str, ...]:
    patterns = tuple(sorted(_names(environment, "DESCRIBED_CLIENTS")))
    for pattern in patterns:
        host, _, path = pattern.removeprefix("https://").partition("/")
        site = host.removeprefix("*.")
        # A pattern that hosts of many owners fit would let everyone in.
        is_one_site = "." in site and "*" not in site
        if not pattern.startswith("https://") or not path or not is_one_site or not _is_plain(pattern):
            raise InvalidSetting("DESCRIBED_CLIENTS", "must be https addresses of one site each, with a path")
    return patterns


def one_of(environment: Mapping[str, str], name: str, default: str, *others: str) -> str:
    """Return a variable that is one of these, or the first of them when it is not set."""
    value = environment.get(name, "").strip() or default
    if value not in {default, *others}:
        raise InvalidSetting(name, f"must be {' or '.join((default, *others))}")
    return value


def whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    """Return a variable that is a number, or what it is when it is not set."""
    value = environment.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise InvalidSetting(name, "must be a whole number")
    return int(value)


def _url(environment: Mapping[str, str], name: str) -> str:
    value = require(environment, name)
    parts = urlsplit(value)
    # The value is quoted into WWW-Authenticate and compared byte for byte by clients.
    if parts.scheme not in {"http", "https"} or not parts.netloc or value.endswith("/") or not _is_plain(value):
        raise InvalidSetting(name, "must be an http(s) URL without a trailing slash")
    return value


def page(environment: Mapping[str, str], name: str) -> str:
    """Return the address of a page that people are sent to, or an empty string. It stands in a sentence of ours."""
    value = environment.get(name, "").strip()
    if value and not (value.startswith("https://") and urlsplit(value).netloc and _is_plain(value, allowed="?#")):
        raise InvalidSetting(name, "must be an https URL")
    return value


def _is_plain(value: str, *, allowed: str = "") -> bool:
    return value.isascii() and value.isprintable() and not set(value) & (set(' "\\?#') - set(allowed))


def _trusted_issuer(environment: Mapping[str, str]) -> str:
    """A deployed function trusts only an issuer that it reaches over TLS."""
    issuer = _url(environment, "ISSUER")
    # Lambda sets AWS_LAMBDA_FUNCTION_NAME; ``sam local`` sets AWS_SAM_LOCAL beside it, and the template never does.
    deployed = "AWS_LAMBDA_FUNCTION_NAME" in environment and environment.get("AWS_SAM_LOCAL") != "true"
    if deployed and not issuer.startswith("https://"):
        raise InvalidSetting("ISSUER", "must be https in a deployed function")
    return issuer
