"""Way to an identity provider and back: what the browser is sent there with, and what it brings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from local.managed_login.attempt import SECRET_BYTES, Attempt
from local.managed_login.directory import SignInRefused
from local.managed_login.expiring import Expiring
from local.managed_login.federation.claims import ProviderClaims
from local.managed_login.federation.departure import COOKIE, Departure, Departures, is_same_browser
from local.managed_login.federation.federated_sign_in import FederatedSignIn
from local.managed_login.federation.identity_provider import OIDC, SAML, PoolIdentityProvider, PoolIdentityProviders
from local.managed_login.federation.openid import RelyingParty
from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.federation.saml import SamlFederation
from local.managed_login.pages import Pages
from local.managed_login.provider import ManagedLogin
from local.managed_login.sessions import Sessions
from local.managed_login.triggers import TriggerFailed
from servicedesk.clock import Clock

# Only as long as a redirect takes.
ARRIVAL_SECONDS = 60
_OTHER_BROWSER = "The sign-in was begun in another browser."


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody of whom an identity provider has spoken, before it is known whether their browser had set out."""

    departure: Departure
    claims: ProviderClaims


class Federation:
    """Takes people to the pool's identity providers, and back with a code for the app, or with an error."""

    def __init__(  # noqa: PLR0913 -- one for each thing on the way
        self,
        *,
        login: ManagedLogin,
        providers: PoolIdentityProviders,
        saml: SamlFederation,
        openid: RelyingParty,
        sign_in: FederatedSignIn,
        sessions: Sessions,
        pages: Pages,
        clock: Clock,
    ) -> None:
        self._login = login
        self._providers = providers
        self._saml = saml
        self._openid = openid
        self._sign_in = sign_in
        self._sessions = sessions
        self._pages = pages
        self._departures = Departures(clock)
        self._arrivals: Expiring[Arrival] = Expiring(ARRIVAL_SECONDS, clock)

    async def begin(self, attempt: Attempt, provider: PoolIdentityProvider) -> Response:
        """Return what sends a browser to `provider`."""
        departure = Departure(attempt_id=attempt.attempt_id, provider=provider)
        side = self._saml if provider.kind == SAML else self._openid
        try:
            return self._departures.begin(departure, await side.request_url(departure))
        except FederationRefused as refusal:
            return self._refuse(attempt, refusal)

    async def take_saml_response(self, request: Request) -> Response:
        """POST /saml2/idpresponse: a form of the identity provider's site, which may bring none of our cookies."""
        form = await request.form()
        match form.getlist("SAMLResponse"), form.getlist("RelayState"):
            case [str(response)], [str(state)]:
                departure = self._departures.end(state, SAML)
            case _:
                return self._pages.over()
        attempt = self._attempt(departure)
        if departure is None or attempt is None:
            return self._pages.over()
        try:
            claims = await self._saml.claims(departure, response)
        except FederationRefused as refusal:
            return self._refuse(attempt, refusal)
        key = secrets.token_urlsafe(SECRET_BYTES)
        self._arrivals.put(key, Arrival(departure=departure, claims=claims))
        # A request of our own, which brings them.
        return _redirect(f"/saml2/idpresponse?arrival={key}", HTTPStatus.SEE_OTHER)

    async def finish_saml(self, request: Request) -> Response:
        """GET /saml2/idpresponse: the same browser, with its cookies."""
        arrival = self._arrivals.take(request.query_params.get("arrival", ""))
        attempt = self._attempt(arrival.departure if arrival is not None else None)
        if arrival is None or attempt is None:
            return self._pages.over()
        if not is_same_browser(arrival.departure, request):
            return self._refuse(attempt, FederationRefused(_OTHER_BROWSER))
        return await self._finish(attempt, arrival, request)

    async def take_openid_response(self, request: Request) -> Response:
        """GET /oauth2/idpresponse: a code, or an error."""
        query = request.query_params
        departure = self._departures.end(query.get("state", ""), OIDC)
        attempt = self._attempt(departure)
        if departure is None or attempt is None:
            return self._pages.over()
        if not is_same_browser(departure, request):
            return self._refuse(attempt, FederationRefused(_OTHER_BROWSER))
        if "error" in query or len(query.getlist("code")) != 1:
            return self._refuse(attempt, FederationRefused("The identity provider has signed nobody in."))
        try:
            claims = await self._openid.claims(departure, query["code"])
        except FederationRefused as refusal:
            return self._refuse(attempt, refusal)
        return await self._finish(attempt, Arrival(departure=departure, claims=claims), request)

    async def identity_providers(self, app_client_id: str) -> tuple[PoolIdentityProvider, ...]:
        """Return the identity providers that an app takes people from."""
        return await run_sync(self._providers.of_app_client, app_client_id)

    async def _finish(self, attempt: Attempt, arrival: Arrival, request: Request) -> Response:
        provider = arrival.departure.provider
        try:
            signed_in = await self._sign_in.sign_in(attempt, provider, arrival.claims)
        except (FederationRefused, TriggerFailed, SignInRefused) as refusal:
            return self._refuse(attempt, refusal)
        response = _redirect(self._login.finish(attempt, signed_in), HTTPStatus.FOUND)
        self._sessions.begin(signed_in.username, request, response, provider_name=provider.name)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response

    def _attempt(self, departure: Departure | None) -> Attempt | None:
        return self._login.attempt(departure.attempt_id) if departure is not None else None

    def _refuse(self, attempt: Attempt, refusal: Exception) -> Response:
        return _redirect(self._login.refuse(attempt, str(refusal) or "User is not enabled"), HTTPStatus.FOUND)


def _redirect(location: str, status: HTTPStatus) -> Response:
    return RedirectResponse(location, status_code=status, headers={"cache-control": "no-store"})
