"""Claims of tokens from the sign-in page that ministack leaves out."""

import base64
import hashlib
import threading
from typing import Any
from urllib.parse import parse_qs

#: A sign-in's PKCE challenge → the resource that was asked for; a sign-in's id → the resource its tokens are for.
asked: dict[str, str] = {}
bound: dict[str, str] = {}
#: The resource of the code that this thread is exchanging.
exchange = threading.local()


def bind_tokens_to_the_resource() -> None:
    """Put the resource of the authorization request into `aud` of every access token of that sign-in."""
    from ministack.services import cognito

    authorize, exchange_code, claims_of = (
        cognito.handle_oauth2_authorize,
        cognito._oauth2_token,
        cognito._apply_pretoken_trigger,
    )

    def authorized(method: str, path: str, headers: object, query: dict[str, list[str]]) -> object:
        asked[query.get("code_challenge", [""])[0]] = query.get("resource", [""])[0]
        return authorize(method, path, headers, query)

    def exchanged(data: object, query: object, body: bytes = b"", headers: object = None) -> object:
        (verifier,) = parse_qs(body.decode()).get("code_verifier", [""])
        digest = hashlib.sha256(verifier.encode()).digest()
        exchange.resource = asked.get(base64.urlsafe_b64encode(digest).decode().rstrip("="), "")
        return exchange_code(data, query, body, headers)

    def claims(*rest: object, **named: Any) -> dict[str, Any]:
        made = dict(claims_of(*rest, **named))
        if named["token_type"] == "access":  # noqa: S105 -- a kind of token
            resource = bound.setdefault(made["origin_jti"], getattr(exchange, "resource", ""))
            return {**made, "aud": resource} if resource else made
        return made

    cognito.handle_oauth2_authorize = authorized
    cognito._oauth2_token = exchanged
    cognito._apply_pretoken_trigger = claims


def keep_groups_when_refreshing() -> None:
    """Put a person's groups into refreshed tokens too."""
    from ministack.services import cognito

    token = cognito._fake_token

    def with_groups(sub: str, pool_id: str, *rest: object, **named: Any) -> str:
        if named.get("trigger_source") == "TokenGeneration_RefreshTokens":
            people = cognito._get_pool_unscoped(pool_id)["_users"]
            named.setdefault("groups", people.get(named.get("username"), {}).get("_groups", []))
        return str(token(sub, pool_id, *rest, **named))

    cognito._fake_token = with_groups
