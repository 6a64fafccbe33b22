"""What only somebody who signed in can know. It changes nothing but sessions, which it ends again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Final

from delivery.verify.browser import free_redirect_uri
from delivery.verify.checks import calls, sessions, token
from delivery.verify.company import CLIENT
from delivery.verify.deployment import Deployment, Resource
from delivery.verify.durations import ACCESS_TOKEN, access_token_seconds
from delivery.verify.means import Means
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.signing_in import SigningIn
from delivery.verify.unanswered import Unanswered
from delivery.verify.verdict import Verdict, untried_verdict
from servicedesk.settings import INVOKE
from stack.authorization_request import AuthorizationRefused

_NOBODY: Final = untried_verdict(
    "nobody signed in",
    "Run it with --sign-in, as somebody who may use a tool: it opens your browser, and changes nothing but sessions.",
)


def questions(means: Means) -> Iterator[AnyQuestion]:
    """Yield what is asked of tokens, sessions and calls.

    Raises:
        Unanswered: Nobody could sign in.
    """
    if means.browser is None:
        yield Question(about="tokens, sessions, a list and a call", ask=lambda: None, judge=_judge_nobody)
        return
    client, redirect_uri = loopback_client(means.deployment)
    settings = means.settings
    signing_in = SigningIn(
        settings, client_id=client.physical_id, redirect_uri=redirect_uri, wire=means.wire, browser=means.browser
    )
    try:
        tokens = signing_in.authorize()
    except AuthorizationRefused as refusal:
        raise Unanswered(f"the sign-in was refused: {refusal}", "Look at the section on the sign-in page.") from None
    declared = partial(means.deployment.declared_property, client.logical_id)
    lifetime_seconds = access_token_seconds({name: declared(name) for name in ACCESS_TOKEN})
    yield from chain(
        token.questions(tokens, settings, lifetime_seconds, means.clock.now(), means.wire),
        calls.questions(settings.resource_url, tokens.access_token, means.transport),
        sessions.questions(signing_in, tokens, means.clock),
    )


def _judge_nobody(_: None) -> Verdict:
    return _NOBODY


def loopback_client(deployment: Deployment) -> tuple[Resource, str]:
    """Return an app client for programs on a person's own machine, and a redirect URI whose port is free here.

    Raises:
        Unanswered: There is none.
    """
    for client in deployment.of_type(CLIENT):
        scopes = deployment.declared_property(client.logical_id, "AllowedOAuthScopes") or ()
        if not any(scope.endswith(f"/{INVOKE}") for scope in scopes):
            continue  # it opens no tool
        redirect_uri = free_redirect_uri(deployment.declared_property(client.logical_id, "CallbackURLs"))
        if redirect_uri is not None:
            return client, redirect_uri
    raise Unanswered(
        "no app client sends people back to this machine, or every port is taken",
        "Keep a product for people's own machines in McpClients, such as Loopback, and stop what listens on its ports.",
    )
