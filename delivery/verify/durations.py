"""Durations as Cognito has them: a number, and a unit beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
#: The properties of an app client that say it.
ACCESS_TOKEN: Final = ("AccessTokenValidity", "TokenValidityUnits")


def access_token_seconds(client: Mapping[str, Any]) -> int:
    """Return for how long an app client's access tokens are good.

    Args:
        client: Its properties, as the template or Cognito has them.
    """
    units = client.get("TokenValidityUnits") or {}
    return int(client["AccessTokenValidity"]) * _SECONDS[units.get("AccessToken", "hours")]
