"""What outlives a token: the browser's cookie, and refresh tokens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from delivery.verify.clock import Clock
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.signing_in import SigningIn, Tokens
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from stack.authorization_request import AuthorizationRefused

APART_SECONDS: Final = 2
#: What a refreshed token must say like the one before.
_KEPT: Final = ("aud", "scope", "auth_time", "sub", "client_id")


def questions(signing_in: SigningIn, tokens: Tokens, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of the session that a sign-in began. Every sign-in is ended again."""
    yield Question(
        about="a second sign-in in the same browser (auth_time and the cookie)",
        ask=partial(_by_cookie, signing_in, clock),
        judge=partial(judge_cookie, first=tokens),
    )
    refreshed = signing_in.refresh(tokens)
    yield Question(
        about="a refreshed token keeps what it was issued for",
        ask=lambda: refreshed,
        judge=partial(judge_refreshed, first=tokens),
    )
    yield Question(
        about="refresh tokens are replaced when they are used",
        ask=lambda: refreshed,
        judge=partial(judge_rotation, first=tokens),
    )
    yield Question(
        about="a revoked refresh token is refused",
        ask=partial(_after_revocation, signing_in, refreshed if refreshed and refreshed.refresh_token else tokens),
        judge=judge_revocation,
    )


def _by_cookie(signing_in: SigningIn, clock: Clock) -> Tokens | AuthorizationRefused:
    # `auth_time` is in whole seconds: two sign-ins in one could not be told apart.
    clock.wait(APART_SECONDS)
    try:
        tokens = signing_in.authorize(prompt="none")
    except AuthorizationRefused as refusal:
        return refusal
    signing_in.revoke(tokens)
    return tokens


def _after_revocation(signing_in: SigningIn, tokens: Tokens) -> Tokens | None:
    signing_in.revoke(tokens)
    return signing_in.refresh(tokens)


def judge_cookie(second: Tokens | AuthorizationRefused, first: Tokens) -> Verdict:
    """Tell what a browser that was signed in gets without a password. Nothing relies on it; people should know."""
    if isinstance(second, AuthorizationRefused):
        return pass_verdict(f"asks for the password again ({second})")
    if second.claims.get("auth_time") == first.claims.get("auth_time"):
        return pass_verdict(
            "no password, the same auth_time",
            "Somebody who was revoked and let in again has to sign out in the browser first, or wait for an hour.",
        )
    return pass_verdict(
        "no password, a new auth_time",
        "Somebody whose tokens were revoked is back with one click for an hour, unless they were disabled too.",
    )


def judge_refreshed(refreshed: Tokens | None, first: Tokens) -> Verdict:
    """Judge whether a client can work on after fifteen minutes."""
    if refreshed is None:
        return fail_verdict(
            "it is refused", "Everybody would have to sign in every fifteen minutes. Look at the app client."
        )
    lost = [name for name in _KEPT if refreshed.claims.get(name) != first.claims.get(name)]
    if lost:
        return fail_verdict(f"{', '.join(lost)} differs", "Report it, with this line.")
    if not refreshed.claims.get("cognito:groups") and first.claims.get("cognito:groups"):
        return fail_verdict("the groups are gone", "Everybody would see no tool after fifteen minutes. Report it.")
    return pass_verdict(", ".join(_KEPT))


def judge_rotation(refreshed: Tokens | None, first: Tokens) -> Verdict:
    """Judge whether a refresh token that was stolen is noticed by being used up (OAuth 2.1 §4.3.1)."""
    if refreshed is None or refreshed.refresh_token in {"", first.refresh_token}:
        return fail_verdict("there is no new one", "Turn RefreshTokenRotation of the app client on: deploy again.")
    return pass_verdict()


def judge_revocation(tokens: Tokens | None) -> Verdict:
    """Judge whether signing out ends what a client holds."""
    if tokens is not None:
        return fail_verdict("it still gives tokens", "Turn EnableTokenRevocation of the app client on: deploy again.")
    return pass_verdict()
