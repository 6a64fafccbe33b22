"""The sign-in page's two requests: show it, and take what a person typed."""

from __future__ import annotations

import hmac
from dataclasses import replace

from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from local.managed_login.attempt import Attempt
from local.managed_login.directory import NewPasswordNeeded, PasswordRefused, SignedIn, SignInRefused, UserPool
from local.managed_login.federation.federation import Federation
from local.managed_login.federation.identity_provider import PoolIdentityProvider
from local.managed_login.offer import Offer
from local.managed_login.pages import NOT_THE_SAME, REFUSED, TOO_WEAK, Pages
from local.managed_login.provider import ATTEMPT_SECONDS, ManagedLogin
from local.managed_login.sessions import Sessions

# Cognito's own name for it, and the attempt's: two apps may ask the same person at once.
FORGERY_COOKIE_PREFIX = "XSRF-TOKEN-"
COOKIE_NAME_CHARACTERS = 8
FOUND = 302


class Login:
    """Takes a person from the authorization request to the code."""

    def __init__(
        self, provider: ManagedLogin, directory: UserPool, pages: Pages, sessions: Sessions, federation: Federation
    ) -> None:
        self._provider = provider
        self._federation = federation
        self._directory = directory
        self._pages = pages
        self._sessions = sessions

    async def show(self, request: Request) -> Response:
        """GET: the page, and the cookie that its form must bring back; or the app, for whom the browser remembers.

        Or the identity provider that is asked for, by its button on the page or by the app.
        """
        attempt = self._attempt(request)
        if attempt is None:
            return self._pages.over()
        offer = await self._offer(attempt)
        chosen = offer.chosen_provider(request.query_params)
        remembered = await self._without_password(attempt, offer, chosen, request)
        if remembered is not None:
            return remembered
        if chosen is not None:
            return await self._federation.begin(attempt, chosen)
        response = self._page(attempt, offer)
        response.set_cookie(
            _cookie_name(attempt),
            attempt.forgery_token,
            max_age=ATTEMPT_SECONDS,
            path="/login",
            httponly=True,
            samesite="lax",
        )
        return response

    async def submit(self, request: Request) -> Response:
        """POST: name and password, or a new password; what follows is the app, or the page again with a reason."""
        attempt = self._attempt(request)
        form = await request.form()
        if attempt is None or not _is_from_our_page(attempt, request, form):
            return self._pages.over()
        offer = await self._offer(attempt)
        if not offer.takes_passwords:
            return self._pages.over()
        if attempt.new_password_needed is not None:
            return await self._new_password(attempt, attempt.new_password_needed, request, form)
        return await self._password(attempt, offer, request, form)

    async def end(self, request: Request) -> Response:
        """GET: forget who signed in, and lead to where the client registered, or to signing in again."""
        query = request.query_params
        client = await run_sync(self._directory.app_client, query.get("client_id", ""))
        if client is not None and query.get("logout_uri") in client.logout_urls:
            response = _redirect(query["logout_uri"])
        elif client is not None and query.get("redirect_uri") in client.callback_urls and "response_type" in query:
            response = _redirect(f"/oauth2/authorize?{query}")
        else:
            return self._pages.over()
        self._sessions.end(request, response)
        return response

    async def _without_password(
        self, attempt: Attempt, offer: Offer, chosen: PoolIdentityProvider | None, request: Request
    ) -> Response | None:
        session = self._sessions.of(request)
        if session is None or attempt.new_password_needed is not None:
            return None
        if session.provider_name not in ([chosen.name] if chosen is not None else offer.names):
            return None
        try:
            signed_in = await run_sync(self._directory.sign_in_again, attempt.app_client_id, session.username)
        except SignInRefused:
            return None
        response = _redirect(self._provider.finish(attempt, signed_in, self._sessions.signed_in_at(session)))
        self._sessions.renew(session, request, response)
        return response

    def _signed_in(self, attempt: Attempt, signed_in: SignedIn, request: Request) -> Response:
        response = _redirect(self._provider.finish(attempt, signed_in))
        self._sessions.begin(signed_in.username, request, response)
        return response

    async def _password(self, attempt: Attempt, offer: Offer, request: Request, form: FormData) -> Response:
        username = _text(form, "username").strip()
        try:
            outcome = await run_sync(self._directory.sign_in, attempt.app_client_id, username, _text(form, "password"))
        except SignInRefused:
            return self._pages.sign_in(attempt, offer, username=username, error=REFUSED)
        if isinstance(outcome, NewPasswordNeeded):
            attempt = replace(attempt, new_password_needed=outcome)
            self._provider.change_attempt(attempt)
            return self._page(attempt, offer)
        return self._signed_in(attempt, outcome, request)

    async def _new_password(
        self, attempt: Attempt, needed: NewPasswordNeeded, request: Request, form: FormData
    ) -> Response:
        password = _text(form, "new_password")
        if password != _text(form, "repeated_password"):
            return self._pages.new_password(attempt, username=needed.username, error=NOT_THE_SAME)
        try:
            signed_in = await run_sync(self._directory.set_new_password, attempt.app_client_id, needed, password)
        except PasswordRefused:
            return self._pages.new_password(attempt, username=needed.username, error=TOO_WEAK)
        return self._signed_in(attempt, signed_in, request)

    def _attempt(self, request: Request) -> Attempt | None:
        return self._provider.attempt(request.query_params.get("session", ""))

    async def _offer(self, attempt: Attempt) -> Offer:
        app_client = await run_sync(self._directory.app_client, attempt.app_client_id)
        names = app_client.identity_providers if app_client is not None else ()
        return Offer(names=names, providers=await self._federation.identity_providers(attempt.app_client_id))

    def _page(self, attempt: Attempt, offer: Offer) -> Response:
        if attempt.new_password_needed is not None:
            return self._pages.new_password(attempt, username=attempt.new_password_needed.username)
        return self._pages.sign_in(attempt, offer)


def _is_from_our_page(attempt: Attempt, request: Request, form: FormData) -> bool:
    sent = (_text(form, "_csrf"), request.cookies.get(_cookie_name(attempt), ""))
    return all(hmac.compare_digest(value.encode(), attempt.forgery_token.encode()) for value in sent)


def _cookie_name(attempt: Attempt) -> str:
    return FORGERY_COOKIE_PREFIX + attempt.attempt_id[:COOKIE_NAME_CHARACTERS]


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _redirect(location: str) -> Response:
    return RedirectResponse(location, status_code=FOUND, headers={"cache-control": "no-store"})
