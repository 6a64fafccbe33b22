"""OpenID Connect: the pool as a client of an identity provider that people sign in to with a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import jwt

from local.managed_login.federation.claims import ProviderClaims, openid_texts
from local.managed_login.federation.departure import Departure
from local.managed_login.federation.documents import ProviderDocuments
from local.managed_login.federation.identity_provider import PoolIdentityProvider, require_loopback
from local.managed_login.federation.refusal import FederationRefused

# What a public key can verify. Cognito takes HMAC too, for which the provider would have to say so; none here does.
ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
LEEWAY_SECONDS = 30
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]


class RelyingParty:
    """The pool, as OpenID Connect's identity providers know it."""

    def __init__(self, documents: ProviderDocuments, sign_in_url: str) -> None:
        self._documents = documents
        self.redirect_uri = f"{sign_in_url}/oauth2/idpresponse"

    async def request_url(self, departure: Departure) -> str:
        """Return the address that takes a browser to their provider.

        Raises:
            FederationRefused: The provider does not describe itself.
        """
        provider = departure.provider
        endpoint = require_loopback(_text(await self._configuration(provider), "authorization_endpoint"))
        query = {
            "response_type": "code",
            "client_id": provider.details["client_id"],
            "redirect_uri": self.redirect_uri,
            "scope": provider.details["authorize_scopes"],
            "state": departure.state,
            "nonce": departure.nonce,
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def claims(self, departure: Departure, code: str) -> ProviderClaims:
        """Return the claims of who brings `code` from the provider.

        Raises:
            FederationRefused: What the provider says is not to be believed.
        """
        provider = departure.provider
        configuration = await self._configuration(provider)
        tokens = await self._tokens(configuration, provider, code)
        keys = await self._documents.json("GET", _text(configuration, "jwks_uri"))
        id_claims = id_token_claims(_text(tokens, "id_token"), keys, provider.details, departure.nonce)
        user_info = await self._user_info(configuration, provider, _text(tokens, "access_token"))
        # OpenID Connect Core §5.3.2.
        if user_info.get("sub") != id_claims["sub"]:
            raise FederationRefused("The user information is of somebody else.")
        attributes = {
            "tokenResponse": openid_texts(tokens),
            "idToken": openid_texts(id_claims),
            "userInfo": openid_texts(user_info),
        }
        return ProviderClaims(user_id=id_claims["sub"], issuer=id_claims["iss"], attributes=attributes)

    async def _configuration(self, provider: PoolIdentityProvider) -> Mapping[str, Any]:
        issuer = provider.details["oidc_issuer"]
        found = await self._documents.json("GET", f"{issuer}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise FederationRefused("The identity provider calls itself something else.")
        return found

    async def _tokens(
        self, configuration: Mapping[str, Any], provider: PoolIdentityProvider, code: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": provider.details["client_id"],
            "client_secret": provider.details["client_secret"],
        }
        return await self._documents.json("POST", _text(configuration, "token_endpoint"), data=form)

    async def _user_info(
        self, configuration: Mapping[str, Any], provider: PoolIdentityProvider, access_token: str
    ) -> Mapping[str, Any]:
        method = provider.details.get("attributes_request_method", "GET")
        headers = {"authorization": f"Bearer {access_token}"}
        return await self._documents.json(method, _text(configuration, "userinfo_endpoint"), headers=headers)


def id_token_claims(token: str, keys: Mapping[str, Any], details: Mapping[str, str], nonce: str) -> Mapping[str, Any]:
    """Return the claims of an id token that was issued to this client, for this sign-in.

    Raises:
        FederationRefused: It was not.
    """
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=ALGORITHMS,
            audience=details["client_id"],
            issuer=details["oidc_issuer"],
            leeway=LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        # `from None`: the message may quote the token.
        raise FederationRefused("The id token is not good.") from None
    if not claims["sub"]:
        raise FederationRefused("The id token names nobody.")
    if claims.get("nonce") != nonce:
        raise FederationRefused("The id token is of another sign-in.")
    # OpenID Connect Core §3.1.3.7: with several audiences, the token says whose it is.
    client_id = details["client_id"]
    is_for_us_alone = claims["aud"] in (client_id, [client_id])
    if claims.get("azp", client_id if is_for_us_alone else None) != client_id:
        raise FederationRefused("The id token is of another client.")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    key_id = jwt.get_unverified_header(token).get("kid")
    found = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key_id and key.key_id == key_id]
    # A key that is a secret verifies what anybody can sign who knows it.
    if len(found) != 1 or found[0].key_type not in {"RSA", "EC"}:
        raise FederationRefused("The id token is signed with no key of the identity provider.")
    return found[0]


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise FederationRefused(f"The identity provider's answer lacks {name}.")
    return value
