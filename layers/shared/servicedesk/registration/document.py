"""What a client says of itself (OAuth Client ID Metadata Documents, §4; field names of RFC 7591 §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from servicedesk.errors import ClientRefused

MAX_NAME_CHARACTERS = 80
PUBLIC = "none"
# Cognito, "Quotas": of one app client.
MAX_REDIRECT_URIS = 100
MAX_REDIRECT_CHARACTERS = 1_024
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# Schemes that run or show something instead of leading to an app.
_NEVER = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "view-source", "ftp", "ws", "wss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDocument:
    """A client, as its document describes it."""

    #: Where the document is: the client's id.
    url: str
    #: For people. The client chose it, so a page shows the redirect host beside it.
    name: str
    #: Where a sign-in may return to, exactly.
    redirect_uris: tuple[str, ...]


class _Fields(BaseModel):
    model_config = ConfigDict(strict=True)

    client_id: str
    client_name: Annotated[str, Field(max_length=1_000)] = ""
    redirect_uris: Annotated[list[str], Field(min_length=1, max_length=MAX_REDIRECT_URIS)]
    token_endpoint_auth_method: str = PUBLIC
    grant_types: list[str] = ["authorization_code"]
    client_secret: None = None


def read(url: str, content: bytes) -> ClientDocument:
    """Return the client that `content`, fetched from `url`, describes.

    Raises:
        ClientRefused: It describes no client, another one, or one that signs in otherwise than a public one does.
    """
    try:
        fields = _Fields.model_validate_json(content)
    except (ValidationError, ValueError):
        raise ClientRefused("Its document is not client metadata.") from None
    if fields.client_id != url:
        raise ClientRefused("Its document describes another client.")
    if fields.token_endpoint_auth_method != PUBLIC or "authorization_code" not in fields.grant_types:
        raise ClientRefused("It does not sign in as a public client with a code, which is all that is offered here.")
    for uri in fields.redirect_uris:
        check_redirect(uri)
    return ClientDocument(url=url, name=_plain(fields.client_name), redirect_uris=tuple(fields.redirect_uris))


def check_redirect(uri: str) -> None:
    """Check that a sign-in may return to `uri`, by the rules of Cognito and of RFC 9700 §2.1.

    Raises:
        ClientRefused: It may not.
    """
    if len(uri) > MAX_REDIRECT_CHARACTERS or not uri.isascii() or not uri.isprintable() or set(uri) & set(' "<>\\`#*'):
        raise ClientRefused("It wants to return to an address that is not plain.")
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        raise ClientRefused("It wants to return to something that is not an address.") from None
    if "@" in parts.netloc or not parts.scheme or parts.scheme in _NEVER:
        raise ClientRefused("It wants to return to something that is not an app.")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS:
        return
    # RFC 8252 §7.1: a private scheme is a reversed domain name or at least does not look like the web's.
    if parts.scheme == "http" or not (parts.netloc or parts.path):
        raise ClientRefused("It wants to return over http to a host that is not the person's own machine.")


def returns_to(redirect_uri: str) -> str:
    """Return where a redirect URI leads, as a person recognises it: a host and port, or a scheme."""
    parts = urlsplit(redirect_uri)
    return parts.netloc if parts.scheme in {"http", "https"} else f"{parts.scheme}:"


def is_loopback(redirect_uri: str) -> bool:
    """Whether a redirect URI leads to a program on the person's own machine, which cannot prove who it is."""
    return urlsplit(redirect_uri).hostname in LOOPBACK_HOSTS


def _plain(name: str) -> str:
    """Return a name that cannot pretend: no control or direction characters, one line, not too long."""
    shown = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    return shown[:MAX_NAME_CHARACTERS] or "An app without a name"
