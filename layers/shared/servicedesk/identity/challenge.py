"""The ``WWW-Authenticate`` challenge (RFC 6750 §3, RFC 9728 §5.1)."""

from __future__ import annotations

from servicedesk.errors import InsufficientScope, InvalidToken, ServiceDeskError
from servicedesk.settings import IdentitySettings


def challenge(settings: IdentitySettings, error: ServiceDeskError | None = None) -> str:
    """Return the header's value for a request refused with `error`.

    A request without a token gets no error code (RFC 6750 §3.1). ``scope`` is always there: clients that find none
    ask for every scope of the pool, which Cognito refuses.
    """
    parameters = {"resource_metadata": settings.metadata_url, "scope": settings.required_scope}
    match error:
        case InvalidToken():
            parameters = {"error": "invalid_token", **parameters}
        case InsufficientScope():
            parameters = {"error": "insufficient_scope", **parameters}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parameters.items())
