"""An access token as Cognito really issues it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import jwt

from delivery.verify.question import AnyQuestion, Question
from delivery.verify.signing_in import Tokens
from delivery.verify.unanswered import Unanswered
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from delivery.verify.wire import Wire
from servicedesk.errors import InsufficientScope, InvalidToken
from servicedesk.identity.token_fault import TokenFault
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.settings import IdentitySettings

#: The notation of Cognito's tokens that the product was written for.
VERSION: Final = 2
#: What a sign-in just now may differ from this machine's clock.
CLOCKS_DIFFER_SECONDS: Final = 60
_SIGN_IN_AGAIN: Final = "Report it, with this line: it decides how long a revocation holds."


class WireKeys:
    """The issuer's signing keys, as identity asks for them, read once over the wire."""

    def __init__(self, url: str, wire: Wire) -> None:
        reply = wire.send("GET", url)
        if reply.status != HTTPStatus.OK:
            raise Unanswered(f"the signing keys: {reply.words}", "Look whether the pool still exists, and try again.")
        self._keys = jwt.PyJWKSet.from_json(json.dumps(reply.document))

    def key(self, key_id: str) -> jwt.PyJWK:
        """Return the key of this id.

        Raises:
            InvalidToken: There is none.
        """
        try:
            return self._keys[key_id]
        except KeyError:
            raise InvalidToken(TokenFault.UNKNOWN_KEY) from None


def questions(
    tokens: Tokens, settings: IdentitySettings, lifetime_seconds: int, now: float, wire: Wire
) -> Iterator[AnyQuestion]:
    """Yield what is asked of a token that was issued just now.

    Args:
        tokens: What the person who signed in was given.
        settings: As the MCP function has them.
        lifetime_seconds: How long the app client's access tokens are to be good.
        now: Epoch seconds.
        wire: The network.
    """
    claims = tokens.claims
    yield Question(
        about="the token passes this release's own check",
        ask=partial(_check, tokens.access_token, settings, wire),
        judge=judge_check,
    )
    for about, judge in (
        ("the token's audience", partial(judge_audience, resource=settings.resource_url)),
        ("the token's scope", partial(judge_scope, scope=settings.invoke_scope)),
        ("the token's version", judge_version),
        ("the token's auth_time", partial(judge_auth_time, now=now)),
        ("the token's lifetime", partial(judge_lifetime, seconds=lifetime_seconds)),
        ("the token's groups", judge_groups),
    ):
        yield Question(about=about, ask=lambda: claims, judge=judge)


def _check(token: str, settings: IdentitySettings, wire: Wire) -> str:
    """Return why the token would be refused, or nothing."""
    try:
        TokenVerifier(settings, WireKeys(settings.jwks_url, wire)).verify(token)
    except InvalidToken as error:
        return error.fault
    except InsufficientScope:
        return "scope"
    return ""


def judge_check(fault: str) -> Verdict:
    """Judge whether the server would let its holder in."""
    if fault:
        return fail_verdict(
            f"it is refused: {fault}", "Nobody can work. The lines below say what the token holds; report it."
        )
    return pass_verdict()


def judge_audience(claims: Mapping[str, Any], resource: str) -> Verdict:
    """Judge whether `resource` became the audience (RFC 8707)."""
    if "aud" not in claims:
        return fail_verdict(
            "there is none", "The resource parameter was ignored: managed login and the pool's tier decide it."
        )
    if claims["aud"] != resource:
        return fail_verdict(
            f"{claims['aud']}", f"It must be {resource}, to the letter. Compare the pool's resource server."
        )
    return pass_verdict("the server's URL")


def judge_scope(claims: Mapping[str, Any], scope: str) -> Verdict:
    """Judge whether the token is good for the MCP endpoint, and for nothing else."""
    scopes = str(claims.get("scope", "")).split()
    if scopes != [scope]:
        return fail_verdict(
            f"{' '.join(scopes) or 'none'}", f"It must be {scope} alone. Compare the app client's scopes."
        )
    return pass_verdict("the MCP endpoint's alone")


def judge_version(claims: Mapping[str, Any]) -> Verdict:
    """Judge whether tokens are of the notation that is known."""
    if claims.get("version") != VERSION:
        return fail_verdict(
            f"{claims.get('version')}", f"The product was written for {VERSION}. Report it, with this line."
        )
    return pass_verdict(f"{VERSION}")


def judge_auth_time(claims: Mapping[str, Any], now: float) -> Verdict:
    """Judge whether the moment of the sign-in is told: a revocation counts from it."""
    moment = claims.get("auth_time")
    if not isinstance(moment, int):
        return fail_verdict("there is none", f"Every token would be refused. {_SIGN_IN_AGAIN}")
    age = now - moment
    if age < -CLOCKS_DIFFER_SECONDS:
        return fail_verdict(f"{-age:.0f} seconds ahead", "Set this machine's clock, and try again.")
    if age > CLOCKS_DIFFER_SECONDS:
        return pass_verdict(f"{age:.0f} seconds ago: the browser was signed in already")
    return pass_verdict("now")


def judge_lifetime(claims: Mapping[str, Any], seconds: int) -> Verdict:
    """Judge whether a group that was left stops counting when it is said to."""
    lifetime = claims["exp"] - claims["iat"]
    if lifetime != seconds:
        return fail_verdict(
            f"{lifetime} seconds", f"It must be {seconds}. Compare the app client's AccessTokenValidity."
        )
    return pass_verdict(f"{lifetime // 60} minutes")


def judge_groups(claims: Mapping[str, Any]) -> Verdict:
    """Judge whether groups come with the token."""
    groups = claims.get("cognito:groups")
    if not groups:
        return fail_verdict("you are in no group", "You would see no tool: servicedesk people put YOUR-EMAIL GROUP.")
    return pass_verdict(", ".join(groups))
