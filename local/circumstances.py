"""Circumstances: what differs from one run of the stand-ins to another."""

from __future__ import annotations

from dataclasses import dataclass

from local.aws.invitations import Send, discard
from local.company_provider import CompanyProvider
from local.managed_login.sessions import AuthTime
from local.other_desk import DeskBehind
from servicedesk.clock import Clock, epoch_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Who comes, where they come from, what stands behind the tools, and when it is."""

    #: What tokens say that come of no password, because the browser was remembered.
    auth_time: AuthTime = AuthTime.FIRST_SIGN_IN
    #: Told of each invitation that Cognito would send.
    send: Send = discard
    #: The company's identity provider, where its people may sign in.
    company: CompanyProvider | None = None
    #: Another desk behind the tools; None for the built-in one.
    desk: DeskBehind | None = None
    #: Epoch seconds, for the sign-in page.
    clock: Clock = epoch_seconds
