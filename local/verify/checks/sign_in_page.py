"""The page where people sign in, as far as it shows without anybody signing in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from local.authorization_request import AuthorizationRequest
from local.verify.aws import Aws
from local.verify.deployment import Deployment, Resource
from local.verify.question import AnyQuestion, Question
from local.verify.verdict import Verdict, failed, not_tried, passed
from local.verify.wire import Reply, Wire
from servicedesk.settings import IdentitySettings

CLIENT: Final = "AWS::Cognito::UserPoolClient"
DOMAIN: Final = "AWS::Cognito::UserPoolDomain"
#: Which clients Cognito takes by the address of a document; its API for them is newer than the libraries here.
DESCRIBED: Final = "AWS::Cognito::CIMDPolicy"
MAX_REDIRECTS: Final = 5
#: Managed login, which knows `resource` and branding; 1 is the classic pages.
MANAGED_LOGIN: Final = 2
#: What Cognito's page says for an app client without a branding style.
UNAVAILABLE: Final = "Login pages unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where an authorization request led."""

    redirect_uri: str
    #: The last URL that was opened, or the app's own that the browser would be sent to.
    url: str
    reply: Reply

    @property
    def refusal(self) -> str:
        """Why there is no page to sign in on, or nothing."""
        query = parse_qs(urlsplit(self.url).query)
        if "error" in query:
            return query["error"][0]
        if self.reply.status != HTTPStatus.OK:
            return self.reply.words
        return UNAVAILABLE if UNAVAILABLE in self.reply.text else ""


def questions(deployment: Deployment, settings: IdentitySettings, aws: Aws, wire: Wire) -> Iterator[AnyQuestion]:
    """Yield what is asked of the domain, and of the page of each app client."""
    for domain in deployment.of_type(DOMAIN):
        yield Question(
            about="the domain of the sign-in page",
            ask=partial(aws.ask, "cognito-idp:DescribeUserPoolDomain", Domain=domain.physical_id),
            judge=judge_domain,
        )
    for client in deployment.of_type(CLIENT):
        if "code" not in (deployment.declared(client.logical_id, "AllowedOAuthFlows") or ()):
            continue  # nobody signs in with it
        yield Question(
            about=f"the sign-in page of {client.logical_id}",
            ask=partial(_pages, deployment, client, settings, wire),
            judge=judge_pages,
        )
    for policy in deployment.of_type(DESCRIBED):
        yield Question(about=f"what tokens of {policy.logical_id} call their client", ask=lambda: None, judge=_by_hand)


def _by_hand(_: None) -> Verdict:
    return not_tried(
        "only a client that describes itself can show it",
        "Connect one, and look at client_id in its records (servicedesk audit). Accepted are the app client's id, and"
        " an address that fits DescribedClients; report it when it is neither.",
    )


def _pages(deployment: Deployment, client: Resource, settings: IdentitySettings, wire: Wire) -> Sequence[Shown]:
    requests = [
        AuthorizationRequest(
            sign_in_url=settings.sign_in_url,
            client_id=client.physical_id,
            redirect_uri=redirect_uri,
            scope=" ".join(deployment.declared(client.logical_id, "AllowedOAuthScopes")),
            resource=settings.resource_url,
        )
        for redirect_uri in deployment.declared(client.logical_id, "CallbackURLs")
    ]
    return [_shown(wire, request) for request in requests]


def _shown(wire: Wire, request: AuthorizationRequest) -> Shown:
    url = request.url
    for _ in range(MAX_REDIRECTS):
        reply = wire.send("GET", url)
        if "location" not in reply.headers:
            break
        url = urljoin(url, reply.headers["location"])
        if not url.startswith(f"{request.sign_in_url}/"):
            break
    return Shown(redirect_uri=request.redirect_uri, url=url, reply=reply)


def judge_domain(answer: Mapping[str, Any]) -> Verdict:
    """Judge whether there is managed login at the pool's domain."""
    domain = answer["DomainDescription"]
    if domain.get("Status") != "ACTIVE":
        return failed(
            f"its status is {domain.get('Status', 'none: there is no such domain')}",
            "A new domain takes up to a minute; after that, deploy again.",
        )
    version = domain.get("ManagedLoginVersion")
    if version != MANAGED_LOGIN:
        return failed(
            f"ManagedLoginVersion is {version}",
            "The classic pages do not know the resource parameter, and no token would be accepted. Deploy again.",
        )
    return passed("active, managed login")


def judge_pages(pages: Sequence[Shown]) -> Verdict:
    """Judge whether somebody who is sent there by each redirect URI could sign in."""
    refused = [f"{page.redirect_uri}: {page.refusal}" for page in pages if page.refusal]
    if any(page.refusal == UNAVAILABLE for page in pages):
        return failed(
            UNAVAILABLE, "The app client has no branding style: deploy again, or look at the quota of styles."
        )
    if refused:
        return failed(
            "; ".join(refused),
            "Compare the app client's redirect URIs and scopes with the template's; deploy again. invalid_target: the"
            " pool does not know the URL as a resource.",
        )
    return passed(f"shown for {len(pages)} redirect URIs" if len(pages) != 1 else "shown for its redirect URI")
