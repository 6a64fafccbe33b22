"""Access token for the admin API: signed in once in the person's own browser, renewed from what is kept afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cli.kept_sign_in import KeptSignIn
from delivery.verify.browser import Browser, free_redirect_uri
from delivery.verify.signing_in import SigningIn, Tokens
from delivery.verify.unanswered import Unanswered
from delivery.verify.wire import Wire
from servicedesk.settings import IdentitySettings
from stack.authorization_request import AuthorizationRefused
from stack.faults import CommandRefused

#: The app client's, in the template: Cognito compares the port too, and one of them may be busy.
REDIRECT_URIS: Final = tuple(f"http://127.0.0.1:{port}/callback" for port in (8775, 8776, 8777))
KEPT_HOURS: Final = 12


class AdministrationSignIn:
    """One stack's sign-in for administration, from this machine.

    Args:
        settings: What the admin API takes.
        client_id: The command's app client.
        kept: Where the refresh token is kept.
        wire: The network.
        browser: The person's.
    """

    def __init__(
        self, settings: IdentitySettings, *, client_id: str, kept: KeptSignIn, wire: Wire, browser: Browser
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._kept = kept
        self._wire = wire
        self._browser = browser

    def access_token(self, say: Callable[[str], None]) -> str:
        """Return an access token: renewed if a sign-in is kept, and else after the person has signed in.

        `say` tells the person what they cannot see.

        Raises:
            CommandRefused: They were not let in, or nobody came back, or what is kept is open to others.
        """
        try:
            tokens = self._renewed_tokens() or self._new_tokens(say)
        except AuthorizationRefused as refusal:
            raise CommandRefused(f"the sign-in was refused: {refusal}") from None
        except Unanswered as problem:
            raise CommandRefused(f"{problem.found}. {problem.advice}") from None
        return tokens.access_token

    def forget(self) -> bool:
        """Forget the sign-in that is kept, end it where it was made, and return whether there was one.

        Raises:
            CommandRefused: It is forgotten, and whether it has ended is not known.
        """
        try:
            refresh_token = self._kept.refresh_token()
        except CommandRefused:
            # Somebody else could read it: whatever it is, it must not stay.
            self._kept.forget()
            raise CommandRefused(
                f"what was kept is deleted unread, because it was open to others, and not ended: it ends by itself"
                f" within {KEPT_HOURS} hours of the sign-in. If somebody took it: servicedesk revoke-person"
            ) from None
        self._kept.forget()
        if not refresh_token:
            return False
        try:
            self._signing_in(REDIRECT_URIS[0]).revoke(Tokens(access_token="", refresh_token=refresh_token))
        except Unanswered as problem:
            raise CommandRefused(
                f"forgotten here, but {problem.found}: the sign-in ends by itself within {KEPT_HOURS} hours"
            ) from None
        return True

    def _renewed_tokens(self) -> Tokens | None:
        kept = self._kept.refresh_token()
        if not kept:
            return None
        tokens = self._signing_in(REDIRECT_URIS[0]).refresh(Tokens(access_token="", refresh_token=kept))
        if tokens is not None and tokens.refresh_token:
            self._kept.keep(tokens.refresh_token)
        return tokens

    def _new_tokens(self, say: Callable[[str], None]) -> Tokens:
        redirect_uri = free_redirect_uri(REDIRECT_URIS)
        if redirect_uri is None:
            ports = ", ".join(uri.rpartition(":")[2].partition("/")[0] for uri in REDIRECT_URIS)
            raise CommandRefused(f"the ports that a sign-in can come back to are all in use: {ports}. Stop one of them")
        tokens = self._signing_in(redirect_uri).authorize()
        if tokens.refresh_token:
            self._kept.keep(tokens.refresh_token)
            say(
                f"The sign-in is kept in {self._kept.path} for {KEPT_HOURS} hours: whoever reads it administers as you."
                " To end it: servicedesk token --admin --forget"
            )
        return tokens

    def _signing_in(self, redirect_uri: str) -> SigningIn:
        return SigningIn(
            self._settings,
            client_id=self._client_id,
            redirect_uri=redirect_uri,
            wire=self._wire,
            browser=self._browser,
        )
