"""Refusal of a sign-in at the company's identity provider."""

from __future__ import annotations

from enum import StrEnum


class SignInFault(StrEnum):
    """Why nobody was signed in: for the log, and never for the person."""

    EVENT = "event"
    OTHER_PROVIDER = "other_provider"
    CLAIM = "claim"
    TOO_MANY_GROUPS = "too_many_groups"
    ATTRIBUTE = "attribute"
    STALE = "stale"
    #: Nothing was decided: signing in again is safe.
    RULES_UNAVAILABLE = "rules_unavailable"
    #: A defect of ours.
    BROKEN = "broken"


class CompanySignInRefused(Exception):
    """Nobody is signed in, and no token is issued. Cognito shows the message to the person: it is always the same."""

    def __init__(self, fault: SignInFault) -> None:
        super().__init__("Sign in again. If that does not help, ask the administrators of the service desk.")
        self.fault = fault
