"""The documents that lead a client to the sign-in page: ours, and Cognito's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from http import HTTPStatus
from typing import Any, Final

from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import Unanswered
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from delivery.verify.wire import Reply, Wire
from servicedesk.identity.metadata import AUTHORIZATION_SERVER_PATH, OPENID_CONFIGURATION_PATH, documents
from servicedesk.settings import AuthorizationServerMode, IdentitySettings

S256: Final = "S256"
_METHODS: Final = "code_challenge_methods_supported"
_OTHER_RELEASE = "This release of the command expects something else: deploy it, or use the deployed one's command."


def questions(settings: IdentitySettings, wire: Wire) -> Iterator[AnyQuestion]:
    """Yield what is asked of the well-known paths and of the issuer."""
    served = documents(settings)
    for path, document in served.items():
        yield Question(
            about=f"GET {path}",
            ask=partial(wire.send, "GET", settings.origin + path),
            judge=partial(judge_document, expected=document),
        )
    for path in {AUTHORIZATION_SERVER_PATH, OPENID_CONFIGURATION_PATH} - set(served):
        yield Question(about=f"GET {path}", ask=partial(wire.send, "GET", settings.origin + path), judge=judge_absence)
    discovery = cache(partial(_discovery, settings.issuer, wire))
    yield Question(
        about="the issuer's own document names the issuer",
        ask=discovery,
        judge=partial(judge_issuer, issuer=settings.issuer, jwks_url=settings.jwks_url),
    )
    yield Question(
        about="the issuer's signing keys", ask=partial(wire.send, "GET", settings.jwks_url), judge=judge_keys
    )
    mode = settings.authorization_server_mode
    yield Question(about="the issuer on S256", ask=discovery, judge=partial(judge_s256, mode=mode))
    yield Question(about="the issuer on registration", ask=discovery, judge=judge_registration)
    yield Question(about="the issuer on iss in redirects", ask=discovery, judge=partial(judge_iss, mode=mode))


def _discovery(issuer: str, wire: Wire) -> Mapping[str, Any]:
    """Return the issuer's own document.

    Raises:
        Unanswered: There is none: nothing is known of what is missing in it.
    """
    reply = wire.send("GET", f"{issuer}/.well-known/openid-configuration")
    if reply.status != HTTPStatus.OK or not reply.document:
        raise Unanswered(f"{issuer} answers {reply.words}", "Look whether the pool still exists, and try again.")
    return reply.document


def judge_document(reply: Reply, expected: Mapping[str, Any]) -> Verdict:
    """Judge whether a document is served as this release makes it."""
    if reply.status != HTTPStatus.OK:
        return fail_verdict(f"{reply.words}", "Look at the log of the metadata function and at docs/operate.md#doors.")
    differing = sorted(
        name for name in expected.keys() | reply.document.keys() if reply.document.get(name) != expected.get(name)
    )
    if differing:
        return fail_verdict(f"{', '.join(differing)} differs", _OTHER_RELEASE)
    return pass_verdict(f"with {S256}" if _METHODS in expected else "")


def judge_absence(reply: Reply) -> Verdict:
    """Judge whether a document that would mislead clients is not served."""
    if reply.status != HTTPStatus.NOT_FOUND:
        return fail_verdict(f"{reply.words}, though AuthorizationServerMode is direct", _OTHER_RELEASE)
    return pass_verdict("not served, as AuthorizationServerMode=direct has it")


def judge_issuer(discovery: Mapping[str, Any], issuer: str, jwks_url: str) -> Verdict:
    """Judge whether the pool calls itself what the functions believe."""
    says = discovery.get("issuer"), discovery.get("jwks_uri")
    if says != (issuer, jwks_url):
        return fail_verdict(
            f"it calls itself {says[0]}, its keys {says[1]}",
            "Every token would be refused. Compare the pool's issuer setting with the output Issuer.",
        )
    return pass_verdict()


def judge_keys(reply: Reply) -> Verdict:
    """Judge whether tokens can be checked."""
    keys = [key for key in reply.document.get("keys", []) if key.get("alg") == "RS256" and key.get("kid")]
    if not keys:
        return fail_verdict(
            f"{reply.words}, no RS256 key", "No token can be checked. Look whether the pool still exists."
        )
    return pass_verdict(f"{len(keys)} RS256 keys")


def judge_s256(discovery: Mapping[str, Any], mode: AuthorizationServerMode) -> Verdict:
    """Judge whether clients that insist on S256 find it somewhere: in Cognito's document or in ours."""
    if S256 in discovery.get(_METHODS, []):
        return pass_verdict("named: AuthorizationServerMode=direct would do for clients that insist on it")
    if mode is AuthorizationServerMode.DIRECT:
        return pass_verdict(
            "not named, and clients are sent there",
            "Claude and ChatGPT refuse a server without it: set AuthorizationServerMode=facade for them.",
        )
    return pass_verdict("not named; ours names it")


def judge_registration(discovery: Mapping[str, Any]) -> Verdict:
    """Judge whether strangers cannot register clients."""
    if "registration_endpoint" in discovery:
        return fail_verdict(
            "there is a registration endpoint: strangers may make app clients",
            "Turn the pool's dynamic client registration off (DcrConfiguration).",
        )
    return pass_verdict("there is no registration endpoint")


def judge_iss(discovery: Mapping[str, Any], mode: AuthorizationServerMode) -> Verdict:
    """Judge whether redirects that carry Cognito's issuer would contradict the façade's (RFC 9207 §2.4)."""
    if discovery.get("authorization_response_iss_parameter_supported") is not True:
        return pass_verdict("not sent")
    if mode is AuthorizationServerMode.FACADE:
        return fail_verdict(
            "sent: clients compare it with the façade's own issuer, and refuse", "Set AuthorizationServerMode=direct."
        )
    return pass_verdict("sent, and AuthorizationServerMode is direct")
