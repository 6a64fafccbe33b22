"""Staleness of the provider's groups: for how long somebody keeps what the provider has taken from them."""

from __future__ import annotations

from typing import Final

#: For how long an access token of the people's clients is good.
ACCESS_TOKEN_MINUTES: Final = 15
#: For how long Cognito's sign-in page lets a browser in again without asking the provider.
COOKIE_MINUTES: Final = 60


def latest_end_minutes(session_minutes: int) -> int:
    """Return after how many minutes at the latest a group counts no more that the provider has taken away.

    `session_minutes` is for how long tokens are renewed without asking the provider; 0: not at all.
    """
    return max(session_minutes, COOKIE_MINUTES) + ACCESS_TOKEN_MINUTES


def staleness_sentence(session_minutes: int) -> str:
    """Return the same for people to read."""
    renewed = (
        f"Tokens are renewed for {_duration(session_minutes)} after a sign-in at the company's identity provider"
        if session_minutes
        else "Tokens are not renewed without the company's identity provider"
    )
    return (
        f"{renewed}, so a group that it takes from somebody counts no more after"
        f" {_duration(latest_end_minutes(session_minutes))} at the latest. `servicedesk revoke-person` acts within"
        " 30 seconds."
    )


def allowed_age_seconds(session_minutes: int, *, is_refresh: bool) -> int:
    """Return how old what the provider said may be when a token is issued."""
    return 60 * (session_minutes if is_refresh else max(session_minutes, COOKIE_MINUTES))


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((hours, "hour"), (rest, "minute")) if count
    ]
    return " and ".join(parts)
