"""An app client that a product is registered with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """One public app client of the staff's pool."""

    #: The product's name in the template: ``ClaudeCode``.
    product: str
    client_id: str
    #: Where a sign-in may return to, exactly.
    redirect_uris: tuple[str, ...]
