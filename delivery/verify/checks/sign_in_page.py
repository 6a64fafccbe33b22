"""The page where people sign in, as far as it shows without anybody signing in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from delivery.verify.aws import Aws
from delivery.verify.company import people_clients
from delivery.verify.deployment import Deployment, Resource
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict
from delivery.verify.wire import Reply, Wire
from servicedesk.settings import IdentitySettings
from stack.authorization_request import AuthorizationRequest

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
            about=f"{domain.logical_id}, the domain of a sign-in page",
            ask=partial(aws.ask, "cognito-idp:DescribeUserPoolDomain", Domain=domain.physical_id),
            judge=judge_domain,
        )
    for client in people_clients(deployment):
        yield Question(
            about=f"the sign-in page of {client.logical_id}",
            ask=partial(_pages, deployment, client, settings, wire),
            judge=judge_pages,
        )
    if deployment.stack.other_desk is None:
        url = deployment.variables.get("CUSTOMER_SIGN_IN_URL", "")
        customers = partial(_customers_page, url, wire)
        about = "the page on which customers choose a new password"
        yield Question(about=about, ask=customers, judge=judge_customers_page)
    for policy in deployment.of_type(DESCRIBED):
        yield Question(about=f"what tokens of {policy.logical_id} call their client", ask=lambda: None, judge=_by_hand)


def _by_hand(_: None) -> Verdict:
    return untried_verdict(
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
            scope=" ".join(deployment.declared_property(client.logical_id, "AllowedOAuthScopes")),
            resource=settings.resource_url,
        )
        for redirect_uri in deployment.declared_property(client.logical_id, "CallbackURLs")
    ]
    return [_show(wire, request) for request in requests]


def _customers_page(url: str, wire: Wire) -> Shown | None:
    return _open(wire, url, redirect_uri="") if url else None


def _show(wire: Wire, request: AuthorizationRequest) -> Shown:
    return _open(wire, request.url, redirect_uri=request.redirect_uri)


def _open(wire: Wire, url: str, *, redirect_uri: str) -> Shown:
    """Open a page as a browser does, as long as it leads to pages of the same origin."""
    origin = "/".join(url.split("/", maxsplit=3)[:3])
    for _ in range(MAX_REDIRECTS):
        reply = wire.send("GET", url)
        if "location" not in reply.headers:
            break
        url = urljoin(url, reply.headers["location"])
        if not url.startswith(f"{origin}/"):
            break
    return Shown(redirect_uri=redirect_uri, url=url, reply=reply)


def judge_customers_page(page: Shown | None) -> Verdict:
    """Judge whether somebody whose password was reset has a page to choose another on."""
    if page is None:
        return untried_verdict(
            "customers have none, so nobody's password is reset",
            "Name your own with CustomerPoolId and CustomerSignInUrl, or have one made with CustomerCallbackUrls.",
        )
    if page.refusal:
        return fail_verdict(
            page.refusal, "Whoever's password is reset cannot sign in any more. Mend the page, or name another."
        )
    return pass_verdict("shown")


def judge_domain(answer: Mapping[str, Any]) -> Verdict:
    """Judge whether there is managed login at the pool's domain."""
    domain = answer["DomainDescription"]
    if domain.get("Status") != "ACTIVE":
        return fail_verdict(
            f"its status is {domain.get('Status', 'none: there is no such domain')}",
            "A new domain takes up to a minute; after that, deploy again.",
        )
    version = domain.get("ManagedLoginVersion")
    if version != MANAGED_LOGIN:
        return fail_verdict(
            f"ManagedLoginVersion is {version}",
            "The classic pages do not know the resource parameter, and no token would be accepted. Deploy again.",
        )
    return pass_verdict("active, managed login")


def judge_pages(pages: Sequence[Shown]) -> Verdict:
    """Judge whether somebody who is sent there by each redirect URI could sign in."""
    refused = [f"{page.redirect_uri}: {page.refusal}" for page in pages if page.refusal]
    if any(page.refusal == UNAVAILABLE for page in pages):
        return fail_verdict(
            UNAVAILABLE, "The app client has no branding style: deploy again, or look at the quota of styles."
        )
    if refused:
        return fail_verdict(
            "; ".join(refused),
            "Compare the app client's redirect URIs and scopes with the template's; deploy again. invalid_target: the"
            " pool does not know the URL as a resource.",
        )
    return pass_verdict(f"shown for {len(pages)} redirect URIs" if len(pages) != 1 else "shown for its redirect URI")
